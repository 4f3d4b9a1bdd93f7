"""Events: the fields of each, as their JSON schemas have them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local.common.template import ROOT
from tools.docs.markdown import code, plain, table

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMAS = ROOT / "functions" / "announce" / "schemas"
_INTRODUCTION = """# Event fields

The `detail` of each event on the EventBridge bus. [Events](events.md) says when each is sent and
what to count on. The JSON schemas are in `functions/announce/schemas`; no other field is ever sent.
"""


def _type(schema: dict[str, Any]) -> str:
    if "const" in schema:
        return code(json.dumps(schema["const"]))
    if "enum" in schema:
        return ", ".join(code(json.dumps(value)) for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_type(part) for part in schema["anyOf"])
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_type(schema['items'])}"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _fields(schema: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, field in schema["properties"].items():
        yield code(name), _type(field), plain(field.get("description", ""))


def events_page() -> str:
    """The page: one section a schema."""
    parts = [_INTRODUCTION]
    for path in sorted(SCHEMAS.glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        title = schema["title"].removeprefix("Detail of ")
        parts.append(f"## {title}\n\n{plain(schema['description'])} Schema: `{path.name}`.\n")
        parts.append(table(("field", "type", "meaning"), _fields(schema)))
    return "\n".join(parts)
