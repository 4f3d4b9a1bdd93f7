"""Values of fields as documents hold them: composed, folded, absolute, each credited once."""

from __future__ import annotations

import re

from dateline.model.base import nfc
from dateline.model.documents import MAX_RENDITIONS, MAX_SLUG, Author, Block, Media
from dateline.model.identifiers import MAX_SOURCE_VERSION
from functions.process.body.clean import web_address
from functions.process.text.encoding import printable

_EXCERPT_ENDS = ("…", "...", "[…]", "[...]", "Read more", "»", "→", "[", "]")


def composed(text: str) -> str:
    """Without what no output can carry, in NFC."""
    return nfc(printable(text))


def slug(told: str | None) -> str | None:
    """The last part of a path, where it can stand in an address; a slug is no reason to refuse."""
    last = (line(told) or "").strip("/").rpartition("/")[2]
    return last if re.fullmatch(rf"[^\s?#%]{{1,{MAX_SLUG}}}", last) else None


def line(told: str | None) -> str | None:
    """One line, white space folded; None where nothing is left."""
    if not told:
        return None
    if told.isascii() and told.isprintable() and "  " not in told:
        # Most lines are: nothing to compose, nothing to fold.
        return told.strip(" ") or None
    return " ".join(composed(told).split()) or None


def text(told: str | None) -> str | None:
    """Text whose line breaks are kept; None where nothing is left."""
    return composed(told).strip() or None if told else None


def unrepeated(excerpt: str | None, body: tuple[Block, ...]) -> str | None:
    """The excerpt, or None where it is the beginning of the body and no more."""
    told = line(excerpt)
    opening = told or ""
    while opening.endswith(_EXCERPT_ENDS):
        tail = next(end for end in _EXCERPT_ENDS if opening.endswith(end))
        opening = opening.removesuffix(tail).rstrip()
    beginning = ""
    for block in body:
        if len(beginning) >= len(opening):
            break
        beginning = f"{beginning} {block.text}".lstrip()
    return None if not opening or beginning.startswith(opening) else told


def number(version: str | None) -> int | None:
    """The version as a number that orders; None where it is no whole number."""
    digits = (version or "").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MAX_SOURCE_VERSION))):
        return None
    return int(digits)


def absolute(media: tuple[Media, ...], base: str | None) -> tuple[Media, ...]:
    """With their addresses as seen from `base`; what has none that leads anywhere is left out."""
    return tuple(filter(None, [_absolute(item, base) for item in media]))


def _absolute(media: Media, base: str | None) -> Media | None:
    url = web_address(media.url, base)
    if url is None:
        return None
    if url == media.url and not media.renditions:
        return media
    renditions = tuple(
        rendition.model_copy(update={"url": address})
        for rendition in media.renditions[:MAX_RENDITIONS]
        if (address := web_address(rendition.url, base))
    )
    return media.model_copy(update={"url": url, "renditions": renditions})


def merged(given: tuple[Author, ...], found: tuple[Author, ...]) -> tuple[Author, ...]:
    """The authors given, with the biographies that stood below the story."""
    authors = {_key(author.name): author for author in given}
    for author in found:
        known = authors.get(_key(author.name))
        if known is None:
            authors[_key(author.name)] = author
        elif not known.biography:
            update = {"biography": author.biography}
            authors[_key(author.name)] = known.model_copy(update=update)
    return tuple(authors.values())


def _key(name: str) -> str:
    return " ".join(composed(name).casefold().split())
