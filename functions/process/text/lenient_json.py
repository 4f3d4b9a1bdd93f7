r"""Parses JSON strictly, otherwise with two common faults of senders repaired.

The faults are raw line breaks and tabs in strings, and a backslash before a quotation mark that
needs none (`\\“`). Both have only one meaning; nothing else is repaired.
"""

from __future__ import annotations

import json
import re
from typing import TypeAlias, cast

Json: TypeAlias = str | int | float | bool | list["Json"] | dict[str, "Json"] | None

_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_KEPT = frozenset('"\\/')


def parse(text: str) -> tuple[Json, str | None]:
    """The value, and a warning with the place of the first fault if there is one.

    Raises:
        json.JSONDecodeError: it is not JSON and cannot be repaired.
        ValueError, RecursionError: it contains invalid constants, or is nested too deeply.
    """
    try:
        return _loads(text, strict=True), None
    except json.JSONDecodeError as error:
        try:
            value = _loads(_ESCAPE.sub(_unescaped, text), strict=False)
        except (ValueError, RecursionError):
            raise error from None
        return value, f"json: repaired from line {error.lineno}, column {error.colno} on"


def _loads(text: str, *, strict: bool) -> Json:
    return cast("Json", json.loads(text, strict=strict, parse_constant=_no_constant))


def _unescaped(match: re.Match[str]) -> str:
    """Without a meaningless backslash; one before an unknown letter is kept."""
    after = match[1]
    return match[0] if after in _KEPT or after.isalnum() else after


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")
