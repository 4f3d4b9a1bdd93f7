"""HTML inside XML: escaped, in CDATA, or as elements."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from functions.process.xml.parse import is_element

if TYPE_CHECKING:
    from lxml import etree

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"}
    | {"source", "track", "wbr"}
)
_MAX_ATTRIBUTES = 200
_ADDRESSES = frozenset({"href", "src", "poster", "cite", "data"})


def markup_of(element: etree._Element) -> str:
    """An element's content as HTML: text is already HTML, elements are serialised.

    XHTML may use any prefix, and `<a/>` where HTML needs an end tag.
    """
    if not len(element):
        return element.text or ""
    parts: list[str] = [html.escape(element.text or "", quote=False)]
    _write_children(element, parts, None)
    return "".join(parts)


def _write_children(element: etree._Element, parts: list[str], base: str | None) -> None:
    # Recursion is safe: libxml2 limits a document to 256 levels.
    for child in element:
        if is_element(child):
            _write(child, parts, base)
        if child.tail:
            parts.append(html.escape(child.tail, quote=False))


def _write(element: etree._Element, parts: list[str], base: str | None) -> None:
    name = _local(str(element.tag))
    if XML_BASE in element.attrib:
        base = element.base
    parts.append(f"<{name}")
    # Only the first names: each lookup in lxml is linear, and 100,000 attributes take minutes.
    for attribute in element.attrib.keys()[:_MAX_ATTRIBUTES]:
        written = _attribute(str(attribute), element.get(attribute) or "", base)
        if written:
            parts.append(written)
    parts.append(">")
    if name in _VOID:
        return
    if element.text:
        parts.append(html.escape(element.text, quote=False))
    _write_children(element, parts, base)
    parts.append(f"</{name}>")


def _attribute(name: str, value: str, base: str | None) -> str:
    if name == XML_LANG:
        name = "lang"
    if name.startswith("{"):
        return ""
    if base and name in _ADDRESSES:
        value = resolve_url(base, value)
    return f' {name}="{html.escape(value)}"'


def resolve_url(base: str | None, url: str) -> str:
    """The URL resolved against `base`; unchanged if that fails."""
    if not base or url.startswith(("https://", "http://")):
        return url
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()
