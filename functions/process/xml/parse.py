"""Parses XML from senders safely: repairs it as feed readers do, and never fetches entities."""

from __future__ import annotations

import codecs
import html
import re
from dataclasses import dataclass
from functools import cache
from html.entities import html5
from typing import TYPE_CHECKING

from lxml import etree

from dateline.model.errors import Malformed, TooLarge
from functions.process.not_for_publication.gated import without_gated
from functions.process.text.charsets import known_charset
from functions.process.text.encoding import (
    decode,
    may_need_repair,
    printable,
    repaired,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.sample import Sample

_DECLARATION = re.compile(
    r"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._:\-]{1,40})[\"'][^>]{0,200}\?>"
)
_ANY_DECLARATION = re.compile(r"<\?xml\b[^>]{0,400}\?>")
_BARE_AMPERSAND = re.compile(r"&(?![A-Za-z][A-Za-z0-9]{0,31};|#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};)")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{0,31});")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_MAX_ENTITY = 1_000
"""Maximum characters of an entity that the document defines; nested entities become empty."""
_MAX_REPAIRS = 500_000
"""Fifty for each item that is read."""
_MAX_TAGS = 400_000
"""Forty for each item that is read."""
_MAX_ENTITIES = 1_000_000
"""Maximum characters of all entities together; further ones become empty."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document and the repairs it needed."""

    root: etree._Element
    warnings: tuple[str, ...] = ()
    has_bases: bool = False
    """Whether `xml:base` occurs at all; looking it up at each element is slow."""


def parse(sample: Sample) -> Document:
    """Parses a document to a tree of elements and text only.

    Raises:
        Unprocessable: `encoding_unknown`.
        Malformed: `xml_malformed`, not even recovery works.
        TooLarge: `xml_too_large`; a tree takes a hundred times the memory of its text.
    """
    if (root := _parse_utf8(sample)) is not None:
        _expand_entities(root)
        return Document(root, has_bases=b"xml:base" in sample.raw)
    text, warning = _decoded(sample)
    _require_few_elements(text)
    # Before the parser drops the comments that mark gated parts; CDATA is read with its item.
    text = without_gated(text, [*_cdata_sections(text)]).markup
    warnings = (warning,) if warning else ()
    try:
        root = _tree(text, recover=False)
    except etree.XMLSyntaxError as error:
        broken = f"line {error.lineno}, column {error.offset}"
        root = _recovered(text, broken)
        if root is None:
            raise Malformed("xml_malformed", f"not XML: {error.msg}", where=broken) from None
        warnings = (*warnings, f"xml: broken at {broken}, repaired")
    if root is None:
        raise Malformed("xml_malformed", "the document has no element")
    _expand_entities(root)
    return Document(root, warnings, "xml:base" in text)


def _parse_utf8(sample: Sample) -> etree._Element | None:
    """Parses UTF-8 that declares no other encoding and needs no repair, which most documents are.

    The parser gets the bytes directly, which saves decoding and encoding them.
    """
    head = _DECLARATION.match(sample.start)
    charsets = {
        known_charset(name) or "utf-8" for name in (sample.charset, head and head[1]) if name
    }
    raw = sample.raw
    if b"gated-block" in raw or b"GATED-BLOCK" in raw:
        return None
    if charsets - {"utf-8"} or b"\0" in raw or may_need_repair(raw) or raw.count(b"<") > _MAX_TAGS:
        return None
    try:
        return _element(raw.removeprefix(codecs.BOM_UTF8).lstrip(), recover=False)
    except etree.XMLSyntaxError:
        return None


def _require_few_elements(text: str) -> None:
    if text.count("<") <= _MAX_TAGS:
        return
    if (
        text.count("<") - sum(text.count("<", *where) for where in _cdata_sections(text))
        > _MAX_TAGS
    ):
        raise TooLarge("xml_too_large", f"over {_MAX_TAGS:,} tags; send it in parts")


def _recovered(text: str, broken: str) -> etree._Element | None:
    try:
        return _tree(_repaired(text, broken), recover=True)
    except etree.XMLSyntaxError:
        return None


def text_of(element: etree._Element) -> str:
    """All text inside the element."""
    if not len(element):
        return element.text or ""
    return "".join(map(str, element.itertext()))


def is_element(node: object) -> bool:
    """Whether a node is an element and not a comment or instruction."""
    return isinstance(getattr(node, "tag", None), str)


def _decoded(sample: Sample) -> tuple[str, str | None]:
    head = _DECLARATION.match(sample.start)
    text, warning = decode(sample.raw, sample.charset, head[1] if head else None)
    put_right = repaired(text)
    if put_right is not text and not warning:
        warning = "encoding: control characters repaired as windows-1252 or UTF-8"
    return put_right, warning


def _tree(text: str, *, recover: bool) -> etree._Element | None:
    # The declaration names the encoding of the original bytes, which are decoded now.
    body = text.lstrip()
    if declaration := _ANY_DECLARATION.match(body):
        body = body[declaration.end() :].lstrip()
    return _element(body.encode(), recover=recover)


def _element(raw: bytes, *, recover: bool) -> etree._Element | None:
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
    root: etree._Element | None = etree.fromstring(raw, parser)
    return root


def _repaired(text: str, broken: str) -> str:
    """Escapes bare ampersands, decodes HTML's entities and drops control characters.

    Raises:
        Malformed: `xml_malformed`, more than `_MAX_REPAIRS` repairs.
    """
    own = set(re.findall(r"<!ENTITY\s{1,20}([A-Za-z][\w.-]{0,60})", text[:65_536]))

    @cache
    def meant(name: str) -> str:
        if name in _XML_ENTITIES or name in own:
            return f"&{name};"
        return html.escape(html5[f"{name};"]) if f"{name};" in html5 else f"&amp;{name};"

    def escaped(outside: str) -> str:
        outside, bare = _BARE_AMPERSAND.subn("&amp;", outside, _MAX_REPAIRS)
        outside, entities = _ENTITY.subn(lambda match: meant(match[1]), outside, _MAX_REPAIRS)
        if _MAX_REPAIRS in {bare, entities}:
            raise Malformed(
                "xml_malformed",
                f"not XML: {_MAX_REPAIRS:,} or more unescaped ampersands",
                where=broken,
            )
        return outside

    whole = printable(text)
    parts = []
    position = 0
    for start, end in _cdata_sections(whole):
        # Ampersands in CDATA need no escape.
        parts += [escaped(whole[position:start]), whole[start:end]]
        position = end
    return "".join([*parts, escaped(whole[position:])])


def _cdata_sections(text: str) -> Iterator[tuple[int, int]]:
    """The positions of CDATA sections; an unclosed one reaches to the end."""
    end = 0
    while (start := text.find("<![CDATA[", end)) >= 0:
        closing = text.find("]]>", start)
        end = closing + 3 if closing >= 0 else len(text)
        yield start, end


def _expand_entities(root: etree._Element) -> None:
    """Replaces each entity by its plain text or by nothing; the parser expands none."""
    holders = {
        id(parent): parent for parent in map(_parent, root.iter(etree.Entity)) if parent is not None
    }
    if not holders:
        return
    meanings = _own_entities(root)
    left = _MAX_ENTITIES
    for holder in holders.values():
        # Text is joined once per element: appending piece by piece takes quadratic time.
        last: etree._Element | None = None
        parts = [holder.text or ""]
        for child in list(holder):
            if is_element(child):
                _set_text(holder, last, parts)
                last, parts = child, [child.tail or ""]
                continue
            meaning = _meaning(child, meanings)[:left]
            left -= len(meaning)
            parts += [meaning, child.tail or ""]
            child.tail = None
            holder.remove(child)
        _set_text(holder, last, parts)


def _parent(node: etree._Element) -> etree._Element | None:
    return node.getparent()


def _set_text(holder: etree._Element, last: etree._Element | None, parts: list[str]) -> None:
    text = "".join(parts)
    if last is None:
        holder.text = text
    else:
        last.tail = text


def _own_entities(root: etree._Element) -> dict[str, str]:
    """The entities that the document defines; those with markup or nested entities are empty."""
    dtd = root.getroottree().docinfo.internalDTD
    declared = {entity.name: entity.content or "" for entity in getattr(dtd, "entities", tuple)()}
    return {
        name: content
        if len(content) <= _MAX_ENTITY and "&" not in content and "<" not in content
        else ""
        for name, content in declared.items()
        if name
    }


def _meaning(entity: etree._Element, own: dict[str, str]) -> str:
    name = str(entity.text).removeprefix("&").removesuffix(";")
    return own.get(name, html5.get(f"{name};", ""))
