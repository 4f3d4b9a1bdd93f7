"""Compact JSON text, without escapes for characters outside ASCII."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from functions.read.http.long_texts import join_long

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Json = dict[str, object]


@dataclass(frozen=True)
class LongText:
    """A JSON string of many parts, for `dumps_long`: no copy of the whole string is made."""

    parts: Sequence[str]
    separator: str


def dumps(content: object) -> str:
    """The content as JSON on one line."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def dumps_long(content: object) -> str:
    """The same for content with a LongText."""
    return join_long(_written(content))


def _written(value: object) -> Iterator[str]:
    if isinstance(value, LongText):
        yield '"'
        for number, part in enumerate(value.parts):
            yield _inside(value.separator + part if number else part)
        yield '"'
    elif isinstance(value, dict):
        for number, (name, member) in enumerate(value.items()):
            yield f"{',' if number else '{'}{dumps(name)}:"
            yield from _written(member)
        yield "}" if value else "{}"
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield "," if number else "["
            yield from _written(item)
        yield "]" if value else "[]"
    else:
        yield dumps(value)


def _inside(text: str) -> str:
    return dumps(text)[1:-1]


def present(item: Mapping[str, object]) -> Json:
    """Leaves out null, empty lists and empty texts, for formats that do not use them."""
    return {name: value for name, value in item.items() if value not in (None, [], "")}
