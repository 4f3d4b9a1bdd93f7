"""RSS 0.9x, 1.0, 1.1 and 2.0, with the modules that news feeds use, under any prefix.

https://www.rssboard.org/rss-specification · https://web.resource.org/rss/1.0/spec
https://web.resource.org/rss/1.1/ · https://www.rssboard.org/rss-profile
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from dateline.model.documents import MAX_LIST, Author, Link, Tag
from dateline.model.errors import Malformed
from functions.process.body.clean import web_address
from functions.process.body.galleries import Galleries
from functions.process.body.shortcodes import without_shortcodes
from functions.process.formats.families import XML, ContentTypes, Family
from functions.process.item.draft import Draft, tagged
from functions.process.syndication import common
from functions.process.syndication.media import described_html, description_of, media_of
from functions.process.syndication.names import Fields, Names
from functions.process.syndication.people import authors_of, names_of
from functions.process.syndication.texts import body_of, headline_of
from functions.process.xml.markup import XML_LANG, markup_of, resolve_url
from functions.process.xml.parse import Document, parse, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from dateline.model.submissions import Problem
    from functions.process.item.access import Mark
    from functions.process.item.context import Context
    from functions.process.item.sample import Sample

NAME = "rss"
FAMILY = Family.FEED
CONTENT_TYPES: ContentTypes = {
    "application/rss+xml": (".rss",),
    "application/rdf+xml": (".rdf",),
    **XML,
}

_SHAPE = common.shape_of(["item"], ["rss", "rdf", "channel", "items"], common.HOLDS)
_ROOTS = frozenset({"rss", "rdf", "channel"})
_RDF_FEEDS = ("purl.org/rss/1.", "netscape.com/rdf/simple", "<channel", "purl.org/net/rss1.1")
_RSS_11 = "purl.org/net/rss1.1"
_BODIES = (
    *("content:encoded", "turbo:content", "yandex:full-text", "xhtml:body", "body", "xhtml:div"),
    *("fullitem", "full-text", "fulltext", "atom:content"),
)
_HEADER = re.compile(r"\s*<header\b[^<>]*>\s*(<h1\b[^<>]*>[^<]{1,2000}</h1\s*>)", re.IGNORECASE)
_SUMMARIES = ("description", "atom:summary", "summary", *common.SUMMARIES)
_TEXTS = (*_BODIES, *_SUMMARIES)
_TITLES = ("title", "atom:title", *common.TITLES)
_PUBLISHED = (*common.PUBLISHED, "atom:published", "atom:issued", "atom:created")
_MODIFIED = ("atom:updated", "atom:modified", *common.MODIFIED)
_COPYRIGHTS = (*common.RIGHTS, "copyright", "media:copyright")
_MODULES = frozenset({*common.MODULES, *_COPYRIGHTS})
_CONTRIBUTORS = (*common.CONTRIBUTORS, "atom:contributor", "contributor")
_LANGUAGES = ("dc:language", "dcterms:language", "language")
_WRITERS = frozenset({"author", "writer"})


def recognises(sample: Sample) -> bool:
    """XML whose root is `rss`, RDF that contains a feed, or RSS 1.1's `Channel`."""
    if sample.root not in _ROOTS or sample.root == "rss":
        return sample.root == "rss"
    start = sample.start.lower()
    if sample.root == "channel":
        return _RSS_11 in start
    return any(sign in start for sign in _RDF_FEEDS)


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads each item of the channel."""
    document = parse(sample, _SHAPE)
    tag = str(document.root.tag)
    # RDF's own namespace is not the feed's.
    native = "" if tag.lower().endswith("}rdf") else tag
    names = Names(native, common.HOLDS, document.root)
    root = Fields(document.root, names)
    channel = next(root.inside("channel"), root)
    items = _items(channel, root)
    if channel is root and not items and names[tag] != "channel":
        raise Malformed("not_a_feed", "the rss element has no channel", where="/rss")
    defaults = _defaults(channel, root, document, context.location)
    for position, item in enumerate(items):
        yield document.item(item.element, position, partial(_titled, item, position, defaults))
    yield from document.problems


def _items(channel: Fields, root: Fields) -> list[Fields]:
    """The items: in the channel, beside it (RSS 0.9 and 1.0), or in `items` (RSS 1.1)."""
    return (
        list(channel.inside("item"))
        or list(root.inside("item"))
        or [item for items in channel.inside("items") for item in items.inside("item")]
    )


@dataclass(frozen=True, slots=True)
class _Modules:
    """What the elements of modules say of an item; most items have none of these."""

    mark: Mark
    section: str | None = None
    tags: tuple[Tag, ...] = ()
    embargo: str | None = None
    expiry: str | None = None
    usage_terms: str | None = None
    copyright: str | None = None
    links: tuple[Link, ...] = ()


def _modules_of(item: Fields, channel: _Channel) -> _Modules:
    # One test instead of a search for each of forty names.
    if not item.has(_MODULES) and not any(map(common.scheme_of, item.all("category"))):
        return channel.modules
    return _Modules(
        mark=common.access_of(item, channel.fields),
        section=common.section_of(item),
        tags=tuple(common.tags_of(item)),
        embargo=common.embargo_of(item),
        expiry=common.expiry_of(item),
        usage_terms=common.usage_terms_of(item),
        copyright=item.plain(*_COPYRIGHTS),
        links=common.links_of(item)[:MAX_LIST],
    )


@dataclass(frozen=True, slots=True)
class _Channel:
    """The channel's defaults for all its items."""

    link: str | None
    location: str | None
    """The feed's URL, if the sender gave it; links without a base resolve against it."""
    language: str | None
    copyright: str | None
    usage_terms: str | None
    warnings: tuple[str, ...]
    has_bases: bool
    fields: Fields
    modules: _Modules
    """Of an item that has no elements of modules."""


def _defaults(channel: Fields, root: Fields, document: Document, location: str | None) -> _Channel:
    declared = (root.language, channel.language)
    link = channel.text("link")
    return _Channel(
        link=web_address(link, channel.element.base or location)
        or _atom_link(channel, None, "self")
        or location,
        location=location,
        language=channel.text("language", "dc:language", "dcterms:language")
        or next((language for language in reversed(declared) if language is not None), None),
        copyright=channel.plain("copyright", *common.RIGHTS),
        usage_terms=common.usage_terms_of(channel),
        warnings=document.warnings,
        has_bases=document.has_bases,
        fields=channel,
        modules=_Modules(common.access_of(channel)),
    )


def _titled(item: Fields, position: int, channel: _Channel) -> Draft:
    return common.with_headline(_draft(item, position, channel))


def _draft(item: Fields, position: int, channel: _Channel) -> Draft:
    element = item.element
    declared_base = element.base if channel.has_bases else None
    base = (
        resolve_url(channel.location, declared_base)
        if declared_base
        else channel.location or channel.link
    )
    guid = item.text("guid")
    link = _link(item, guid, base)
    galleries = Galleries()
    body, text = _body(item, galleries)
    body_base = body.base if body is not None and channel.has_bases else None
    headline = item.plain(*_TITLES)
    published = item.last(*_PUBLISHED)
    modules = _modules_of(item, channel)
    own = (body.get(XML_LANG) if body is not None else None) or item.text(*_LANGUAGES)
    own = item.language if own is None else own
    return Draft(
        position=position,
        where=f"item[{position}]",
        external_id=guid or item.about or item.text("atom:id", "dc:identifier"),
        identity=(headline or "", published or ""),
        **modules.mark,
        language=channel.language if own is None else own,
        headline=headline,
        excerpt=_excerpt(item, body),
        authors=_authors(item),
        body_html=_without_headline(
            text if body is None or not len(body) else markup_of(body), headline
        ),
        section=modules.section,
        tags=_tags(item, modules.tags),
        published_at=published,
        modified_at=item.last(*_MODIFIED),
        embargoed_until=modules.embargo,
        expires_at=modules.expiry,
        link=link,
        base=resolve_url(channel.link, body_base)
        if body_base
        else (None if link else channel.link),
        media=media_of(item, base),
        usage_terms=modules.usage_terms or channel.usage_terms,
        copyright=modules.copyright or channel.copyright,
        links=modules.links,
        warnings=channel.warnings + galleries.warnings(),
    )


def _link(item: Fields, guid: str | None, base: str | None) -> str | None:
    """The item's URL: the original before a click counter's, else a guid or RDF name."""
    for element in item.all("feedburner:origlink", "link", "uri"):
        address = text_of(element).strip() or element.get("href") or ""
        if link := web_address(address, base):
            return link
    if link := _atom_link(item, base, "alternate"):
        return link
    guids = list(item.all("guid"))
    is_permalink = guids[0].get("isPermaLink", "true") if guids else ""
    permanent = is_permalink.strip().lower() not in {"false", "0", "no"}
    return web_address(guid if guids and permanent else item.about)


def _atom_link(fields: Fields, base: str | None, rel: str) -> str | None:
    for element in fields.all("atom:link"):
        if element.get("rel", "alternate") == rel and element.get("href"):
            return web_address(element.get("href"), base)
    return None


def _body(item: Fields, galleries: Galleries) -> tuple[etree._Element | None, str | None]:
    """The element that holds the text, and the text; the description if there is no other."""
    for element in item.all(*_TEXTS):
        # Read once: lxml decodes the bytes at each access.
        text = (element.text or "").strip()
        if text or len(element):
            return element, body_of(without_shortcodes(text, galleries.shown))
    described = description_of(item)
    if described is None:
        return None, None
    return described, described_html(described)


def _without_headline(markup: str | None, headline: str | None) -> str | None:
    """The body without a header that repeats the headline, as Yandex' turbo pages have."""
    match = _HEADER.match(markup) if markup else None
    if markup is None or match is None or headline_of(match[1]) != headline:
        return markup
    return markup[: match.start(1)] + markup[match.end(1) :]


def _excerpt(item: Fields, body: etree._Element | None) -> str | None:
    """The first summary that is not the body."""
    beside = (value for value in item.all(*_SUMMARIES) if value is not body)
    return next((text for element in beside if (text := headline_of(markup_of(element)))), None)


def _authors(item: Fields) -> tuple[Author, ...]:
    """The authors' names; a bare e-mail address is not published."""
    names = (
        list(names_of(item, *common.CREATORS))
        or list(names_of(item, "author"))
        or list(names_of(item, "atom:author"))
        or list(names_of(item, "itunes:author"))
        or [
            name
            for element in item.all("media:credit")
            if (element.get("role") or "").lower() in _WRITERS and (name := text_of(element))
        ]
    )
    others = names_of(item, *_CONTRIBUTORS)
    return authors_of(names) + authors_of(
        (name for name in others if name not in names), "contributor"
    )


def _tags(item: Fields, of_modules: tuple[Tag, ...]) -> tuple[Tag, ...]:
    tags: list[Tag] = []
    for element in item.all("category"):
        if common.is_tag(element):
            name = headline_of(element.text or text_of(element))
            tags += tagged(name, common.scheme_of(element))
    for element in item.all("atom:category"):
        term, label = element.get("term"), element.get("label")
        tags += tagged(label or term, element.get("scheme"), term if label else None)
    tags += of_modules
    # Deduplicated by field values: hashing a model takes five times as long.
    return tuple({(tag.name, tag.scheme, tag.code): tag for tag in tags}.values())
