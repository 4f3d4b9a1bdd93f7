"""Parses XML from senders safely: well-formed as it is, broken item by item; never fetches.

Formats give the shape of their documents, and ask for each item with `Document.item`.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lxml import etree

from dateline.model.errors import TooLarge
from dateline.model.submissions import Problem
from functions.process.item.problems import problem_of
from functions.process.not_for_publication.gated import without_gated
from functions.process.text.charsets import known_charset
from functions.process.text.encoding import decode, may_need_repair, repaired
from functions.process.xml.recovery import Note, recovered
from functions.process.xml.shape import Shape
from functions.process.xml.tokens import Kind, cdata_sections, tokens
from functions.process.xml.tree import element_of, expand_entities

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from functions.process.item.draft import Draft
    from functions.process.item.sample import Sample

_DECLARATION = re.compile(
    r"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._:\-]{1,40})[\"'][^>]{0,200}\?>"
)
_ANY_DECLARATION = re.compile(r"<\?xml\b[^>]{0,400}\?>")
_MAX_TAGS = 400_000
"""Forty for each item that is read."""
_ONE_ITEM = Shape()


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document, and what was wrong with it."""

    root: etree._Element
    warnings: tuple[str, ...] = ()
    """Repairs that concern all items."""
    has_bases: bool = False
    """Whether `xml:base` occurs at all; looking it up at each element is slow."""
    problems: tuple[Problem, ...] = ()
    """What concerns no single item."""
    notes: Mapping[etree._Element, Note] = field(default_factory=dict)

    def item(
        self, element: etree._Element, position: int, read: Callable[[], Draft | Problem]
    ) -> Draft | Problem:
        """What `read` makes of an item; the problem of an item that is broken in the document."""
        note = self.notes.get(element)
        if note is None:
            return read()
        if note.refusal:
            return problem_of(note.refusal, position)
        made = read()
        if isinstance(made, Problem):
            return made
        return replace(made, warnings=(*made.warnings, *note.warnings))


def parse(sample: Sample, shape: Shape = _ONE_ITEM) -> Document:
    """Parses a document to a tree of elements and text only.

    Raises:
        Unprocessable: `encoding_unknown`.
        Malformed: `xml_malformed`, `xml_broken` or `xml_truncated`: no item can be read.
        TooLarge: `xml_too_large`; a tree takes a hundred times the memory of its text.
    """
    if (root := _parse_utf8(sample)) is not None:
        expand_entities(root)
        return Document(root, has_bases=b"xml:base" in sample.raw)
    text, warning = _decoded(sample)
    _require_few_elements(text)
    warnings = (warning,) if warning else ()
    document = _well_formed(text, warnings)
    if isinstance(document, Document):
        return document
    recovery = recovered(text, shape, document)
    expand_entities(recovery.root)
    return Document(
        recovery.root,
        (*warnings, *recovery.warnings),
        "xml:base" in text,
        tuple(map(problem_of, recovery.refusals)),
        recovery.notes,
    )


def _well_formed(text: str, warnings: tuple[str, ...]) -> Document | str:
    """The document if it can be read as it is; else why not."""
    # Before the parser drops the comments that mark gated parts; CDATA is read with its item.
    if without_gated(text).removed and without_gated(text, [*cdata_sections(text)]).removed:
        return "parts are for some readers only"
    if _may_share_ends(text.encode("utf-8", "replace")) and _shares_ends(text):
        return "two CDATA sections share one end"
    try:
        root = _tree(text)
    except etree.XMLSyntaxError as error:
        return f"{error.msg}"
    if root is None:
        return "it has no element"
    expand_entities(root)
    return Document(root, warnings, "xml:base" in text)


def _may_share_ends(raw: bytes) -> bool:
    """Whether a CDATA section may have lost its end and contain the next item; cheap."""
    return raw.count(b"<![CDATA[") != raw.count(b"]]>")


def _shares_ends(text: str) -> bool:
    return any(token.kind is Kind.BROKEN for token in tokens(text))


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
    if _may_share_ends(raw):
        return None
    try:
        return element_of(raw.removeprefix(codecs.BOM_UTF8).lstrip())
    except etree.XMLSyntaxError:
        return None


def _require_few_elements(text: str) -> None:
    if text.count("<") <= _MAX_TAGS:
        return
    if text.count("<") - sum(text.count("<", *where) for where in cdata_sections(text)) > _MAX_TAGS:
        raise TooLarge("xml_too_large", f"over {_MAX_TAGS:,} tags; send it in parts")


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


def _tree(text: str) -> etree._Element | None:
    # The declaration names the encoding of the original bytes, which are decoded now.
    body = text.lstrip()
    if declaration := _ANY_DECLARATION.match(body):
        body = body[declaration.end() :].lstrip()
    return element_of(body.encode())
