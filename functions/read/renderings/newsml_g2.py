"""An article as a NewsML-G2 newsItem with core conformance, its text as XHTML in inlineXML.

https://iptc.org/std/NewsML-G2/2.34/specification/
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from dateline.model.clock import iso
from dateline.model.documents import Media, Rendition, Tag
from functions.read.http.links import article_path, web_address
from functions.read.renderings._story import story_parts, terms_with_notice
from functions.read.renderings._translation_marks import source_type_uri, translation_marks
from functions.read.renderings._xml_elements import add, document, fill
from functions.read.renderings.rendering import ArticleRendering

if TYPE_CHECKING:
    from functions.read.http.site import Site
    from functions.read.views import ArticleView

NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
XHTML = "http://www.w3.org/1999/xhtml"
CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_IPTC = frozenset({"medtop", "subj", "genre", "rnd"})
"""Aliases of vocabularies in IPTC's catalogue."""
_OWN = "dateline"
"""The alias of terms that no catalogue has."""
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:\S*[/#:]")
_ALIAS = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)
_CODE = re.compile(r"[^\s/#:]+")


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
    _catalogue(item, view, site)
    _rights(item, view)
    _item_meta(item, view, site)
    _content_meta(item, view)
    _parts(item, view)
    _content(item, view)
    return document(item)


def _rights(item: ET.Element, view: ArticleView) -> None:
    terms = terms_with_notice(view)
    if not (view.copyright or terms):
        return
    rights = add(item, "rightsInfo")
    if view.copyright:
        add(rights, "copyrightNotice", view.copyright)
    if terms:
        add(rights, "usageTerms", terms)


def _item_meta(item: ET.Element, view: ArticleView, site: Site) -> None:
    meta = add(item, "itemMeta")
    add(meta, "itemClass", qcode="ninat:text")
    add(add(meta, "provider"), "name", site.name)
    add(meta, "versionCreated", iso(view.modified_at or view.effective_at))
    if view.published_at:
        add(meta, "firstCreated", iso(view.published_at))
    add(meta, "pubStatus", qcode="stat:usable")
    # The schema prescribes this order.
    add(meta, "generator", "Dateline")
    if view.correction_note:
        add(meta, "edNote", view.correction_note, role=f"{_OWN}:correctionshort")
        add(meta, "signal", qcode="sig:correction")
    for mark in translation_marks(view):
        # Dateline's signals; IPTC has none for translations.
        add(meta, "signal", qcode=f"{_OWN}:{mark}")
    if page := web_address(view.canonical_url):
        add(meta, "altRep", page, contenttype="text/html")
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
    if source_type := source_type_uri(view):
        add(meta, "digitalSourceType", uri=source_type)
    if view.place:
        add(add(meta, "located", type="cptype:city"), "name", view.place)
    for author in view.authors:
        creator = add(meta, "creator")
        add(creator, "name", author.name)
        if author.biography:
            add(creator, "definition", author.biography, role="drol:biography")
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
    attributes = {"type": "cpnat:abstract", **_coded(tag)}
    add(add(meta, "subject", **attributes), "name", tag.name)


def _coded(tag: Tag) -> dict[str, str]:
    """The tag's code as an attribute: a concept URI where the scheme is a URI, else a QCode."""
    scheme, code = tag.scheme, tag.code
    if not code:
        return {}
    if not scheme or not _CODE.fullmatch(code):
        return {"literal": f"{scheme}:{code}" if scheme else code}
    if _ADDRESS.fullmatch(scheme):
        return {"uri": f"{scheme}{code}"}
    return {"qcode": f"{_alias(scheme)}:{code}"}


def _alias(scheme: str) -> str:
    """The scheme if it is a valid alias, else an alias made from its hash."""
    if _ALIAS.fullmatch(scheme):
        return scheme
    return f"{_OWN}-{hashlib.sha256(scheme.encode()).hexdigest()[:8]}"


def _catalogue(item: ET.Element, view: ArticleView, site: Site) -> None:
    """Declares the aliases that are not in IPTC's catalogue."""
    coded = {
        _alias(tag.scheme): tag.scheme for tag in view.tags if tag.scheme and "qcode" in _coded(tag)
    }
    files = (_rendition_name(path) for media in view.media for path in _files(media))
    renditions = (name.partition(":")[0] for name in files if name)
    used = {
        *coded,
        *renditions,
        *([_OWN] if view.correction_note or translation_marks(view) else []),
    }
    own = sorted(used - _IPTC - {""})
    if own:
        catalogue = add(item, "catalog")
        for alias in own:
            scheme = coded.get(alias, alias)
            uri = f"{site.origin}/schemes/{alias}/" if scheme == alias else scheme
            add(catalogue, "scheme", alias=alias, uri=uri)


def _parts(item: ET.Element, view: ArticleView) -> None:
    """Groups the files of each medium and adds its credit, caption and alternative text."""
    for number, media in enumerate(view.media, 1):
        descriptions = (("caption", media.caption), ("alttext", media.alt))
        names = [f"media-{number}-{n}" for n, _ in enumerate(_files(media), 1)]
        if not names:
            continue
        part = add(item, "partMeta", contentrefs=" ".join(names))
        if media.credit:
            add(part, "creditline", media.credit)
        for role, text in descriptions:
            if text:
                add(part, "description", text, role=f"drol:{role}")


def _content(item: ET.Element, view: ArticleView) -> None:
    contents = add(item, "contentSet")
    inline = add(contents, "inlineXML", contenttype="application/xhtml+xml")
    inline.set("wordcount", str(view.word_count))
    html = add(inline, "html", xmlns=XHTML)
    add(add(html, "head"), "title", view.headline)
    body = add(html, "body")
    for number, part in enumerate(story_parts(view.body, view.notes)):
        fill(body, f"\n{part}" if number else part)
    for number, media in enumerate(view.media, 1):
        _remote(contents, media, number)


def _remote(contents: ET.Element, media: Media, number: int) -> None:
    for n, rendition in enumerate(_files(media), 1):
        attributes = {
            "id": f"media-{number}-{n}",
            "href": rendition.url,
            "rendition": _rendition_name(rendition),
            "contenttype": rendition.type or media.type,
            "size": str(rendition.size) if rendition.size is not None else None,
            "width": str(rendition.width) if rendition.width is not None else None,
            "height": str(rendition.height) if rendition.height is not None else None,
        }
        add(contents, "remoteContent", **{k: v for k, v in attributes.items() if v})


def _files(media: Media) -> list[Rendition]:
    """The files with an http or https URL."""
    alone = Rendition(url=media.url, type=media.type, size=media.size)
    return [rendition for rendition in media.renditions or (alone,) if web_address(rendition.url)]


def _rendition_name(rendition: Rendition) -> str | None:
    """A QCode: the source's own, or its word under Dateline's alias."""
    if not rendition.name or any(sign.isspace() for sign in rendition.name):
        return None
    return rendition.name if ":" in rendition.name else f"{_OWN}:{rendition.name}"


RENDERING = ArticleRendering(
    extension="newsml",
    content_type="application/vnd.iptc.g2.newsitem+xml",
    description="NewsML-G2 2.34 news item with the text as XHTML",
    revision=6,
    render=render,
    losses=("the absence of a modified time", "a scheme without a code"),
)
