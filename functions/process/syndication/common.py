"""Module elements that items of any feed may have: Dublin Core, PRISM, Creative Commons."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dateline.model.documents import Link, Tag
from functions.process.item.access import Mark, mark_of, restricted, strictest
from functions.process.item.draft import Draft, tagged
from functions.process.item.title import title_from_text
from functions.process.syndication.names import Fields, resource_of
from functions.process.syndication.texts import headline_of
from functions.process.xml.parse import text_of
from functions.process.xml.shape import Shape
from functions.process.xml.tokens import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

PUBLISHED = (
    # Precise to the millisecond, which RFC 822 cannot be.
    "dcterms:issued",
    "pubdate",
    "dc:date",
    "dcterms:created",
    "prism:publicationdate",
)
MODIFIED = ("dcterms:modified", "prism:modificationdate")
EMBARGO = ("prism:embargodate",)
EXPIRES = ("expirationdate", "prism:expirationdate")
_VALID = "dcterms:valid"
_ACCESS_RIGHTS = "dcterms:accessrights"
_PAID = "spotify:access"
HOLDS = (*EMBARGO, *EXPIRES, _VALID, _ACCESS_RIGHTS, _PAID)
"""What holds back an item of any feed."""
COMMON_HOLDS = (_ACCESS_RIGHTS, _PAID)
"""What a feed may say of all its items."""
RIGHTS = ("dc:rights", "dcterms:rights", "prism:copyright")
TITLES = ("dc:title", "dcterms:title", "media:title", "itunes:title")
SUMMARIES = ("dc:description", "dcterms:abstract", "itunes:summary", "itunes:subtitle")
CREATORS = ("dc:creator", "dc:author", "dcterms:creator")
CONTRIBUTORS = ("dc:contributor", "dcterms:contributor")

_LICENCES = ("cc:license", "dcterms:license", "prism:usageterms")
_SUBJECTS = ("dc:subject", "dcterms:subject", "prism:keyword")
_KEYWORDS = ("itunes:keywords", "media:keywords", "tags")
_SECTION = "prism:section"
_RELATIONS = {"dcterms:replaces": "supersedes", "dcterms:isversionof": "derives_from"}
MODULES = frozenset(
    {*HOLDS, *_LICENCES, *_SUBJECTS, *_KEYWORDS, *_RELATIONS, _SECTION}
    | {"media:category", "itunes:category"}
)
"""The elements that the functions below read, without the feed's own `category`."""
_VALID_UNTIL = re.compile(r"(?:^|;)\s*end\s*=\s*([^;]{1,100})", re.IGNORECASE)
_MAX_ID = 4_000
SECTION_SCHEME = "urn:dateline:section"
_ACCESS_SCHEME = "urn:dateline:access"
_NO_TAGS = frozenset({SECTION_SCHEME, "urn:dateline:translation", _ACCESS_SCHEME})
_SCHEME = "urn:dateline:scheme:"
"""Prefix that functions/read/renderings writes in its own feeds."""
_MEDIA_SCHEME = "http://search.yahoo.com/mrss/category_schema"
_ITUNES_SCHEME = "http://www.itunes.com/"


def shape_of(items: Iterable[str], containers: Iterable[str], holds: Iterable[str]) -> Shape:
    """The shape of a feed whose holds are named with their prefixes."""
    return Shape(
        items=frozenset(items),
        containers=frozenset(containers),
        holds=frozenset(map(local, holds)),
        common_holds=frozenset(map(local, COMMON_HOLDS)),
    )


def with_headline(draft: Draft) -> Draft:
    """The draft with headline and identity from its text if it has no title; RSS allows that."""
    named = title_from_text(draft)
    if named is draft:
        return draft
    return replace(named, identity=(named.headline or "", draft.published_at or ""))


def expiry_of(fields: Fields) -> str | None:
    """When the item expires; for a DCMI Period, its end."""
    if date := fields.last(*EXPIRES):
        return date
    # https://www.dublincore.org/specifications/dublin-core/dcmi-period/
    period = _VALID_UNTIL.search(fields.text(_VALID) or "")
    return period[1].strip() if period else None


def embargo_of(fields: Fields) -> str | None:
    """The embargo as written; empty for an empty element, None without one."""
    for element in fields.all(*EMBARGO):
        return text_of(element)
    return None


def access_of(*owners: Fields) -> Mark:
    """Who may read the item, as the item and its feed say.

    https://www.dublincore.org/specifications/dublin-core/dcmi-terms/terms/accessRights/ ·
    https://developers.spotify.com/documentation/open-access (`spotify:access`)
    """
    marks = [
        mark_of(resource_of(element)) for fields in owners for element in fields.all(_ACCESS_RIGHTS)
    ]
    marks += [
        mark_of(category.get("term") or text_of(category))
        for fields in owners
        for category in fields.all("category")
        if _scheme(category) == _ACCESS_SCHEME
    ]
    marks += [restricted("paid") for fields in owners for _ in fields.all(_PAID)]
    return strictest(*marks)


def usage_terms_of(fields: Fields) -> str | None:
    """The licence: its URL or its text."""
    for element in fields.all(*_LICENCES):
        if terms := resource_of(element):
            return terms
    return None


def tags_of(fields: Fields) -> Iterator[Tag]:
    """Subjects and keywords of modules; the feed's own `category` is not included."""
    for element in fields.all(*_SUBJECTS):
        yield from tagged(headline_of(text_of(element)))
    for element in fields.all("media:category"):
        code = headline_of(text_of(element))
        label = element.get("label")
        scheme = element.get("scheme") or _MEDIA_SCHEME
        yield from tagged(label or code, scheme, code if label else None)
    for element in fields.all("itunes:category"):
        for category in element.iter(element.tag):
            yield from tagged(category.get("text"), _ITUNES_SCHEME)
    for element in fields.all(*_KEYWORDS):
        for word in text_of(element).split(","):
            yield from tagged(headline_of(word))


def section_of(fields: Fields) -> str | None:
    """PRISM's section, or the category that Dateline's own feeds mark as section."""
    sections = (
        category for category in fields.all("category") if _scheme(category) == SECTION_SCHEME
    )
    return fields.plain(_SECTION) or next(
        (headline_of(category.get("term") or text_of(category)) for category in sections), None
    )


def is_tag(category: etree._Element) -> bool:
    """Whether a category is a subject; Dateline's own feeds also use it for other things."""
    return _scheme(category) not in _NO_TAGS


def scheme_of(category: etree._Element) -> str | None:
    """The scheme: a domain or IRI; Dateline's IRI prefix is removed."""
    scheme = _scheme(category)
    return scheme.removeprefix(_SCHEME) if scheme else None


def _scheme(category: etree._Element) -> str | None:
    return category.get("domain") or category.get("scheme")


def links_of(fields: Fields) -> tuple[Link, ...]:
    """Links to other items, by their ids."""
    return tuple(
        Link.model_validate({"relation": relation, "external_id": named})
        for name, relation in _RELATIONS.items()
        for element in fields.all(name)
        if (named := resource_of(element)) and len(named) <= _MAX_ID
    )
