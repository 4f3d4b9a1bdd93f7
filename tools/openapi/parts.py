"""The parts of an operation, and their form in OpenAPI 3.1.

https://spec.openapis.org/oas/v3.1.1.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local.common.template import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.model.errors import DatelineError
    from dateline.model.sources import Scope
    from dateline.web.parameters import Parameter

Json = dict[str, Any]
PROBLEM = "application/problem+json"
JSON = "application/json"
EVENTS = ROOT / "events"
_NAMES = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Body:
    """A request body: a schema for each media type."""

    description: str
    content: Mapping[str, Json]
    required: bool = True
    sample: str | None = None
    """The sample event whose JSON body is the example: `submit/article`."""

    def to_openapi(self) -> Json:
        """The requestBody object."""
        content: Json = {name: {"schema": schema} for name, schema in self.content.items()}
        if self.sample:
            event = json.loads((EVENTS / f"{self.sample}.json").read_text(encoding="utf-8"))
            content[JSON]["example"] = json.loads(event["body"])
        return {"description": self.description, "required": self.required, "content": content}


@dataclass(frozen=True)
class Response:
    """A successful response. `headers` are always present."""

    description: str
    content: Mapping[str, Json] = field(default_factory=dict)
    headers: tuple[str, ...] = ()

    def to_openapi(self) -> Json:
        """The response object."""
        response: Json = {"description": self.description}
        if self.headers:
            response["headers"] = {name: ref("headers", name) for name in self.headers}
        if self.content:
            response["content"] = {
                name: {"schema": schema} for name, schema in sorted(self.content.items())
            }
        return response


@dataclass(frozen=True)
class Operation:
    """One route. `errors` are its error responses, beside those of every route."""

    route: str
    """As in template.yaml: `GET /articles/{id}`."""
    name: str
    tag: str
    summary: str
    responses: Mapping[int, Response]
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    errors: tuple[type[DatelineError], ...] = ()
    security: tuple[Json, ...] = ()
    suffix: str = ""
    """What the path ends in after the route's last parameter: `.rss`."""

    @property
    def method(self) -> str:
        """The method in lower case."""
        return self.route.partition(" ")[0].lower()

    @property
    def address(self) -> str:
        """The path with its parameters in braces."""
        return f"{self.route.partition(' ')[2]}{self.suffix}"

    def to_openapi(self) -> Json:
        """The operation object.

        Raises:
            ValueError: the path parameters differ from the described ones.
        """
        path = {parameter.name for parameter in self.parameters if parameter.where == "path"}
        if set(_NAMES.findall(self.address)) != path:
            raise ValueError(f"{self.route}: describe exactly the parameters of the path")
        parameters = [_parameter(parameter) for parameter in self.parameters]
        problems = {
            str(int(error.status)): ref("responses", error.__name__) for error in self.errors
        }
        responses = {
            str(status): response.to_openapi() for status, response in self.responses.items()
        }
        return {
            "operationId": self.name,
            "tags": [self.tag],
            "summary": self.summary,
            **({"description": self.description} if self.description else {}),
            **({"security": list(self.security)} if self.security else {}),
            **({"parameters": parameters} if parameters else {}),
            **({"requestBody": self.body.to_openapi()} if self.body else {}),
            "responses": dict(sorted((responses | problems).items())),
        }


def _parameter(parameter: Parameter) -> Json:
    return {
        "name": parameter.name,
        "in": parameter.where,
        "description": parameter.description,
        **({"required": True} if parameter.where == "path" else {}),
        "schema": dict(parameter.schema),
    }


def ref(kind: str, name: str) -> Json:
    """A reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def schema(name: str) -> Json:
    """A reference to a schema, by its name in schemas.json or of a model."""
    return ref("schemas", component_name(name))


def component_name(name: str) -> str:
    """The component's name, which clients name classes by: `RetryJobHop` of `retry_job_Hop`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def text(**more: Any) -> Json:
    """A string schema."""
    return {"type": "string", **more}


def bearer(scope: Scope | None = None) -> tuple[Json, ...]:
    """A security requirement: a token with this scope."""
    return ({"bearer": [scope.value] if scope else []},)
