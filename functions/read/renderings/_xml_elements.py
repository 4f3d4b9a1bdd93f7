"""XML elements, also from sanitised HTML, for NITF, NewsML-G2, Atom and sitemaps.

Elements have plain names and the root an `xmlns` attribute: ElementTree has default namespaces only
for the whole process, and some readers do not support prefixes.
"""

from __future__ import annotations

import re
from html import escape, unescape
from html.parser import HTMLParser
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOID = frozenset({"br", "hr", "img", "source", "wbr"})

# XML 1.0 cannot contain these, not even escaped: https://www.w3.org/TR/xml/#charsets
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text without characters that XML cannot contain."""
    return _UNWRITABLE.sub("", text)


def as_html(text: str) -> str:
    """Plain text for an element that a reader may take for HTML, such as an RSS title.

    HTML that reads as the text does: unchanged where the text has neither `<` nor a reference.
    https://www.rssboard.org/rss-profile#data-types-characterdata
    """
    return text if "<" not in text and unescape(text) == text else escape(text, quote=False)


def add(parent: ET.Element, name: str, text: str | None = None, /, **attributes: str) -> ET.Element:
    """Adds a child with text and attributes."""
    element = ET.SubElement(parent, name, {k: writable(v) for k, v in attributes.items()})
    element.text = writable(text) if text else None
    return element


def fill(parent: ET.Element, html: str) -> None:
    """Adds the elements and text of sanitised HTML to `parent`."""
    builder = _Builder(parent)
    builder.feed(html)
    builder.close()


def text_of(element: ET.Element) -> str:
    """All text of the element, with white space collapsed."""
    return " ".join("".join(element.itertext()).split())


def document(root: ET.Element) -> str:
    """The XML document with its declaration."""
    # As bytes first: a long text with an emoji takes a quarter of the memory.
    written = BytesIO()
    written.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    ET.ElementTree(root).write(written, encoding="utf-8", xml_declaration=False)
    written.write(b"\n")
    return written.getvalue().decode()


class _Builder(HTMLParser):
    """Parses nh3's well-formed output; ignores end tags without a start tag."""

    def __init__(self, parent: ET.Element) -> None:
        super().__init__(convert_charrefs=True)
        self._open = [parent]
        self._names = [""]

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        attributes = {name: writable(value or "") for name, value in attrs if name.isidentifier()}
        element = ET.SubElement(self._open[-1], tag, attributes)
        if tag not in _VOID:
            self._open.append(element)
            self._names.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._names[1:]:
            while self._names.pop() != tag:
                self._open.pop()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        parent = self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + writable(data)
        else:
            parent.text = (parent.text or "") + writable(data)
