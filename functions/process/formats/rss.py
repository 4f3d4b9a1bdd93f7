"""RSS 2.0, with the modules that news feeds use, under whatever prefix.

https://www.rssboard.org/rss-specification · https://www.rssboard.org/media-rss
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from dateline.errors import Malformed
from dateline.models import Author, Media, Tag
from dateline.submissions import Problem
from functions.process.blocks import plain_text
from functions.process.cleaning import web_address
from functions.process.context import Context
from functions.process.draft import Draft, credited, pictured, tagged
from functions.process.sample import Sample
from functions.process.xml import parse, text_of
from functions.process.xml_markup import markup_of

NAME = "rss"

_MODULES = {
    # Namespace, without scheme, `www.` and trailing slash, to the prefix the specification uses.
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "search.yahoo.com/mrss": "media",
    "w3.org/2005/atom": "atom",
    "purl.org/atom/ns#": "atom",
    "backend.userland.com/rss2": "",
    "backend.userland.com/rss": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "cyber.law.harvard.edu/rss/rss.html": "",
}
_PREFIXES = {"content", "dc", "dcterms", "media", "atom"}
_PERSON = re.compile(r"\S{1,200}@\S{1,200} ?\((?P<name>[^()]{1,200})\)")
_ADDRESS = re.compile(r"\S{1,200}@\S{1,200}\.\S{1,50}")
_EXCERPT_ENDS = ("…", "...", "[…]", "[...]", "Read more", "»", "→", "[", "]")
_MAX_EXCERPT = 2_000
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def recognises(sample: Sample) -> bool:
    """An XML document whose root is `rss`."""
    return sample.root == "rss"


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Each item of the channel."""
    del context
    document = parse(sample)
    names = _Names()
    channel = _find_channel(document.root, names)
    fields = _Fields(channel, names)
    defaults = _Channel(
        link=web_address(fields.text("link")) or None,
        language=fields.text("language", "dc:language") or channel.get(_XML_LANG),
        copyright=fields.plain("copyright", "dc:rights"),
        warnings=document.warnings,
    )
    # RSS 0.9x and 1.0 feeds posing as 2.0 keep their items beside the channel.
    items = fields.all("item") or _Fields(document.root, names).all("item")
    for position, element in enumerate(items):
        yield _draft(_Fields(element, names), position, defaults)


@dataclass(frozen=True, slots=True)
class _Channel:
    """What the channel says of all its items."""

    link: str | None
    language: str | None
    copyright: str | None
    warnings: tuple[str, ...]


class _Names(dict[str, str]):
    """Element names as `prefix:local`, whatever prefix the feed chose; each is worked out once."""

    def __missing__(self, tag: str) -> str:
        namespace, _, local = tag.rpartition("}")
        if namespace:
            uri = namespace[1:].partition("://")[2].removeprefix("www.").rstrip("/").lower()
            prefix = _MODULES.get(uri, "other")
        else:
            # An undeclared prefix is left in the name by the repairing parser.
            prefix, _, local = local.rpartition(":")
            prefix = prefix if prefix in _PREFIXES or not prefix else "other"
        self[tag] = f"{prefix}:{local}" if prefix else local
        return self[tag]


class _Fields:
    """The children of an element by their name."""

    def __init__(self, element: etree._Element, names: _Names) -> None:
        self.element = element
        self.names = names
        self._found: dict[str, list[etree._Element]] = {}
        for child in element:
            if isinstance(child.tag, str):
                self._found.setdefault(names[child.tag], []).append(child)

    def all(self, name: str) -> list[etree._Element]:
        return self._found.get(name, [])

    def text(self, *names: str) -> str | None:
        """The first of these that says anything."""
        for name in names:
            for element in self.all(name):
                if text := text_of(element).strip():
                    return text
        return None

    def markup(self, *names: str) -> str | None:
        """The first of these that says anything, as HTML."""
        for name in names:
            for element in self.all(name):
                if markup := markup_of(element).strip():
                    return markup
        return None

    def plain(self, *names: str) -> str | None:
        """As `text`, markup taken out: titles are HTML in as many feeds as not."""
        text = self.text(*names)
        return (plain_text(text) or None) if text else None


def _find_channel(root: etree._Element, names: _Names) -> etree._Element:
    for child in root:
        if isinstance(child.tag, str) and names[child.tag] == "channel":
            return child
    raise Malformed("not_a_feed", "an rss element without a channel is no feed", where="/rss")


def _draft(fields: _Fields, position: int, channel: _Channel) -> Draft:
    guid = fields.text("guid")
    link = _link(fields, guid, channel)
    body, standfirst = _texts(fields)
    headline = fields.plain("title", "dc:title", "media:title")
    published = fields.text(
        "pubDate", "dc:date", "dcterms:created", "dcterms:issued", "atom:published"
    )
    return Draft(
        position=position,
        where=f"item[{position}]",
        external_id=guid,
        identity=(headline or "", published or ""),
        language=fields.text("dc:language", "language")
        or fields.element.get(_XML_LANG)
        or channel.language,
        headline=headline,
        standfirst=standfirst,
        authors=_authors(fields),
        body_html=body,
        tags=_tags(fields),
        published_at=published,
        modified_at=fields.text("atom:updated", "dcterms:modified"),
        link=link,
        media=_media(fields),
        copyright=fields.plain("dc:rights", "media:copyright") or channel.copyright,
        warnings=channel.warnings,
    )


def _link(fields: _Fields, guid: str | None, channel: _Channel) -> str | None:
    """The item's address: `link`, an Atom link, or a guid that says it is one."""
    base = fields.element.base or channel.link
    if link := web_address(fields.text("link"), base):
        return link
    for element in fields.all("atom:link"):
        if element.get("rel", "alternate") == "alternate" and element.get("href"):
            return web_address(element.get("href"), base)
    guids = fields.all("guid")
    permanent = guids and guids[0].get("isPermaLink", "true").strip().lower() == "true"
    return web_address(guid) if permanent else None


def _texts(fields: _Fields) -> tuple[str | None, str | None]:
    """Body (HTML) and standfirst (text).

    A description is the body where there is no other; beside one it is the standfirst, unless it
    only repeats the body's beginning, as blog software makes it do.
    """
    body = fields.markup("content:encoded", "atom:content")
    description = fields.markup("description", "atom:summary", "dc:description")
    if body is None:
        return description, None
    standfirst = plain_text(description) if description else None
    if not standfirst:
        return body, None
    return body, None if _is_opening(standfirst, body) else standfirst


def _is_opening(excerpt: str, body: str) -> bool:
    opening = excerpt[:_MAX_EXCERPT]
    while tail := next((end for end in _EXCERPT_ENDS if opening.endswith(end)), None):
        opening = opening.removesuffix(tail).rstrip()
    # So much of the body holds the opening, however much markup is between its words.
    return bool(opening) and plain_text(body[: 40 * len(opening) + 4_000]).startswith(opening)


def _authors(fields: _Fields) -> tuple[Author, ...]:
    """The names; an e-mail address alone is nobody's name and stays unpublished."""
    elements = fields.all("dc:creator") or fields.all("author") or fields.all("media:credit")
    elements = [e for e in elements if e.get("role", "author") in {"author", "writer"}]
    names = [_person(plain_text(text_of(element))) for element in elements]
    names += [
        _Fields(element, fields.names).plain("atom:name") or ""
        for element in fields.all("atom:author")
    ]
    unique = dict.fromkeys(name for name in names if name)
    return tuple(one for name in unique for one in credited(name))


def _person(text: str) -> str:
    if match := _PERSON.fullmatch(text):
        return match["name"].strip()
    return "" if _ADDRESS.fullmatch(text) else text


def _tags(fields: _Fields) -> tuple[Tag, ...]:
    found = [
        one
        for element in fields.all("category")
        for one in tagged(plain_text(text_of(element)), scheme=element.get("domain"))
    ]
    for subject in fields.all("dc:subject"):
        found += tagged(plain_text(text_of(subject)))
    return tuple(dict.fromkeys(found))


def _media(fields: _Fields) -> tuple[Media, ...]:
    """Enclosures and media:content, each address once; a thumbnail only where nothing else is."""
    found: dict[str, Media] = {}
    contents = list(fields.all("media:content"))
    outer = [fields]
    for group in fields.all("media:group"):
        inside = _Fields(group, fields.names)
        outer.insert(0, inside)
        contents += inside.all("media:content")
    for element in contents:
        described = [_Fields(element, fields.names), *outer]
        for media in _described(element, described, element.get("fileSize")):
            found.setdefault(media.url, media)
    for element in fields.all("enclosure"):
        for media in pictured(
            element.get("url"), media_type=element.get("type"), size=element.get("length")
        ):
            found.setdefault(media.url, media)
    if not found:
        for level in outer:
            for element in level.all("media:thumbnail")[:1]:
                for media in _described(element, outer, None):
                    found.setdefault(media.url, media)
    return tuple(found.values())


def _described(
    element: etree._Element, levels: list[_Fields], size: str | None
) -> tuple[Media, ...]:
    """The medium with what is said of it on it, or around it."""

    def first(*names: str) -> str | None:
        return next((text for level in levels if (text := level.plain(*names))), None)

    return pictured(
        element.get("url"),
        media_type=element.get("type"),
        size=size,
        caption=first("media:description"),
        credit=first("media:credit"),
    )
