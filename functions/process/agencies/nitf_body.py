"""Converts NITF's text to plain HTML and separates the parts that are not for publication.

https://www.iptc.org/std/NITF/3.6/specification/nitf-3-6.xsd. HTML elements stay, NITF's own
become the closest HTML, and unknown elements keep their text.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from functions.process.body import asides
from functions.process.not_for_publication.marks import mark_of
from functions.process.text.paragraphs import paragraphs_html
from functions.process.text.sniff import looks_like_html
from functions.process.xml.agency import attributes_of, name_of
from functions.process.xml.parse import is_element, text_of

if TYPE_CHECKING:
    from lxml import etree

_MAX_EMBARGO_LINE = 600

IN_TEXT = frozenset({"figure", "embed"})
"""Classes of a `media` inside the text, which is not among the article's media. These and the
classes below are as functions/read/renderings/_nitf_body.py writes them."""
_TAGS_BY_CLASS = {
    # A NITF element to the HTML elements that its class may name.
    "em": frozenset({"strong", "b", "i", "u"}),
    "hl2": frozenset({"h1", "h2", "h3", "h4", "h5", "h6"}),
}
_PLAYERS = frozenset({"video", "audio"})

_AS = {
    # NITF's elements to HTML's; "" keeps only the text.
    "hl1": "h2",
    "hl2": "h2",
    "block": "div",
    "bq": "blockquote",
    "credit": "p",
    "tagline": "p",
    "bibliography": "p",
    "abstract": "div",
    "byline": "p",
    "byttl": "",
    "distributor": "p",
    "datasource": "p",
    "copyrite": "p",
    "dateline": "p",
    "fn": "div",
    "note": "div",
    "postaddr": "p",
    "nitf-table": "div",
    "nitf-table-summary": "p",
    "custom-table": "div",
    "pronounce": "",
    "lang": "span",
}
HTML = frozenset(
    {"a", "abbr", "address", "article", "aside", "audio", "b", "blockquote", "br", "caption"}
    | {"cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em", "embed"}
    | {"figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i"}
    | {"iframe", "img", "ins", "li", "main", "mark", "ol", "p", "pre", "q", "s", "section", "small"}
    | {"source", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th"}
    | {"thead", "time", "tr", "u", "ul", "video"}
)
_LEFT_OUT = frozenset(
    # Read elsewhere, or for machines only.
    {"media", "media-metadata", "media-object", "alt-code", "nitf-table-metadata", "nitf-col"}
    | {"nitf-colgroup", "script", "style"}
)
_VOID = frozenset({"br", "hr", "img", "col", "source", "embed"})
_KEPT = frozenset(
    {"href", "src", "alt", "title", "lang", "dir", "colspan", "rowspan", "start", "width", "height"}
    | {"seqnum"}
)
_RENAMED = {"seqnum": "start"}
"""NITF's attributes to HTML's."""
_NOT_PUBLISHABLE = "npa"
"""note/@type: std(andard), pa (publishable advisory), npa (non-publishable advisory)."""


@dataclass(slots=True)
class NitfHtml:
    """The HTML so far, and the texts marked as not for publication."""

    parts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    embargo: bool = False

    @property
    def html(self) -> str | None:
        """The HTML; None if it is empty."""
        return "".join(self.parts).strip() or None


def write_content(element: etree._Element, written: NitfHtml) -> None:
    """Writes the content of `body.content` or the like.

    Text without elements is escaped HTML or plain paragraphs.
    """
    if any(is_element(child) for child in element):
        _write_children(element, written)
        return
    text = (element.text or "").strip()
    written.parts.append(text if looks_like_html(text) else paragraphs_html(text))


def write(element: etree._Element, written: NitfHtml) -> None:
    """Writes one element with its content."""
    name = name_of(element)
    attributes = attributes_of(element)
    if name == "media" and attributes.get("class") in IN_TEXT:
        _write_media(element, attributes, written)
        return
    if name in _LEFT_OUT or _is_note(name, attributes, element, written):
        return
    class_name = attributes.get("class", "")
    if name == "block" and class_name == "boilerplate":
        written.parts.append(asides.BEGINS)
        _write_children(element, written)
        written.parts.append(asides.ENDS)
        return
    tag = name if name in HTML else _AS.get(name, "")
    if class_name in _TAGS_BY_CLASS.get(name, ()):
        tag = class_name
    if tag in _VOID:
        written.parts.append(f"<{tag}{_kept(attributes)}>")
        return
    # A space keeps the digits of `1<frac>` and of a fraction's parts separate.
    written.parts.append(f"<{tag}{_kept(attributes)}>" if tag else " " * (name == "frac"))
    _write_text(element.text, name, written)
    _write_children(element, written, text=False)
    written.parts.append(f"</{tag}>" if tag else "")


def _write_children(element: etree._Element, written: NitfHtml, *, text: bool = True) -> None:
    # Recursion is safe: libxml2 limits a document to 256 levels.
    if text:
        _write_text(element.text, name_of(element), written)
    for child in element:
        if is_element(child):
            write(child, written)
        _write_text(child.tail, name_of(element), written)


def _write_text(text: str | None, name: str, written: NitfHtml) -> None:
    if text:
        escaped = html.escape(text, quote=False)
        written.parts.append(f"{escaped}/" if name == "frac-num" else escaped)


def _write_media(element: etree._Element, attributes: dict[str, str], written: NitfHtml) -> None:
    """Writes a picture with its caption, or a player, at its place in the text."""
    references = (attributes_of(child) for child in element if name_of(child) == "media-reference")
    reference = next(references, {})
    names = {"source": "src", "alternate-text": "alt", "width": "width", "height": "height"}
    html_attributes = {names[name]: value for name, value in reference.items() if name in names}
    if attributes.get("class") == "embed":
        kind = attributes.get("media-type", "")
        tag = kind if kind in _PLAYERS else "iframe"
        title = {"title": reference["name"]} if "name" in reference else {}
        written.parts.append(f"<{tag}{_kept(html_attributes | title)}></{tag}>")
        return
    written.parts.append(f"<figure><img{_kept(html_attributes)}>")
    for caption in element:
        if name_of(caption) == "media-caption":
            written.parts.append("<figcaption>")
            _write_children(caption, written)
            written.parts.append("</figcaption>")
    written.parts.append("</figure>")


def _kept(attributes: dict[str, str]) -> str:
    return "".join(
        f' {_RENAMED.get(name, name)}="{html.escape(value)}"'
        for name, value in attributes.items()
        if name in _KEPT
    )


def _is_note(
    name: str, attributes: dict[str, str], element: etree._Element, written: NitfHtml
) -> bool:
    mark = mark_of(name, attributes)
    if name == "note" and attributes.get("type", "").strip().lower() == _NOT_PUBLISHABLE:
        mark = "hidden"
    # NITF's own classes: an editor's note is for editors unless its type is `pa`.
    if mark is None and mark_of("", {"class": attributes.get("noteclass", "")}):
        mark = None if attributes.get("type", "").strip().lower() == "pa" else "hidden"
    if mark is None and mark_of("", {"class": attributes.get("style", "")}) == "hidden":
        # NITF's block/@style names a style, as class does in HTML.
        mark = "hidden"
    text = " ".join(text_of(element).split()) if mark else ""
    if mark is None or (mark == "embargo" and len(text) > _MAX_EMBARGO_LINE):
        return False
    written.embargo = written.embargo or mark == "embargo"
    written.notes += [text] if text else []
    return True
