"""A listing as Atom 1.0, with pages and tombstones.

https://www.rfc-editor.org/rfc/rfc4287 · https://www.rfc-editor.org/rfc/rfc5005#section-3 ·
https://www.rfc-editor.org/rfc/rfc6721
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from dateline.model.clock import iso
from dateline.model.languages import UNDETERMINED
from functions.read.http.links import web_address
from functions.read.renderings._entries import (
    content_of,
    home_page,
    marks_of,
    original_of,
    page_of,
    pages,
)
from functions.read.renderings._entry_text import (
    ENTRY_LOSSES,
    SECTION_SCHEME,
    add_access,
    add_media,
    add_terms,
)
from functions.read.renderings._xml_elements import add, as_html, document
from functions.read.renderings.rendering import FeedRendering
from functions.read.views import name_of, variant_name

if TYPE_CHECKING:
    from dateline.model.documents import Tag
    from dateline.model.rows import Listed
    from functions.read.views import ArticleView, ListingView

_NAMESPACE = "http://www.w3.org/2005/Atom"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
ET.register_namespace("at", _TOMBSTONES)
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEME = "urn:dateline:scheme:"
"""Prefix of the IRI of a scheme that is a plain word."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""`updated` of an empty feed, where the element is required."""


def render(view: ListingView, origin: str, address: str) -> str:
    """The feed with links to `origin` (`https://host`); `address` is the path of the feed."""
    feed = ET.Element("feed", xmlns=_NAMESPACE)
    if view.language != UNDETERMINED:
        feed.set(_XML_LANG, view.language)
    own = f"{origin}{address}"
    add(feed, "id", own)
    _add_text(feed, "title", view.title)
    changed = [*map(_updated, view.items), *(item.gone_at for item in view.tombstones)]
    add(feed, "updated", iso(max(changed, default=_NEVER)))
    for rel, href in pages(view, origin, address):
        add(feed, "link", rel=rel, type="application/atom+xml", href=href)
    add(feed, "link", rel="alternate", type="text/html", href=home_page(origin, address))
    add(feed, "generator", "Dateline")
    for item in view.tombstones:
        name = f"urn:dateline:{variant_name(item.id, item.translation)}"
        ET.SubElement(feed, f"{{{_TOMBSTONES}}}deleted-entry", ref=name, when=iso(item.gone_at))
    for entry in view.items:
        _entry(add(feed, "entry"), entry, view.texts.get(name_of(entry)), origin)
    return document(feed)


def _entry(element: ET.Element, entry: Listed, text: ArticleView | None, origin: str) -> None:
    add(element, "id", f"urn:dateline:{name_of(entry)}")
    _add_text(element, "title", entry.headline)
    add(element, "updated", iso(_updated(entry)))
    add(element, "published", iso(entry.effective_at))
    add(element, "link", rel="alternate", href=page_of(entry, origin))
    if original := original_of(entry, origin):
        hreflang = {"hreflang": entry.translated_from} if entry.translated_from else {}
        add(element, "link", rel="via", href=original, **hreflang)
    # Each entry needs an author unless the feed has one (RFC 4287, section 4.1.1).
    for author in entry.authors:
        add(add(element, "author"), "name", author.name)
    if not entry.authors:
        add(add(element, "author"), "name", entry.source)
    if entry.section:
        add(element, "category", term=entry.section, scheme=SECTION_SCHEME)
    for tag in entry.tags:
        add(element, "category", **_category(tag))
    add_access(element, entry)
    for scheme, mark in marks_of(entry):
        add(element, "category", term=mark, scheme=scheme)
    if entry.standfirst:
        _add_text(element, "summary", entry.standfirst)
    if text:
        add(element, "content", content_of(entry, text, origin), type="html")
        add_terms(element, text)
        add_media(element, text)
    elif entry.image and (address := web_address(entry.image.url)):
        attributes = {"type": entry.image.type} if entry.image.type else {}
        add(element, "link", rel="enclosure", href=address, **attributes)


def _add_text(parent: ET.Element, name: str, text: str) -> None:
    """Adds a text construct; as HTML where a reader that ignores `type` would see markup in it."""
    html = as_html(text)
    attributes = {} if html == text else {"type": "html"}
    add(parent, name, html, **attributes)


def _category(tag: Tag) -> dict[str, str]:
    """Attributes of a category. Its scheme must be an IRI, so a plain word gets a prefix."""
    attributes = {"term": tag.code, "label": tag.name} if tag.code else {"term": tag.name}
    if tag.scheme:
        attributes["scheme"] = tag.scheme if ":" in tag.scheme else f"{SCHEME}{tag.scheme}"
    return {name: value for name, value in attributes.items() if value}


def _updated(entry: Listed) -> datetime:
    """When the entry last changed, never before its publication."""
    return max(entry.effective_at, entry.modified_at or entry.effective_at)


RENDERING = FeedRendering(
    extension="atom",
    content_type="application/atom+xml; charset=utf-8",
    description="Atom 1.0 with pages (RFC 5005) and tombstones (RFC 6721)",
    revision=6,
    render=render,
    has_tombstones=True,
    losses=(*ENTRY_LOSSES, "the absence of authors"),
)
