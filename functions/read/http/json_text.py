"""JSON as every rendering writes it: compact, in the characters that were sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, object]


def dumps(content: object) -> str:
    """The content on one line."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def present(item: Mapping[str, object]) -> Json:
    """What is known: where a format has no nulls, or means nothing by them or by empty lists."""
    return {name: value for name, value in item.items() if value not in (None, [], "")}
