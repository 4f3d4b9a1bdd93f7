"""XML as partners send it: read safely, repaired where a feed reader would, never fetched from."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.entities import html5

from lxml import etree

from dateline.errors import Malformed
from functions.process.encoding import decode, printable
from functions.process.sample import Sample

_DECLARATION = re.compile(
    r"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._:\-]{1,40})[\"'][^>]{0,200}\?>"
)
_ANY_DECLARATION = re.compile(r"<\?xml\b[^>]{0,400}\?>")
_AMPERSAND = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{0,31});|(?!#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};))")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_MAX_ENTITY = 1_000
"""Characters an entity of the document's own may stand for; nested ones stand for nothing."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document and what had to be repaired to read it."""

    root: etree._Element
    warnings: tuple[str, ...] = ()


def parse(sample: Sample) -> Document:
    """The document's tree. Entities are left unresolved in it; `text_of` reads them.

    Raises:
        Unprocessable: `encoding_unknown`.
        Malformed: `xml_malformed`, nothing can be made of it.
    """
    text, warning = _decoded(sample)
    warnings = (warning,) if warning else ()
    try:
        root = _tree(text, recover=False)
    except etree.XMLSyntaxError as error:
        broken = f"line {error.lineno}"
        root = _salvaged(text)
        if root is None:
            raise Malformed("xml_malformed", f"not XML: {error.msg}", where=broken) from None
        warnings = (*warnings, f"xml: broken at {broken}, repaired")
    if root is None:
        raise Malformed("xml_malformed", "there is no element in it")
    return Document(root, warnings)


def _salvaged(text: str) -> etree._Element | None:
    try:
        return _tree(_repaired(text), recover=True)
    except etree.XMLSyntaxError:
        return None


def text_of(element: etree._Element) -> str:
    """All text inside the element; an entity stands for its own plain text, or for nothing."""
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        # No deeper than libxml2 lets a document be: 256 levels.
        parts.append(text_of(child) if is_element(child) else _other(child))
        parts.append(child.tail or "")
    return "".join(parts)


def is_element(node: object) -> bool:
    """Told from an unresolved entity, whose tag is no name (the stubs know only elements)."""
    return isinstance(getattr(node, "tag", None), str)


def markup_of(element: etree._Element) -> str:
    """The content as HTML: usually escaped or CDATA, in some feeds as elements of the feed."""
    if not any(map(is_element, element)):
        return text_of(element)
    parts = [html.escape(element.text or "")]
    for child in element:
        if is_element(child):
            parts.append(etree.tostring(child, encoding="unicode", with_tail=False))
        else:
            parts.append(html.escape(_other(child)))
        parts.append(html.escape(child.tail or ""))
    return "".join(parts)


def _decoded(sample: Sample) -> tuple[str, str | None]:
    head = _DECLARATION.match(sample.start)
    return decode(sample.raw, sample.charset, head[1] if head else None, fallback="cp1252")


def _tree(text: str, *, recover: bool) -> etree._Element | None:
    # The declaration speaks of bytes that are no longer there.
    body = text.lstrip()
    if declaration := _ANY_DECLARATION.match(body):
        body = body[declaration.end() :].lstrip()
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root: etree._Element | None = etree.fromstring(body.encode(), parser)
    return root


def _repaired(text: str) -> str:
    """Bare ampersands escaped, HTML's entities as their characters, controls left out."""
    own = set(re.findall(r"<!ENTITY\s{1,20}([A-Za-z][\w.-]{0,60})", text[:65_536]))

    def escape(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return "&amp;"
        if name in _XML_ENTITIES or name in own:
            return match[0]
        return html.escape(html5[f"{name};"]) if f"{name};" in html5 else f"&amp;{name};"

    parts = []
    rest = printable(text)
    while rest:
        outside, opening, rest = rest.partition("<![CDATA[")
        # In CDATA an ampersand is one.
        inside, closing, rest = rest.partition("]]>") if opening else ("", "", "")
        parts += [_AMPERSAND.sub(escape, outside), opening, inside, closing]
    return "".join(parts)


def _other(node: etree._Element) -> str:
    """What an unresolved entity stands for; comments and instructions are gone by now."""
    name = str(node.text).removeprefix("&").removesuffix(";")
    if f"{name};" in html5:
        return html5[f"{name};"]
    dtd = node.getroottree().docinfo.internalDTD
    for entity in getattr(dtd, "entities", tuple)():
        if entity.name == name:
            content = entity.content or ""
            plain = len(content) <= _MAX_ENTITY and "&" not in content and "<" not in content
            return content if plain else ""
    return ""
