"""An article as NITF 3.6, IPTC's News Industry Text Format.

https://www.iptc.org/std/NITF/3.6/specification/nitf-3-6.xsd. HTML without a counterpart in NITF
keeps its text and loses its markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from dateline.model.clock import iso
from dateline.model.documents import Media, Rendition, Tag
from functions.read.http.links import article_path, web_address
from functions.read.renderings._nitf_body import write_blocks
from functions.read.renderings._story import terms_with_notice
from functions.read.renderings._translation_marks import source_type_uri, translation_marks
from functions.read.renderings._xml_elements import add, document
from functions.read.renderings.rendering import ArticleRendering

if TYPE_CHECKING:
    from datetime import datetime

    from functions.read.http.site import Site
    from functions.read.views import ArticleView

NAMESPACE = "http://iptc.org/std/NITF/2006-10-18/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_SUBJECT = re.compile(r"(?:0\d|1[0-7])\d{6}", re.ASCII)


def render(view: ArticleView, site: Site) -> str:
    """The article as one NITF document."""
    root = ET.Element("nitf", {"xmlns": NAMESPACE, "version": "-//IPTC//DTD NITF 3.6//EN"})
    if view.language:
        root.set(_XML_LANG, view.language)
    _head(root, view, site)
    body = add(root, "body")
    _body_head(body, view)
    content = add(body, "body.content")
    write_blocks(content, view.body)
    for media in view.media:
        _media(content, media)
    for note in view.notes:
        write_blocks(add(content, "block", **{"class": "boilerplate"}), (note,))
    return document(root)


def _head(root: ET.Element, view: ArticleView, site: Site) -> None:
    head = add(root, "head")
    add(head, "title", view.headline)
    if view.machine_translated:
        add(head, "meta", name="dateline:translation", content="machine")
    for mark in translation_marks(view):
        add(head, "meta", name="dateline:translation-mark", content=mark)
    if source_type := source_type_uri(view):
        add(head, "meta", name="digitalSourceType", content=source_type)
    if view.access:
        add(head, "meta", name="dateline:access", content=view.access)
    coded = [
        tag for tag in view.tags if tag.scheme == "subj" and _SUBJECT.fullmatch(tag.code or "")
    ]
    if coded:
        subjects = add(head, "tobject")
        for tag in coded:
            subject = add(subjects, "tobject.subject")
            subject.set("tobject.subject.refnum", tag.code or "")
            subject.set("tobject.subject.matter", tag.name)
    _docdata(add(head, "docdata", **{"management-status": "usable"}), view, site)
    published = {"position.section": view.section, "ex-ref": web_address(view.canonical_url)}
    if attributes := {name: text for name, text in published.items() if text}:
        add(head, "pubdata", **attributes)
    _date(head, "revision-history", view.modified_at)


def _docdata(docdata: ET.Element, view: ArticleView, site: Site) -> None:
    identity = f"{site.origin}{article_path(view.id, view.language)}"
    add(docdata, "doc-id", **{"id-string": identity})
    if view.urgency and view.urgency <= 8:
        # NITF's urgency ends at 8; other formats use 9 for a user-defined value.
        add(docdata, "urgency", **{"ed-urg": str(view.urgency)})
    _date(docdata, "date.issue", view.published_at)
    _date(docdata, "date.release", view.effective_at)
    _date(docdata, "date.expire", view.expires_at)
    if view.correction_note:
        add(docdata, "correction", info=view.correction_note)
    if view.copyright:
        add(docdata, "doc.copyright", holder=view.copyright)
    _subjects(docdata, view.tags)
    add(docdata, "du-key", version=str(view.version), key=view.id)


def _subjects(docdata: ET.Element, tags: tuple[Tag, ...]) -> None:
    """Tags with a scheme or code as classifiers, other tags as keywords."""
    if coded := [tag for tag in tags if tag.scheme or tag.code]:
        content = add(docdata, "identified-content")
        for tag in coded:
            attributes = {"idsrc": tag.scheme, "value": tag.code}
            add(content, "classifier", tag.name, **{k: v for k, v in attributes.items() if v})
    if words := [tag.name for tag in tags if not (tag.scheme or tag.code)]:
        listed = add(docdata, "key-list")
        for word in words:
            add(listed, "keyword", key=word)


def _date(parent: ET.Element, name: str, moment: datetime | None) -> None:
    if moment:
        add(parent, name, norm=iso(moment))


def _body_head(body: ET.Element, view: ArticleView) -> None:
    head = add(body, "body.head")
    add(add(head, "hedline"), "hl1", view.headline)
    if terms := terms_with_notice(view):
        add(add(head, "rights"), "rights.limitations", terms)
    if view.byline:
        add(head, "byline", view.byline)
    for author in view.authors:
        line = add(head, "byline")
        add(line, "person", author.name)
        if author.role:
            add(line, "byttl", author.role)
    if view.place:
        add(add(head, "dateline"), "location", view.place)
    if view.standfirst:
        add(add(head, "abstract"), "p", view.standfirst)


def _media(content: ET.Element, media: Media) -> None:
    alone = Rendition(url=media.url, type=media.type, size=media.size)
    files = [rendition for rendition in media.renditions or (alone,) if web_address(rendition.url)]
    if not files:
        return
    kind = (media.type or "image/").partition("/")[0]
    known = {"image": "image", "video": "video", "audio": "audio"}.get(kind, "other")
    element = add(content, "media", **{"media-type": known})
    for rendition in files:
        attributes = {
            "source": rendition.url,
            "name": rendition.name,
            "mime-type": rendition.type or media.type,
            "width": str(rendition.width) if rendition.width is not None else None,
            "height": str(rendition.height) if rendition.height is not None else None,
            "alternate-text": media.alt if rendition is files[0] else None,
        }
        add(element, "media-reference", **{k: v for k, v in attributes.items() if v})
    if media.caption:
        add(element, "media-caption", media.caption)
    if media.credit:
        add(element, "media-producer", media.credit)


RENDERING = ArticleRendering(
    extension="nitf",
    content_type="application/nitf+xml",
    description="NITF 3.6, IPTC's News Industry Text Format",
    revision=5,
    render=render,
    losses=(
        "the absence of a byline",
        "biographies",
        "urgency 9",
        "the order of coded tags among keywords",
        "sizes of files",
        "`abbr`, `cite`, `code`, `s`, `span`, `dir` and `scope`, whose text stays",
    ),
)
