"""Reads marks of access: who may read an item, in the words of its sender.

A mark that is not understood restricts the item: unknown is held, never published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from dateline.model.documents import MAX_ACCESS_REASON, Access

if TYPE_CHECKING:
    from functions.process.item.sample import Json

UNKNOWN = "unknown"
_PUBLIC = frozenset(
    {"public", "free", "open", "everyone", "everybody", "all", "anyone", "unrestricted", "none"}
)
_NAMES_PUBLIC = ("public", "free", "open")
_NAMES_RESTRICTED = (
    *("premium", "paid", "pay", "member", "subscri", "restrict", "lock", "gated", "exclusive"),
    *("private", "plus"),
)

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


class Mark(TypedDict):
    """The fields of a draft that say who may read it."""

    access: Access | None
    access_reason: str | None


NO_MARK: Mark = {"access": None, "access_reason": None}
PUBLIC: Mark = {"access": Access.PUBLIC, "access_reason": None}


def restricted(reason: str | None) -> Mark:
    """The mark of an item that is for some readers only."""
    line = " ".join((reason or "").split())[:MAX_ACCESS_REASON]
    return {"access": Access.RESTRICTED, "access_reason": line or UNKNOWN}


def mark_of(word: str | None) -> Mark:
    """The mark that a word means: `public`, `members`; a missing or empty word restricts."""
    bare = (word or "").strip()
    return PUBLIC if bare.casefold() in _PUBLIC else restricted(bare)


def mark_of_value(value: Json, name: str) -> Mark:
    """The mark that the value of a field called `name` means.

    A boolean has a meaning only by the field's name: `is_free`, `premium`.
    """
    if isinstance(value, str | int):
        word = str(value).strip().casefold()
        value = True if word in _TRUE else False if word in _FALSE else value
    if isinstance(value, str):
        return mark_of(value)
    if isinstance(value, bool):
        folded = name.casefold()
        says_restricted = any(part in folded for part in _NAMES_RESTRICTED)
        says_public = any(part in folded for part in _NAMES_PUBLIC)
        if says_restricted == says_public:
            return restricted(UNKNOWN)
        return PUBLIC if value is says_public else restricted(name)
    if isinstance(value, list):
        words = [mark_of_value(item, name) for item in value]
        return strictest(*words) if words else restricted(UNKNOWN)
    return restricted(UNKNOWN)


def strictest(*marks: Mark) -> Mark:
    """The first restriction; else public if any mark says so; else no mark."""
    for mark in marks:
        if mark["access"] is Access.RESTRICTED:
            return mark
    return PUBLIC if any(mark["access"] for mark in marks) else NO_MARK
