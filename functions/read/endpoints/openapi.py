"""GET /openapi.json and /docs: the API description for programs and for people.

`python -m tools.openapi` generates openapi.json beside this module from the code.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.model.error_reference import error_reference
from dateline.model.problem_types import anchor
from dateline.web.security_headers import content_security_policy
from functions.read.endpoints.responses import Response, Services, hashed_response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.web.http import Request

Json = dict[str, Any]

_DOCUMENT = Path(__file__).with_name("openapi.json")
_PAGE = Path(__file__).with_name("openapi.html")
_FRESH = "public, max-age=300, stale-while-revalidate=600"
"""The document changes only with a deployment."""
_SECURITY = {"content-security-policy": content_security_policy(style_src="'unsafe-inline'")}
_LIMITS = {
    "format": "format {}",
    "pattern": "matches {}",
    "minimum": "from {}",
    "maximum": "to {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {}",
    "maxItems": "at most {}",
    "default": "default {}",
}


def openapi(request: Request, services: Services) -> Response:
    """The OpenAPI document."""
    del services
    return hashed_response(request, _document(), "application/json", _FRESH)


def docs(request: Request, services: Services) -> Response:
    """The document and the error reference as a page without scripts or external resources."""
    del services
    answer = hashed_response(request, _page(), "text/html; charset=utf-8", _FRESH, "en")
    answer["headers"] |= _SECURITY
    return answer


@cache
def _document() -> str:
    return _DOCUMENT.read_text(encoding="utf-8")


@cache
def _page() -> str:
    # Imported on first use, so that requests for articles do not wait for it.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    document = json.loads(_document())
    template = environment.from_string(_PAGE.read_text(encoding="utf-8"))
    return template.render(
        document=document,
        errors=error_reference(),
        anchor=anchor,
        operations=list(_operations(document)),
        words=words,
        shown=lambda value: json.dumps(value, ensure_ascii=False, indent=2),
        resolved=lambda operation: _resolved(document, operation),
    )


def _operations(document: Json) -> Iterator[Json]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield {**operation, "path": path, "method": method.upper()}


def _resolved(document: Json, value: Json) -> Json:
    """The component that a reference names, or the value itself."""
    if "$ref" not in value:
        return value
    _, kind, name = value["$ref"].removeprefix("#/").split("/")
    component: Json = document["components"][kind][name]
    return component


def words(schema: Json) -> list[tuple[str, str | None]]:
    """A schema in words: texts, each with the name of the schema it links to, or None."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return [(name, name)]
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            kind = {"type": schema["type"]} if "type" in schema else {}
            return _alternatives([words({**kind, **item}) for item in schema[keyword]])
    if "const" in schema:
        return [(f"always {json.dumps(schema['const'])}", None)]
    if "enum" in schema:
        return [(" or ".join(json.dumps(item) for item in schema["enum"]), None)]
    if schema.get("type") == "array" and "items" in schema:
        return [("list of ", None), *words(schema["items"])]
    return [(_plain(schema), None)]


def _alternatives(parts: list[list[tuple[str, str | None]]]) -> list[tuple[str, str | None]]:
    alternatives: list[tuple[str, str | None]] = []
    for part in parts:
        alternatives += [(" or ", None), *part] if alternatives else part
    return alternatives


def _plain(schema: Json) -> str:
    kinds = schema.get("type", "anything")
    kind = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    limits = [text.format(schema[name]) for name, text in _LIMITS.items() if name in schema]
    return ", ".join([kind, *limits])
