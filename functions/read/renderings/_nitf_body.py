"""Writes blocks as NITF elements. HTML without a counterpart in NITF keeps only its text.

https://www.iptc.org/std/NITF/3.6/specification/nitf-3-6.xsd · `class` keeps what NITF cannot
express: that emphasis is strong, the level of a heading, that a picture is part of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from dateline.model.documents import Block, BlockKind
from functions.read.renderings._xml_elements import add, fill, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

_SAME = frozenset({"a", "br", "em", "q", "sub", "sup"})
_EMPHASIS = frozenset({"strong", "b", "i", "u"})
_BLOCKS = frozenset(
    {"p", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot"}
    | {"tr", "td", "th"}
)
_ATTRIBUTES = {
    "a": {"href": "href"},
    "ol": {"start": "seqnum"},
    "td": {"colspan": "colspan", "rowspan": "rowspan"},
    "th": {"colspan": "colspan", "rowspan": "rowspan"},
}
_PLAYERS = {"iframe": "other", "video": "video", "audio": "audio"}


def write_blocks(content: ET.Element, blocks: tuple[Block, ...]) -> None:
    """Adds the blocks, in order, to `body.content` or a part of it."""
    for block in blocks:
        parsed = ET.Element("block")
        fill(parsed, block.html)
        write = _WRITERS.get(block.kind, _content)
        for element in parsed:
            write(content, element)


def _content(parent: ET.Element, element: ET.Element) -> None:
    """Adds an element with its content, unless it has nothing that NITF can hold."""
    if element.tag == "hr":
        add(parent, "hr")
    elif element.tag == "pre":
        add(parent, "pre", "".join(element.itertext()))
    elif element.tag == "blockquote":
        _quote(parent, element)
    elif element.tag in _PLAYERS:
        _player(parent, element)
    elif element.tag == "dd" and not any(child.tag in _BLOCKS for child in element):
        # A dd contains blocks, never text alone.
        _children(add(add(parent, "dd"), "p"), element)
    elif element.tag in _BLOCKS and text_of(element):
        _children(_made(parent, element.tag, element), element)
    elif text_of(element):
        _children(add(parent, "p"), element)


def _children(made: ET.Element, source: ET.Element) -> None:
    _append(made, source.text)
    for child in source:
        if child.tag in _BLOCKS or child.tag == "blockquote":
            _content(made, child)
        else:
            _inline(made, child)
        _append(made, child.tail)


def _inline(parent: ET.Element, child: ET.Element) -> None:
    if child.tag in _EMPHASIS:
        _children(add(parent, "em", **{"class": child.tag}), child)
    elif child.tag in {"sub", "sup"}:
        # NITF allows sub and sup only in num.
        _children(add(add(parent, "num"), child.tag), child)
    elif child.tag in _SAME:
        _children(_made(parent, child.tag, child), child)
    else:
        _children(parent, child)


def _made(parent: ET.Element, name: str, source: ET.Element) -> ET.Element:
    names = _ATTRIBUTES.get(name, {})
    kept = {ours: value for own, ours in names.items() if (value := source.get(own)) is not None}
    return add(parent, name, **kept)


def _heading(content: ET.Element, element: ET.Element) -> None:
    _children(add(content, "hl2", **{"class": element.tag}), element)


def _quote(content: ET.Element, element: ET.Element) -> None:
    quote = add(add(content, "bq"), "block")
    if any(child.tag in _BLOCKS for child in element):
        for child in element:
            _content(quote, child)
    else:
        _children(add(quote, "p"), element)


def _figure(content: ET.Element, element: ET.Element) -> None:
    captions = list(element.iter("figcaption"))
    for image in element.iter("img"):
        made = add(content, "media", **{"media-type": "image", "class": "figure"})
        names = {"source": "src", "alternate-text": "alt", "width": "width", "height": "height"}
        attributes = {ours: value for ours, name in names.items() if (value := image.get(name))}
        add(made, "media-reference", **attributes)
        for caption in captions:
            _children(add(made, "media-caption"), caption)
        captions = []


def _player(content: ET.Element, element: ET.Element) -> None:
    kind = _PLAYERS[element.tag]
    made = add(content, "media", **{"media-type": kind, "class": "embed"})
    names = {"source": "src", "name": "title", "width": "width", "height": "height"}
    attributes = {ours: value for ours, name in names.items() if (value := element.get(name))}
    add(made, "media-reference", **attributes)


def _table(content: ET.Element, element: ET.Element) -> None:
    for table in element.iter("table"):
        _content(content, table)
    for caption in element.iter("figcaption"):
        _children(add(content, "p"), caption)


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
    BlockKind.TABLE: _table,
    BlockKind.FIGURE: _figure,
}
