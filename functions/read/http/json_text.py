"""Compact JSON text, without escapes for characters outside ASCII."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, object]


def dumps(content: object) -> str:
    """The content as JSON on one line."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def present(item: Mapping[str, object]) -> Json:
    """Leaves out null, empty lists and empty texts, for formats that do not use them."""
    return {name: value for name, value in item.items() if value not in (None, [], "")}
