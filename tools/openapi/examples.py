"""Examples of requests and responses, recorded from sample events (`tools.openapi.record`)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.openapi.parts import Json

EXAMPLES = Path(__file__).with_name("examples.json")
MAX_TEXT = 800
"""Characters of a text that is no JSON; the rest is left out."""


@cache
def _recorded() -> Json:
    recorded: Json = json.loads(EXAMPLES.read_text(encoding="utf-8")) if EXAMPLES.exists() else {}
    return recorded


def with_examples(described: Json) -> Json:
    """An operation object with its examples, where there are any."""
    recorded = _recorded().get(described["operationId"])
    if recorded is None:
        return described
    for parameter in described.get("parameters", ()):
        if parameter["name"] in recorded["parameters"] and parameter["in"] == "path":
            parameter["example"] = recorded["parameters"][parameter["name"]]
    contents = [(described.get("requestBody", {}), recorded["request"])]
    contents += [
        (response, _answer(recorded["response"], status))
        for status, response in described["responses"].items()
        if status < "300"
    ]
    for holder, message in contents:
        content = holder.get("content", {})
        if message and content:
            media_type = message["type"] if message["type"] in content else "*/*"
            content[media_type]["example"] = message["body"]
    return described


def _answer(recorded: Json, status: str) -> Json:
    """The recorded answer as one of this status: only the request that made a secret shows it."""
    body = recorded["body"]
    if str(recorded["status"]) == status or not isinstance(body, dict):
        return recorded
    return {**recorded, "body": {name: body[name] for name in body if name != "secret"}}
