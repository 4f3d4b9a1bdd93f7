"""The authors of an item: names, never e-mail addresses."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from functions.process.item.draft import credited
from functions.process.syndication.names import Fields
from functions.process.syndication.texts import headline_of
from functions.process.text.person_names import is_name, split_names
from functions.process.xml.parse import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dateline.model.documents import Author

_ADDRESS = re.compile(
    r"(?<![^\s@<>()\[\]])(?:mailto:)?[^\s@<>()\[\]]{1,200}+@[^\s@<>()\[\]]{1,200}\.[^\s@<>()\[\],;]{1,50}"
)
_AROUND = ' \t<>()[]{}"-–—,;:/|'
_BY = re.compile(r"(?:by|von|par|por|di|door|автор)\s?:?\s+(?=[^\W\d_]+\s+[^\W\d_])", re.IGNORECASE)
_PAGE = re.compile(r"https?://\S+")
_REVERSED = re.compile(r"[^\W\d_][\w'’.\- ]{0,40}, [^\W\d_][\w'’.\- ]{0,40}")
_GROUP = re.compile(
    r"\b(?:agency|news|press|times|post|staff|team|desk|editors?|magazine|group|media|university"
    r"|agentur|redaktion|agence|rédaction|agencia|redacción|агентство|редакция)\b",
    re.IGNORECASE,
)
"""Not a person: `Ida Quill, Harbour News Agency` is one person with her agency."""
_USUAL_LENGTH = 100
"""Characters of a line that is worth caching."""
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
    """The authors of these names, without duplicates; some feeds write several into one element."""
    single = dict.fromkeys(name for names_together in names for name in persons(names_together))
    return tuple([author for name in single for author in credited(name, role)])


def persons(text: str) -> Sequence[str]:
    """`Ida Quill, Tom Marsh and Jo Reed` as three; a line that may be one name stays one.

    An address of a page is no name.
    """
    return _usual_persons(text) if len(text) <= _USUAL_LENGTH else _persons(text)


@lru_cache(maxsize=1_000)
def _usual_persons(text: str) -> tuple[str, ...]:
    """Cached: a newsroom has few authors."""
    return tuple(_persons(text))


def _persons(text: str) -> list[str]:
    if _PAGE.fullmatch(text):
        return []
    bare = _BY.sub("", text, count=1)
    parts = [part for part in re.split(r"\s?[;|/]\s", bare) if part]
    if len(parts) > 1 and all(_REVERSED.fullmatch(part) for part in parts):
        # `Quill, Ida; Marsh, Tom`
        return [" ".join(reversed(part.split(", "))) for part in parts]
    together = [name for part in parts for name in split_names(part)]
    if len(together) > 1 and all(map(is_name, together)) and not _GROUP.search(bare):
        return together
    return [bare]
