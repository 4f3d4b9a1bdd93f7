"""The whole document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from local.common.template import ROOT
from tools.openapi.components import GATEWAY_RESPONSES, components
from tools.openapi.reads import reads
from tools.openapi.writes import WRITES

if TYPE_CHECKING:
    from tools.openapi.parts import Json

DOCUMENT = ROOT / "functions" / "read" / "endpoints" / "openapi.json"
_TAGS = {
    "articles": "What anyone may read",
    "feeds": "Listings as feeds, for readers and search engines",
    "submissions": "Ways in, and what became of what came",
    "websub": "What a WebSub hub calls",
    "editing": "What editors do",
    "service": "The API itself",
}


def document() -> Json:
    """The API's description."""
    paths: Json = {}
    shared = components()
    for operation in (*reads(), *WRITES):
        described = operation.to_openapi()
        described["responses"] = dict(sorted((described["responses"] | GATEWAY_RESPONSES).items()))
        paths.setdefault(operation.address, {})[operation.method] = described
    for operation in reads():
        methods = paths[operation.address]
        methods["head"] = _without_bodies(methods["get"], shared["responses"])
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Dateline",
            "version": "1",
            "description": "Articles in, from newsrooms' systems; articles out, to readers, sites, "
            "apps and other newsrooms. Refusals are problem+json (RFC 9457) with a stable `code`. "
            "Everything public has an entity tag and may be asked for conditionally.",
        },
        "servers": [{"url": "/", "description": "Where this document came from"}],
        "tags": [{"name": name, "description": what} for name, what in _TAGS.items()],
        "paths": dict(sorted(paths.items())),
        "components": shared,
    }


def _without_bodies(read: Json, responses: Json) -> Json:
    """What HEAD gets: the answer to GET, its headers alone."""
    responses = {
        status: responses[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        for status, answer in read["responses"].items()
    }
    return {
        **read,
        "operationId": f"{read['operationId']}Head",
        "summary": f"{read['summary']}: the headers alone",
        "responses": {
            status: {name: member for name, member in answer.items() if name != "content"}
            for status, answer in responses.items()
        },
    }


def text() -> str:
    """As it is committed and handed out."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"
