"""Reads members of JSON objects strictly as the type that the format defines.

A value of another type is dropped. Dates are the exception: an unreadable date becomes a warning,
and an unreadable embargo holds the article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.process.body.blocks import plain_text
from functions.process.not_for_publication.markup import publishable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.sample import Json

MAX_LISTED = 500
"""Members of one list that are read; an article keeps no more of any list."""
NOT_A_DATE = "not a date"
"""Replaces a date that is no string; normalise.py warns of it as of any unreadable date."""


def string(value: Json) -> str | None:
    """The string; None for other types and empty strings."""
    return (value.strip() or None) if isinstance(value, str) else None


def plain_line(value: Json) -> str | None:
    """As `said`, as one line without markup: headlines are HTML in about half of the formats.

    Parts that the markup marks as not for publication are left out.
    """
    text = string(value)
    return (plain_text(publishable(text).markup) or None) if text else None


def identifier(value: Json) -> str | None:
    """An identifier: a string, or the integer that some senders use."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return string(value)


def date_string(value: Json) -> str | None:
    """A date as written; NOT_A_DATE for a value that is no string."""
    if value is None or value is False:
        return None
    return string(value) if isinstance(value, str) else NOT_A_DATE


def embargo_string(value: Json) -> str | None:
    """As `dated`, but an empty string stays: an embargo without a date holds."""
    return value if isinstance(value, str) else date_string(value)


def list_of(value: Json) -> list[Json]:
    """The list's first members; a single value becomes a list of one."""
    if value is None:
        return []
    return value[:MAX_LISTED] if isinstance(value, list) else [value]


def objects(value: Json) -> Iterator[dict[str, Json]]:
    """The objects of a list, or a single object."""
    return (member for member in list_of(value) if isinstance(member, dict))


def whole_number(value: Json) -> int | None:
    """A count of bytes or pixels: an integer, also as a string; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.isascii() and value.strip().isdigit():
        value = int(value) if len(value) < 16 else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 10**15 else None
