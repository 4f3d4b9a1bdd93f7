"""Members of JSON objects read as the type that a format gives them, and as nothing else.

A number where a text belongs is no text: it is left out rather than kept wrong. Only dates are
told of, since a date that is there and cannot be read is a warning, and an embargo a reason to
hold the article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.process.body.blocks import plain_text
from functions.process.not_for_publication.markup import publishable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.sample import Json

MAX_LISTED = 500
"""Members of one list that are looked at; an article keeps no more of anything."""
NOT_A_DATE = "not a date"
"""Stands for what is no text: normalise.py warns of it as of any date that cannot be read."""


def string(value: Json) -> str | None:
    """The text, None for anything else and for nothing."""
    return (value.strip() or None) if isinstance(value, str) else None


def plain_line(value: Json) -> str | None:
    """As `said`, one line without markup: headlines are HTML in as many formats as not.

    What the markup marks as not for publication is not in it.
    """
    text = string(value)
    return (plain_text(publishable(text).markup) or None) if text else None


def identifier(value: Json) -> str | None:
    """An identifier: a text, or the whole number that some senders make of it."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return string(value)


def date_string(value: Json) -> str | None:
    """A date as written; what is there and no text is handed on as a date that is none."""
    if value is None or value is False:
        return None
    return string(value) if isinstance(value, str) else NOT_A_DATE


def embargo_string(value: Json) -> str | None:
    """As `dated`, but an empty text stays one: an embargo without a date holds."""
    return value if isinstance(value, str) else date_string(value)


def list_of(value: Json) -> list[Json]:
    """The list's first members; one that stands alone is a list of one."""
    if value is None:
        return []
    return value[:MAX_LISTED] if isinstance(value, list) else [value]


def objects(value: Json) -> Iterator[dict[str, Json]]:
    """The objects of a list, or the one that stands alone."""
    return (item for item in list_of(value) if isinstance(item, dict))


def whole_number(value: Json) -> int | None:
    """A count, of bytes or pixels: a whole number, also as text; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.isascii() and value.strip().isdigit():
        value = int(value) if len(value) < 16 else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 10**15 else None
