"""An article as a NewsML-G2 newsItem, its text as XHTML in inlineXML.

https://iptc.org/std/NewsML-G2/2.34/specification/ (power conformance is not claimed: core is).
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from dateline.clock import iso
from dateline.models import Media, Rendition, Tag
from functions.read.addresses import article_path, web_address
from functions.read.elements import add, document, fill
from functions.read.site import Site
from functions.read.views import ArticleView

NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
XHTML = "http://www.w3.org/1999/xhtml"
CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFIXES = frozenset({"medtop", "subj"})
"""Vocabularies that IPTC's catalogue knows by these names."""


def render(view: ArticleView, site: Site) -> str:
    """The article as one newsItem."""
    item = ET.Element(
        "newsItem",
        {
            "xmlns": NAMESPACE,
            "guid": f"{site.origin}{article_path(view.id, view.language)}",
            "version": str(view.version),
            "standard": "NewsML-G2",
            "standardversion": "2.34",
            "conformance": "core",
        },
    )
    if view.language:
        item.set(_XML_LANG, view.language)
    add(item, "catalogRef", href=CATALOG)
    _rights(item, view)
    _item_meta(item, view, site)
    _content_meta(item, view)
    _content(item, view)
    return document(item)


def _rights(item: ET.Element, view: ArticleView) -> None:
    if not (view.copyright or view.usage_terms):
        return
    rights = add(item, "rightsInfo")
    if view.copyright:
        add(rights, "copyrightNotice", view.copyright)
    if view.usage_terms:
        add(rights, "usageTerms", view.usage_terms)


def _item_meta(item: ET.Element, view: ArticleView, site: Site) -> None:
    meta = add(item, "itemMeta")
    add(meta, "itemClass", qcode="ninat:text")
    add(add(meta, "provider"), "name", site.name)
    add(meta, "versionCreated", iso(view.modified_at or view.effective_at))
    if view.published_at:
        add(meta, "firstCreated", iso(view.published_at))
    add(meta, "pubStatus", qcode="stat:usable")
    # The order is the schema's own.
    if view.correction_note:
        add(meta, "signal", qcode="sig:correction")
    if view.expires_at:
        add(meta, "expires", iso(view.expires_at))
    if view.translation_state:
        original = f"{site.origin}{article_path(view.id, view.original_language)}"
        add(meta, "link", rel="irel:translatedFrom", residref=original)


def _content_meta(item: ET.Element, view: ArticleView) -> None:
    meta = add(item, "contentMeta")
    if view.urgency:
        add(meta, "urgency", str(view.urgency))
    if view.published_at:
        add(meta, "contentCreated", iso(view.published_at))
    if view.place:
        add(add(meta, "located", type="cptype:city"), "name", view.place)
    for author in view.authors:
        creator = add(meta, "creator")
        add(creator, "name", author.name)
        if author.role:
            add(add(creator, "related", rel="crol:jobtitle"), "name", author.role)
    _descriptive(meta, view)


def _descriptive(meta: ET.Element, view: ArticleView) -> None:
    if view.language:
        add(meta, "language", tag=view.language)
    if view.section:
        add(add(meta, "subject", type="cpnat:section"), "name", view.section)
    for tag in view.tags:
        _subject(meta, tag)
    add(meta, "headline", view.headline)
    if view.place:
        add(meta, "dateline", view.place)
    if view.byline:
        add(meta, "by", view.byline)
    if view.standfirst:
        add(meta, "description", view.standfirst, role="drol:summary")


def _subject(meta: ET.Element, tag: Tag) -> None:
    attributes = {"type": "cpnat:abstract"}
    if tag.code and tag.scheme in _PREFIXES:
        attributes["qcode"] = f"{tag.scheme}:{tag.code}"
    elif tag.code:
        attributes["literal"] = f"{tag.scheme}:{tag.code}" if tag.scheme else tag.code
    add(add(meta, "subject", **attributes), "name", tag.name)


def _content(item: ET.Element, view: ArticleView) -> None:
    contents = add(item, "contentSet")
    inline = add(contents, "inlineXML", contenttype="application/xhtml+xml")
    inline.set("wordcount", str(view.word_count))
    html = add(inline, "html", xmlns=XHTML)
    add(add(html, "head"), "title", view.headline)
    body = add(html, "body")
    for block in view.body:
        fill(body, block.html)
    for media in view.media:
        _remote(contents, media)


def _remote(contents: ET.Element, media: Media) -> None:
    for one in media.renditions or (Rendition(url=media.url, type=media.type, size=media.size),):
        address = web_address(one.url)
        if address is None:
            continue
        told = {
            "href": address,
            "rendition": one.name if one.name and ":" in one.name else "rnd:highRes",
            "contenttype": one.type or media.type,
            "size": str(one.size) if one.size is not None else None,
            "width": str(one.width) if one.width is not None else None,
            "height": str(one.height) if one.height is not None else None,
        }
        remote = add(contents, "remoteContent", **{k: v for k, v in told.items() if v})
        if media.caption or media.alt:
            add(remote, "altText", media.alt or media.caption)
