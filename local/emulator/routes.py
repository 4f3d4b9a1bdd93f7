"""Routes and CORS of the HTTP API, which the emulator leaves out when a stack is deployed.

SAM puts them into the API's OpenAPI `Body`; AWS imports it, ministack does not. They are read from
the same processed template and made one by one, through the API Gateway control plane.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_apigatewayv2 import ApiGatewayV2Client
    from mypy_boto3_apigatewayv2.type_defs import CorsTypeDef

    from local.common.template import Template

_INTEGRATED_FUNCTION = re.compile(r"functions/\$\{(\w+)\.Arn\}/invocations")
_CORS_MEMBERS = {
    "allowOrigins": "AllowOrigins",
    "allowMethods": "AllowMethods",
    "allowHeaders": "AllowHeaders",
    "exposeHeaders": "ExposeHeaders",
    "maxAge": "MaxAge",
    "allowCredentials": "AllowCredentials",
}


@dataclass(frozen=True, order=True)
class Route:
    """A route of the API and the logical id of the function behind it."""

    key: str
    """As API Gateway names it: `GET /articles/{id}`."""
    function: str


def routes(template: Template) -> list[Route]:
    """Every route in the OpenAPI body of the template's `Api`."""
    found = []
    for path, methods in template["Resources"]["Api"]["Properties"]["Body"]["paths"].items():
        for method, operation in methods.items():
            uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            matched = _INTEGRATED_FUNCTION.search(uri)
            if matched is None:
                raise ValueError(f"{method} {path}: no function in {uri}")
            name = "ANY" if method.startswith("x-") else method.upper()
            found.append(Route(f"{name} {path}", matched[1]))
    return sorted(found)


def cors(template: Template) -> CorsTypeDef:
    """The API's CORS configuration, as the control plane takes it."""
    body = template["Resources"]["Api"]["Properties"]["Body"]
    given = body.get("x-amazon-apigateway-cors", {})
    named = {_CORS_MEMBERS[name]: value for name, value in given.items()}
    configuration: CorsTypeDef = {**named}  # type: ignore[typeddict-item]
    return configuration


def bridge_api(
    apigateway: ApiGatewayV2Client, api_id: str, template: Template, arns: dict[str, str]
) -> int:
    """Makes the API's routes anew; `arns` are the functions' by logical id. Returns how many."""
    apigateway.update_api(ApiId=api_id, CorsConfiguration=cors(template))
    for old_route in apigateway.get_routes(ApiId=api_id).get("Items", []):
        apigateway.delete_route(ApiId=api_id, RouteId=old_route["RouteId"])
    for old in apigateway.get_integrations(ApiId=api_id).get("Items", []):
        apigateway.delete_integration(ApiId=api_id, IntegrationId=old["IntegrationId"])
    wanted = routes(template)
    integrations = {
        function: apigateway.create_integration(
            ApiId=api_id,
            IntegrationType="AWS_PROXY",
            IntegrationUri=arns[function],
            PayloadFormatVersion="2.0",
        )["IntegrationId"]
        for function in sorted({route.function for route in wanted})
    }
    for route in wanted:
        apigateway.create_route(
            ApiId=api_id,
            RouteKey=route.key,
            Target=f"integrations/{integrations[route.function]}",
        )
    return len(wanted)
