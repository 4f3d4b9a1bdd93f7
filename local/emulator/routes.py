"""Creates the routes of the HTTP API, which the emulator leaves out of a deployment.

SAM puts them into the API's OpenAPI `Body`. AWS imports that, ministack does not. This module reads
them from the processed template and creates each through the control plane of API Gateway.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_apigatewayv2 import ApiGatewayV2Client

    from local.common.template import Template

DEFAULT_ROUTE = "$default"
"""The route of all requests that no other one matches."""
_INTEGRATED_FUNCTION = re.compile(r"functions/\$\{(\w+)\.Arn\}/invocations")


@dataclass(frozen=True, order=True)
class Route:
    """A route of the API and the logical id of the function behind it."""

    key: str
    """The route key, such as `GET /articles/{id}`."""
    function: str


def routes(template: Template) -> list[Route]:
    """Every route in the OpenAPI body of the template's `Api`."""
    keys = []
    for path, methods in template["Resources"]["Api"]["Properties"]["Body"]["paths"].items():
        for method, operation in methods.items():
            uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            match = _INTEGRATED_FUNCTION.search(uri)
            if match is None:
                raise ValueError(f"{method} {path}: no function in {uri}")
            keys.append(Route(_key(method, path), match[1]))
    return sorted(keys)


def _key(method: str, path: str) -> str:
    if path == DEFAULT_ROUTE:
        return path
    name = "ANY" if method.startswith("x-") else method.upper()
    return f"{name} {path}"


def create_routes(
    apigateway: ApiGatewayV2Client, api_id: str, template: Template, arns: dict[str, str]
) -> int:
    """Replaces the API's routes; returns their number. `arns` has functions by logical id."""
    for old_route in apigateway.get_routes(ApiId=api_id).get("Items", []):
        apigateway.delete_route(ApiId=api_id, RouteId=old_route["RouteId"])
    for old in apigateway.get_integrations(ApiId=api_id).get("Items", []):
        apigateway.delete_integration(ApiId=api_id, IntegrationId=old["IntegrationId"])
    required = routes(template)
    integrations = {
        function: apigateway.create_integration(
            ApiId=api_id,
            IntegrationType="AWS_PROXY",
            IntegrationUri=arns[function],
            PayloadFormatVersion="2.0",
        )["IntegrationId"]
        for function in sorted({route.function for route in required})
    }
    for route in required:
        apigateway.create_route(
            ApiId=api_id,
            RouteKey=route.key,
            Target=f"integrations/{integrations[route.function]}",
        )
    return len(required)
