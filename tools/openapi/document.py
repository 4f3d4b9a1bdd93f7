"""Assembles the OpenAPI document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from local.common.template import ROOT
from tools.openapi.components import GATEWAY_RESPONSES, components
from tools.openapi.examples import with_examples
from tools.openapi.operations import OPERATIONS
from tools.openapi.reads import reads
from tools.openapi.writes import WRITES

if TYPE_CHECKING:
    from tools.openapi.parts import Json, Operation

DOCUMENT = ROOT / "functions" / "read" / "endpoints" / "openapi.json"
_TAGS = {
    "articles": "Public articles and listings",
    "feeds": "Feeds and sitemaps, for feed readers and search engines",
    "submissions": "Submissions: how to send content, and its status",
    "websub": "Callbacks of WebSub hubs",
    "editing": "Kills, reinstatements and translations, for editors",
    "subscribers": "Receivers of webhooks, for the people who run the stack. Nothing is sent to "
    "them yet; `GET /changes` has the changes",
    "operations": "What failed, for the people who run the stack",
    "service": "Health and description of the API",
}


def operations() -> tuple[Operation, ...]:
    """Every operation."""
    return (*reads(), *WRITES, *OPERATIONS)


def document() -> Json:
    """The API description."""
    paths: Json = {}
    shared = components()
    for operation in operations():
        described = with_examples(operation.to_openapi())
        described["responses"] = dict(sorted((described["responses"] | GATEWAY_RESPONSES).items()))
        paths.setdefault(operation.address, {})[operation.method] = described
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Dateline",
            "version": "1",
            "description": "Dateline takes articles from newsrooms' content systems and publishes "
            "them to readers, sites, apps and other newsrooms. Reading needs no token; sending and "
            "editing need the token of a source or a webhook signature. Try "
            "`GET /articles?language=en&limit=5`. Errors are problem+json (RFC 9457) with a stable "
            "`code`. Public responses have an entity tag; send it in If-None-Match to get 304 "
            "where nothing has changed. Every public `GET` also answers `HEAD`.",
        },
        "servers": [{"url": "/", "description": "The host that serves this document"}],
        "tags": [{"name": name, "description": what} for name, what in _TAGS.items()],
        "paths": dict(sorted(paths.items())),
        "components": shared,
    }


def text() -> str:
    """The document as JSON text."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"
