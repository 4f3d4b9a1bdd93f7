"""The authors of an item: names, never e-mail addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from functions.process.item.draft import credited
from functions.process.syndication.names import Fields
from functions.process.syndication.texts import headline_of
from functions.process.xml.parse import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dateline.model.documents import Author

_ADDRESS = re.compile(
    r"(?<![^\s@<>()\[\]])(?:mailto:)?[^\s@<>()\[\]]{1,200}+@[^\s@<>()\[\]]{1,200}\.[^\s@<>()\[\],;]{1,50}"
)
_AROUND = ' \t<>()[]{}"-–—,;:/|'
_NAMES = ("name", "atom:name", "itunes:name")


def person(text: str) -> str:
    """`Mara Quist` for `mara@ht.example (Mara Quist)`, `Mara Quist <mara@ht.example>` and so on."""
    if "@" not in text:
        return text
    parts = _ADDRESS.sub("\n", text, count=1).split("\n")
    return " ".join(name for part in parts if (name := part.strip(_AROUND)))


def names_of(fields: Fields, *names: str) -> Iterator[str]:
    """The names in these elements, in a child element or as text."""
    for element in fields.all(*names):
        inside = Fields(element, fields.names) if len(element) else None
        text = inside.plain(*_NAMES) if inside else None
        if inside is None or not inside.all(*_NAMES, "email", "atom:email"):
            # Some feeds write `Mara Quist <mara@ht.example>` without escaping it.
            text = headline_of(text_of(element).replace("<", "(").replace(">", ")"))
        if text and (name := person(text)):
            yield name


def authors_of(names: Iterable[str], role: str | None = None) -> tuple[Author, ...]:
    """The authors of these names, without duplicates."""
    return tuple(author for name in dict.fromkeys(names) for author in credited(name, role))
