"""Draft: one item as a format yields it, before normalise.py makes a canonical document of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from dateline.model.documents import (
    MAX_BIOGRAPHY,
    MAX_CODE,
    MAX_NAME,
    MAX_SMALL_TEXT,
    MAX_URL,
    Access,
    Author,
    Block,
    Link,
    Media,
    Relation,
    Status,
    Tag,
)
from functions.process.text.encoding import printable

if TYPE_CHECKING:
    from dateline.model.editor_acts import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One item as its sender wrote it. Fields are plain text unless their name says HTML.

    Dates and languages are unparsed: normalise.py parses them and warns in the same way for every
    format.
    """

    position: int = 0
    """The item's position in its submission, from 0."""
    where: str | None = None
    """The item's place as an editor finds it: `item[3]`, `$[3]`."""
    external_id: str | None = None
    identity: tuple[str, ...] = ()
    """The values that identify an item without id and link; the headline if empty."""
    status: Status = Status.USABLE
    access: Access | None = None
    """None where the format has no mark of access."""
    access_reason: str | None = None
    """For whom a restricted item is, in the sender's words."""
    notice: bool = False
    """Whether the item only states the article's status and has no content."""
    reason: str | None = None
    act: Act | None = None
    """An editor's act on the article whose id is `external_id`."""
    version: str | None = None
    """The source's version number."""
    language: str | None = None
    headline: str | None = None
    standfirst: str | None = None
    excerpt: str | None = None
    """Used as the standfirst, unless it only repeats the beginning of the body."""
    byline: str | None = None
    authors: tuple[Author, ...] = ()
    place: str | None = None
    body_html: str | None = None
    body: tuple[Block, ...] = ()
    """Finished blocks, from a format that is not HTML."""
    section: str | None = None
    slug: str | None = None
    tags: tuple[Tag, ...] = ()
    urgency: int | None = None
    published_at: str | None = None
    modified_at: str | None = None
    embargoed_until: str | None = None
    expires_at: str | None = None
    link: str | None = None
    """The item's URL at its sender; relative links in the body are resolved against it."""
    base: str | None = None
    """The base URL that overrides `link` for relative links (`xml:base`)."""
    media: tuple[Media, ...] = ()
    usage_terms: str | None = None
    copyright: str | None = None
    translation_allowed: bool | None = None
    editorial_note: str | None = None
    correction_note: str | None = None
    links: tuple[Link, ...] = ()
    absent: frozenset[str] = frozenset()
    """Fields of the article that the payload does not contain, not even empty: perhaps it is a
    part. See `dateline.model.parts`."""
    warnings: tuple[str, ...] = field(default=())


def credited(
    name: str | None, role: str | None = None, biography: str | None = None
) -> tuple[Author, ...]:
    """The author, if there is a name; an overlong name, role or biography is cut."""
    line = _line(name)[:MAX_NAME]
    if not line:
        return ()
    if not biography and len(line) <= _USUAL_NAME:
        return (_author(line, _line(role)[:MAX_NAME] or None),)
    about = printable(biography or "").strip()[:MAX_BIOGRAPHY]
    return (Author(name=line, role=_line(role)[:MAX_NAME] or None, biography=about or None),)


def tagged(name: str | None, scheme: str | None = None, code: str | None = None) -> tuple[Tag, ...]:
    """The tag, if there is a name; an overlong scheme or code names nothing and is dropped."""
    line = _line(name)[:MAX_NAME]
    return (_tag(line, _short(scheme), _short(code)),) if line else ()


def _short(code: str | None) -> str | None:
    return code if code and len(code) <= MAX_CODE else None


_USUAL_NAME = 100
"""Characters of a name that is worth caching."""


@lru_cache(maxsize=1_000)
def _author(name: str, role: str | None) -> Author:
    """Cached: a newsroom has few authors."""
    return Author(name=name, role=role)


@lru_cache(maxsize=1_000)
def _tag(name: str, scheme: str | None, code: str | None) -> Tag:
    """Cached: a feed has few categories, and many of its items share them."""
    return Tag(name=name, scheme=scheme, code=code)


def linked(relation: Relation, external_id: str | None) -> tuple[Link, ...]:
    """The link, if there is an id that an article can have."""
    if not external_id or len(external_id) > MAX_URL:
        return ()
    return (Link(relation=relation, external_id=external_id),)


def pictured(
    url: str | None,
    *,
    media_type: str | None = None,
    size: str | None = None,
    alt: str | None = None,
    caption: str | None = None,
    credit: str | None = None,
) -> tuple[Media, ...]:
    """The picture, video or file, if there is a URL; a size that is not a number is dropped.

    Overlong texts are cut.
    """
    address = _line(url)
    if not address or len(address) > MAX_URL:
        return ()
    digits = (size or "").strip()
    return (
        Media(
            url=address,
            type=_line(media_type)[:MAX_NAME] or None,
            size=int(digits)
            if digits.isascii() and digits.isdigit() and len(digits) < 16
            else None,
            alt=_line(alt)[:MAX_SMALL_TEXT] or None,
            caption=_line(caption)[:MAX_SMALL_TEXT] or None,
            credit=_line(credit)[:MAX_SMALL_TEXT] or None,
        ),
    )


def _line(text: str | None) -> str:
    if text and text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(printable(text).split()) if text else ""
