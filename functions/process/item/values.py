"""Normalises field values for documents: NFC, white space, absolute URLs, merged authors."""

from __future__ import annotations

import re

from dateline.model.base import nfc
from dateline.model.documents import MAX_RENDITIONS, MAX_SLUG, Author, Block, Media
from dateline.model.order_keys import MAX_SOURCE_VERSION
from functions.process.body.clean import web_address
from functions.process.text.encoding import printable

_EXCERPT_ENDS = ("…", "...", "[…]", "[...]", "Read more", "»", "→", "[", "]")


def composed(text: str) -> str:
    """The text in NFC, without characters that cannot be output."""
    return nfc(printable(text))


def slug(raw: str | None) -> str | None:
    """The last part of a path if it is valid in a URL; an invalid slug is dropped."""
    last = (line(raw) or "").strip("/").rpartition("/")[2]
    return last if re.fullmatch(rf"[^\s?#%]{{1,{MAX_SLUG}}}", last) else None


def line(raw: str | None) -> str | None:
    """One line with white space folded; None if nothing remains."""
    if not raw:
        return None
    if raw.isascii() and raw.isprintable() and "  " not in raw:
        # Most lines need neither composing nor folding.
        return raw.strip(" ") or None
    return " ".join(composed(raw).split()) or None


def text(raw: str | None) -> str | None:
    """Text with its line breaks; None if nothing remains."""
    return composed(raw).strip() or None if raw else None


def unrepeated(excerpt: str | None, body: tuple[Block, ...]) -> str | None:
    """The excerpt, or None if it only repeats the beginning of the body."""
    folded = line(excerpt)
    opening = folded or ""
    while opening.endswith(_EXCERPT_ENDS):
        tail = next(end for end in _EXCERPT_ENDS if opening.endswith(end))
        opening = opening.removesuffix(tail).rstrip()
    beginning = ""
    for block in body:
        if len(beginning) >= len(opening):
            break
        beginning = f"{beginning} {block.text}".lstrip()
    return None if not opening or beginning.startswith(opening) else folded


def number(version: str | None) -> int | None:
    """The version as a number; None if it is not a whole number."""
    digits = (version or "").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MAX_SOURCE_VERSION))):
        return None
    return int(digits)


def absolute(media: tuple[Media, ...], base: str | None) -> tuple[Media, ...]:
    """The media with absolute URLs, resolved against `base`; without a valid URL it is dropped."""
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


def merged(declared: tuple[Author, ...], below: tuple[Author, ...]) -> tuple[Author, ...]:
    """The declared authors and those `below` the story, whose biographies complete them."""
    authors = {_key(author.name): author for author in declared}
    for author in below:
        known = authors.get(_key(author.name))
        if known is None:
            authors[_key(author.name)] = author
        elif not known.biography:
            update = {"biography": author.biography}
            authors[_key(author.name)] = known.model_copy(update=update)
    return tuple(authors.values())


def _key(name: str) -> str:
    return " ".join(composed(name).casefold().split())
