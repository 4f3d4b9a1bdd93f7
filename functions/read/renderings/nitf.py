"""An article as NITF 3.6, IPTC's News Industry Text Format.

https://www.iptc.org/std/NITF/3.6/specification/nitf-3-6.xsd. NITF's text elements are its own: HTML
that has no counterpart there keeps its words and loses its markup.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from xml.etree import ElementTree as ET

from dateline.clock import iso
from dateline.models import Block, BlockKind, Media
from functions.read.addresses import article_path, web_address
from functions.read.elements import add, document, fill, text_of
from functions.read.site import Site
from functions.read.views import ArticleView

NAMESPACE = "http://iptc.org/std/NITF/2006-10-18/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_INLINE = {"a": "a", "em": "em", "i": "em", "b": "em", "strong": "em", "q": "q", "br": "br"}
_INLINE |= {"sub": "sub", "sup": "sup", "abbr": "em", "cite": "em"}
_KEPT_ATTRIBUTES = {"a": ("href",)}
_LISTS = frozenset({"ul", "ol"})


def render(view: ArticleView, site: Site) -> str:
    """The article as one NITF document."""
    root = ET.Element("nitf", {"xmlns": NAMESPACE, "version": "-//IPTC//DTD NITF 3.6//EN"})
    if view.language:
        root.set(_XML_LANG, view.language)
    _head(root, view, site)
    body = add(root, "body")
    _body_head(body, view)
    content = add(body, "body.content")
    for block in view.body:
        _block(content, block)
    for media in view.media:
        _media(content, media)
    if view.notes:
        add(add(body, "body.end"), "tagline", " ".join(block.text for block in view.notes))
    return document(root)


def _head(root: ET.Element, view: ArticleView, site: Site) -> None:
    head = add(root, "head")
    add(head, "title", view.headline)
    for tag in view.tags:
        code = tag.code or ""
        if tag.scheme in {"subj", "iptc"} and len(code) == 8 and code.isdigit():
            subject = add(_tobject(head), "tobject.subject")
            subject.set("tobject.subject.refnum", code)
            subject.set("tobject.subject.matter", tag.name)
    docdata = add(head, "docdata", **{"management-status": "usable"})
    identity = f"{site.origin}{article_path(view.id, view.language)}"
    add(docdata, "doc-id", **{"id-string": identity})
    if view.urgency and view.urgency <= 8:
        # NITF's urgency ends at 8; 9 is a user's own in other formats.
        add(docdata, "urgency", **{"ed-urg": str(view.urgency)})
    _date(docdata, "date.issue", view.published_at or view.effective_at)
    _date(docdata, "date.release", view.effective_at)
    _date(docdata, "date.expire", view.expires_at)
    if view.copyright:
        add(docdata, "doc.copyright", holder=view.copyright)
    keywords = [*([view.section] if view.section else []), *(tag.name for tag in view.tags)]
    if keywords:
        listed = add(docdata, "key-list")
        for keyword in keywords:
            add(listed, "keyword", key=keyword)
    add(docdata, "du-key", version=str(view.version), key=view.id)


def _tobject(head: ET.Element) -> ET.Element:
    found = head.find("tobject")
    return add(head, "tobject") if found is None else found


def _date(parent: ET.Element, name: str, moment: datetime | None) -> None:
    if moment:
        add(parent, name, norm=iso(moment))


def _body_head(body: ET.Element, view: ArticleView) -> None:
    head = add(body, "body.head")
    add(add(head, "hedline"), "hl1", view.headline)
    if view.usage_terms:
        add(add(head, "rights"), "rights.limitations", view.usage_terms)
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


def _block(content: ET.Element, block: Block) -> None:
    parsed = ET.Element("block")
    fill(parsed, block.html)
    write = _WRITERS.get(block.kind, _paragraph)
    for element in parsed:
        write(content, element)


def _media(content: ET.Element, media: Media) -> None:
    address = web_address(media.url)
    if address is None:
        return
    kind = (media.type or "image/").partition("/")[0]
    known = {"image": "image", "video": "video", "audio": "audio"}.get(kind, "other")
    element = add(content, "media", **{"media-type": known})
    told = {"source": address, "mime-type": media.type, "alternate-text": media.alt}
    add(element, "media-reference", **{k: v for k, v in told.items() if v})
    if media.caption:
        add(element, "media-caption", media.caption)
    if media.credit:
        add(element, "media-producer", media.credit)


def _inline(parent: ET.Element, source: ET.Element) -> None:
    """The text of `source` into `parent`, with what markup NITF knows."""
    _append(parent, source.text)
    for child in source:
        name = _INLINE.get(child.tag)
        if name:
            kept = {one: child.get(one, "") for one in _KEPT_ATTRIBUTES.get(child.tag, ())}
            _inline(add(parent, name, **kept), child)
        else:
            _inline(parent, child)
        _append(parent, child.tail)


def _paragraph(content: ET.Element, element: ET.Element) -> None:
    if text_of(element):
        _inline(add(content, "p"), element)


def _heading(content: ET.Element, element: ET.Element) -> None:
    _inline(add(content, "hl2"), element)


def _quote(content: ET.Element, element: ET.Element) -> None:
    quote = add(add(content, "bq"), "block")
    paragraphs = element.findall("p") or [element]
    for paragraph in paragraphs:
        _inline(add(quote, "p"), paragraph)


def _list(content: ET.Element, element: ET.Element) -> None:
    if element.tag not in _LISTS:
        _paragraph(content, element)
        return
    made = add(content, element.tag)
    for item in element.iter("li"):
        _inline(add(made, "li"), item)


def _table(content: ET.Element, element: ET.Element) -> None:
    for source in element.iter("table"):
        table = add(content, "table")
        for row in source.iter("tr"):
            made = add(table, "tr")
            for cell in row:
                if cell.tag in {"td", "th"}:
                    _inline(add(made, cell.tag), cell)
    for caption in element.iter("figcaption"):
        _inline(add(content, "p"), caption)


def _figure(content: ET.Element, element: ET.Element) -> None:
    for image in element.iter("img"):
        made = add(content, "media", **{"media-type": "image"})
        told = {"source": image.get("src", ""), "alternate-text": image.get("alt", "")}
        add(made, "media-reference", **{k: v for k, v in told.items() if v})
        for caption in element.iter("figcaption"):
            _inline(add(made, "media-caption"), caption)


def _append(parent: ET.Element, text: str | None) -> None:
    if not text:
        return
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


_WRITERS: dict[BlockKind, Callable[[ET.Element, ET.Element], None]] = {
    BlockKind.HEADING: _heading,
    BlockKind.QUOTE: _quote,
    BlockKind.LIST: _list,
    BlockKind.TABLE: _table,
    BlockKind.FIGURE: _figure,
}
