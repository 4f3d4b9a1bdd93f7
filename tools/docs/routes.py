"""Routes of the HTTP API, as the committed OpenAPI document has them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local.common.template import ROOT
from tools.docs.markdown import code, codes, plain, table

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = ROOT / "functions" / "read" / "endpoints" / "openapi.json"
_METHODS = ("get", "post", "put", "delete", "patch")
_INTRODUCTION = """# HTTP API

A running stack describes itself: `GET /openapi.json` is the API as OpenAPI 3.1, with every schema,
and `GET /docs` shows it as a page. This page lists the same routes.

Anyone may read what is public. Every other route needs a bearer token with the scope in the table,
or a signature. A refusal is `application/problem+json` with a stable [code](error-codes.md). Every
`GET` also answers `HEAD`. [Reading rules](reading.md) explains languages, listings and caches.
"""


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield method.upper(), path, methods[method]


def _access(operation: dict[str, Any]) -> str:
    """Who may call it: the alternatives of its security."""
    ways = []
    for way in operation.get("security", ()):
        for name, scopes in way.items():
            ways.append(f"{name} `{', '.join(scopes)}`" if scopes else name)
    return " or ".join(ways) or "anyone"


def routes_page() -> str:
    """The page: one table a tag, then the parameters of each route that has any."""
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    operations = list(_operations(document))
    parts = [_INTRODUCTION]
    for tag in document["tags"]:
        rows = [
            (
                code(f"{method} {path}"),
                plain(operation["summary"]),
                _access(operation),
                codes(sorted(operation["responses"])),
            )
            for method, path, operation in operations
            if tag["name"] in operation["tags"]
        ]
        name = "WebSub" if tag["name"] == "websub" else tag["name"].capitalize()
        parts.append(f"## {name}\n\n{plain(tag['description'])}.\n")
        parts.append(table(("route", "what it does", "access", "statuses"), rows))
    parts.append("## Parameters\n")
    for method, path, operation in operations:
        if parameters := operation.get("parameters"):
            parts.append(f"### `{method} {path}`\n")
            parameter_rows = [
                (code(each["name"]), str(each["in"]), plain(each["description"]))
                for each in parameters
            ]
            parts.append(table(("parameter", "in", "meaning"), parameter_rows))
    return "\n".join(parts)
