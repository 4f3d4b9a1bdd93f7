"""A listing as RSS 2.0: whole articles or summaries.

https://www.rssboard.org/rss-specification, with content:encoded, dc:creator, atom:link (RFC 5005)
and media:content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from dateline.model.languages import UNDETERMINED
from functions.read.http.caching import http_date
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
from functions.read.renderings._xml_elements import as_html, document, writable
from functions.read.renderings.rendering import FeedRendering
from functions.read.views import name_of

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.documents import Media
    from dateline.model.rows import Listed
    from functions.read.views import ArticleView, ListingView

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
for _prefix, _namespace in (
    *(("atom", _ATOM), ("dc", _DC), ("media", _MEDIA)),
    ("content", _CONTENT),
):
    ET.register_namespace(_prefix, _namespace)

_TYPE = "application/rss+xml"


def render(view: ListingView, origin: str, address: str) -> str:
    """The feed with links to `origin` (`https://host`); `address` is the path of the feed."""
    rss = ET.Element("rss", {"version": "2.0"})
    channel = ET.SubElement(rss, "channel")
    _add_html(channel, "title", view.title)
    _add(channel, "link", home_page(origin, address))
    _add_html(channel, "description", f"Articles: {view.title}")
    if view.language != UNDETERMINED:
        _add(channel, "language", view.language)
    if view.items:
        _add(channel, "lastBuildDate", _date(max(entry.effective_at for entry in view.items)))
    _add(channel, "generator", "Dateline")
    for rel, href in pages(view, origin, address):
        ET.SubElement(channel, f"{{{_ATOM}}}link", {"href": href, "rel": rel, "type": _TYPE})
    for entry in view.items:
        _item(ET.SubElement(channel, "item"), entry, view.texts.get(name_of(entry)), origin)
    return document(rss)


def _item(item: ET.Element, entry: Listed, text: ArticleView | None, origin: str) -> None:
    _add_html(item, "title", entry.headline)
    _add(item, "link", page_of(entry, origin))
    _add_html(item, "description", entry.standfirst)
    for author in entry.authors:
        _add_html(item, f"{{{_DC}}}creator", author.name)
    section = _add_html(item, "category", entry.section)
    if section is not None:
        section.set("domain", SECTION_SCHEME)
    for tag in entry.tags:
        category = _add_html(item, "category", tag.name)
        if category is not None and tag.scheme:
            category.set("domain", writable(tag.scheme))
    add_access(item, entry)
    for scheme, mark in marks_of(entry):
        ET.SubElement(item, "category", {"domain": scheme}).text = mark
    if original := original_of(entry, origin):
        via = {"href": original, "rel": "via", "hreflang": entry.translated_from or ""}
        ET.SubElement(item, f"{{{_ATOM}}}link", via)
        _add(item, f"{{{_DC}}}source", original)
    guid = ET.SubElement(item, "guid", {"isPermaLink": "false"})
    guid.text = name_of(entry)
    _add(item, "pubDate", _date(entry.effective_at))
    if text:
        _add(item, f"{{{_CONTENT}}}encoded", content_of(entry, text, origin))
        add_terms(item, text)
        add_media(item, text)
    elif entry.image:
        _picture(item, entry.image)


def _picture(item: ET.Element, image: Media) -> None:
    url = web_address(image.url)
    if url is None:
        return
    known = {
        "url": url,
        "medium": "image",
        "type": image.type,
        "fileSize": str(image.size) if image.size is not None else None,
    }
    attributes = {name: writable(value) for name, value in known.items() if value}
    content = ET.SubElement(item, f"{{{_MEDIA}}}content", attributes)
    _add(content, f"{{{_MEDIA}}}description", image.caption or image.alt)
    _add(content, f"{{{_MEDIA}}}credit", image.credit)


def _add_html(parent: ET.Element, name: str, text: str | None) -> ET.Element | None:
    """Adds text to an element that RSS lets readers take for HTML."""
    return _add(parent, name, as_html(text) if text else None)


def _add(parent: ET.Element, name: str, text: str | None) -> ET.Element | None:
    if not text:
        return None
    element = ET.SubElement(parent, name)
    element.text = writable(text)
    return element


def _date(moment: datetime) -> str:
    # HTTP dates are valid RFC 822 dates, which RSS requires.
    return http_date(moment)


RENDERING = FeedRendering(
    extension="rss",
    content_type="application/rss+xml; charset=utf-8",
    description="RSS 2.0 with Dublin Core, Media RSS and content:encoded",
    revision=6,
    render=render,
    losses=(*ENTRY_LOSSES, "codes of tags", "tags in titles, which are parsed as markup"),
)
