"""Where an XML format has its items, and the names of what holds an item back.

Each format declares its shape next to its reader. Names are local names in lower case: senders use
any prefix. A name that differs from a hold's in one character is that hold, misspelt: the item is
held, because it is unknown what the sender meant.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dateline.model.errors import Unprocessable
from functions.process.xml.tokens import ATTRIBUTE, Kind, Token, local

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

UNDECLARED = "urn:dateline:undeclared:"
"""The namespace of a prefix without a declaration is this, and the prefix."""
_MIN_MISSPELT = 6
"""Shorter names are too similar to others."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The structure of a format's documents. Without names of items, the root is the only item."""

    items: frozenset[str] = frozenset()
    containers: frozenset[str] = frozenset()
    """The elements around items, besides the root."""
    holds: frozenset[str] = frozenset()
    """Elements and attributes that hold an item back: embargo, status, access, expiry."""
    common_holds: frozenset[str] = frozenset()
    """Those that may be beside the items and then concern all of them."""
    nests: bool = False
    """Whether an item may contain items."""


def holds_named(tokens: Iterable[Token], holds: frozenset[str]) -> Counter[str]:
    """How often the tags of some markup name each hold, as element or as attribute."""
    names: Counter[str] = Counter()
    for token in tokens:
        if token.kind in {Kind.START, Kind.EMPTY}:
            names[token.local] += 1
            if token.attributes:
                names.update(local(match[1]) for match in ATTRIBUTE.finditer(token.attributes))
    return Counter({name: number for name, number in names.items() if name in holds})


def holds_parsed(element: etree._Element, holds: frozenset[str]) -> Counter[str]:
    """How often an element contains each hold, as element or as attribute."""
    names: Counter[str] = Counter()
    for child in element.iter("{*}*"):
        names[local(str(child.tag).rpartition("}")[2])] += 1
        names.update(local(str(name).rpartition("}")[2]) for name in child.attrib)
    return Counter({name: number for name, number in names.items() if name in holds})


@lru_cache(maxsize=2_000)
def hold_meant(name: str, holds: frozenset[str]) -> str | None:
    """The hold of this local name, or the one that it misspells in one character."""
    folded = name.lower()
    if folded in holds:
        return folded
    return next((hold for hold in sorted(holds) if _is_misspelt(folded, hold)), None)


def require_read(
    sections: Iterable[etree._Element | None], holds: frozenset[str], where: str
) -> None:
    """Requires that no hold in these sections goes unread.

    Sections contain elements only, so a `=` between them is what was left of a tag.

    Raises:
        Unprocessable: `hold_unread`: a misspelt name, the remains of a tag.
    """
    for section in sections:
        if section is None:
            continue
        between = [section.text, *(child.tail for child in section)]
        if any(text and "=" in text for text in between):
            name = str(section.tag).rpartition("}")[2]
            raise hold_unread(f"{name[:60]} has a tag without its beginning", where)
        for name in (name for element in (section, *section) for name in _names(element)):
            if name.lower() not in holds and hold_meant(name, holds):
                raise hold_unread(f"{name[:60]} is not known", where)


def hold_unread(why: str, where: str) -> Unprocessable:
    """The refusal of an item whose embargo, status or the like cannot be read."""
    return Unprocessable(
        "hold_unread",
        f"held: {why}, which may mean that the item must not be published; send it again",
        where=where,
    )


def _names(element: etree._Element) -> Iterable[str]:
    """The names of the element and its attributes; with a prefix that is part of a broken name."""
    for tag in (str(element.tag), *map(str, element.attrib)):
        namespace, _, name = tag.rpartition("}")
        yield name
        if namespace.startswith("{" + UNDECLARED):
            yield f"{namespace.removeprefix('{' + UNDECLARED)}:{name}"


def _is_misspelt(name: str, hold: str) -> bool:
    """Whether one character was changed, added or left out."""
    if len(hold) < _MIN_MISSPELT or abs(len(name) - len(hold)) > 1 or name == hold:
        return False
    longer, shorter = (name, hold) if len(name) >= len(hold) else (hold, name)
    same = next((i for i, char in enumerate(shorter) if char != longer[i]), len(shorter))
    rest = longer[same + 1 :]
    return rest == (shorter[same + 1 :] if len(longer) == len(shorter) else shorter[same:])
