"""Reads broken XML item by item: each is whole, repaired without loss, or a problem with its place.

libxml2's own recovery nests what follows an error into the broken element and drops later entities,
so it is never used. Here the items that can be read are written into a new document, which must be
well-formed; empty elements stand for the others, so that positions stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from dateline.model.errors import Malformed, TooLarge
from functions.process.not_for_publication.gated import Ungated, without_gated
from functions.process.xml.items import Around, Item, Split, split_items
from functions.process.xml.repair import (
    CannotRepairError,
    Entities,
    Repaired,
    repair,
    repaired_tag,
)
from functions.process.xml.shape import UNDECLARED, Shape, holds_named, holds_parsed
from functions.process.xml.tokens import ATTRIBUTE, Kind, Token, cdata_sections, tokens
from functions.process.xml.tree import declared_entities, element_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARK, _MARK_NAMESPACE = "dateline-recovery", "urn:dateline:recovery"
_NUMBER = f"{{{_MARK_NAMESPACE}}}number"
_MAX_UNDECLARED = 100
_MAX_ITEMS = 20_000
"""Twice as many as are read of a delivery."""
_MAX_SECTIONS = 400_000
"""Forty for each item that is read."""
_DECLARED = re.compile(r"xmlns:([\w.-]+)")
_NO_DECLARATION = frozenset({"xml", "xmlns"})


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader of an item should know: it was repaired, or why it cannot be read."""

    warnings: tuple[str, ...] = ()
    refusal: Malformed | None = None


@dataclass(frozen=True, slots=True)
class Recovered:
    """A document that is well-formed now."""

    root: etree._Element
    notes: dict[etree._Element, Note]
    """By item; an item without a note is as it was sent."""
    refusals: tuple[Malformed, ...]
    """What concerns no single item: a document that is cut off, a broken part beside the items."""
    warnings: tuple[str, ...]


@dataclass(slots=True)
class _Part:
    """A part of the new document: an item, or what is around items."""

    markup: str
    tokens: list[Token] = field(default_factory=list)
    item: Item | None = None
    note: Note | None = None


def recovered(text: str, shape: Shape, fault: str) -> Recovered:
    """Reads broken XML; `fault` says why it is not well-formed.

    Raises:
        TooLarge: `xml_too_large`.
        Malformed: `xml_truncated`, `xml_broken` or `xml_malformed`: no part of it can be read.
    """
    if text.count("<![CDATA[") > _MAX_SECTIONS:
        raise TooLarge("xml_too_large", f"over {_MAX_SECTIONS:,} CDATA sections; send it in parts")
    split = split_items(text, shape)
    if sum(isinstance(piece, Item) for piece in split.pieces) > _MAX_ITEMS:
        raise TooLarge("xml_too_large", f"over {_MAX_ITEMS:,} items; send it in parts")
    return _Recovery(text, shape, split, fault).recovered()


class _Recovery:
    """Holds the text, the new document's parts, and what was wrong with the old one."""

    def __init__(self, text: str, shape: Shape, split: Split, fault: str) -> None:
        self._text = text
        self._shape = shape
        self._split = split
        self._counted = (0, 1)
        doctype = self._split.doctype
        declared = text[doctype.start : doctype.end] if doctype else ""
        self._entities = Entities(declared_entities(declared))
        self._refusals: list[Malformed] = []
        self._warnings: list[str] = []
        root = self._split.root
        self._declared = {*_NO_DECLARATION, *_DECLARED.findall(root.attributes if root else "")}
        self._no_xml = Malformed("xml_malformed", f"not XML: {fault}", where=self._place(0))

    def recovered(self) -> Recovered:
        parts = []
        for piece in self._split.pieces:
            if isinstance(piece, Item) and piece.is_after_root:
                self._refusals.append(self._broken("an item follows the document", piece.start))
            else:
                parts.append(self._part(piece))
        if not parts:
            raise self._no_xml
        parts += [_Part(f"</{container.name}>") for container in self._open_containers()]
        root = self._parse(parts)
        if root is None:
            # Whole items may still be wrong in names or namespaces, or too deep.
            for part in parts[1:]:
                self._require_sound(part, parts[0])
            root = self._parse(parts)
        if root is None:
            raise self._no_xml
        return Recovered(
            root, self._notes(root, parts), tuple(self._refusals), tuple(self._warnings)
        )

    def _open_containers(self) -> list[Token]:
        """Those that the document does not end: a problem, unless one of a cut item says so."""
        containers = self._split.open_containers[::-1]
        is_known = any(isinstance(piece, Item) and piece.is_cut for piece in self._split.pieces)
        if containers and not is_known:
            name = containers[-1].name[:60]
            message = f"the document ends before </{name}>"
            self._refusals.append(self._truncated(message, len(self._text)))
        return containers

    def _part(self, piece: Item | Around | Token) -> _Part:
        if isinstance(piece, Item):
            return self._item(piece)
        if isinstance(piece, Around):
            return self._around(piece)
        if piece.kind is Kind.END:
            return _Part(f"</{piece.name}>")
        try:
            raw = self._text[piece.start : piece.end]
            return _Part(repaired_tag(piece, raw, self._entities), [piece])
        except CannotRepairError as error:
            raise self._broken(error.fault, error.at) from None

    def _around(self, around: Around) -> _Part:
        """Balanced elements beside the items; without them if they cannot be read."""
        kept, fault, at = around.tokens, around.fault, around.fault_at
        dropped = around.dropped
        try:
            made = self._repair(kept)
        except CannotRepairError as error:
            made, kept, dropped = Repaired(""), [], [*kept, *dropped]
            fault, at = error.fault, error.at
        if fault:
            if common := holds_named(dropped, self._shape.common_holds):
                raise self._broken(f"held: {next(iter(common))} of all items; {fault}", at)
            self._refusals.append(self._broken(f"beside the items: {fault}", at))
        elif made.first is not None:
            self._warnings.append(self._repair_warning(made.first))
        return _Part(made.markup, kept)

    def _item(self, item: Item) -> _Part:
        if item.is_cut:
            message = f"the document ends within <{item.name[:60]}>"
            return _unread(item, self._truncated(message, item.start))
        if item.fault:
            return _unread(item, self._broken(item.fault, item.fault_at))
        raw = self._text[item.start : item.end]
        if without_gated(raw).removed:
            ungated = without_gated(raw, [*cdata_sections(raw)])
            if ungated.removed:
                return self._ungated(item, ungated)
        try:
            made = self._repair(item.tokens)
        except CannotRepairError as error:
            return _unread(item, self._broken(error.fault, error.at))
        first = self._first_undeclared(item.tokens) if made.first is None else made.first
        note = None if first is None else Note((self._repair_warning(first),))
        return _Part(made.markup, item.tokens, item, note)

    def _first_undeclared(self, parts: Iterable[Token]) -> int | None:
        """Where a prefix is used that neither the root nor the item declares."""
        own: set[str] = set(self._declared)
        for token in parts:
            if ":" in token.name or ":" in token.attributes:
                own.update(_DECLARED.findall(token.attributes))
                if _prefixes(token) - own:
                    return token.start
        return None

    def _ungated(self, item: Item, ungated: Ungated) -> _Part:
        """The item without its gated parts, which other newsrooms' editors may not read either."""
        left = [*tokens(ungated.markup)]
        markup = ungated.markup
        if ungated.is_cut:
            markup += "".join(f"</{name}>" for name in _open_elements(left))
            left = [*tokens(markup)]
        holds = self._shape.holds
        if holds_named(item.tokens, holds) - holds_named(left, holds):
            fault = "held: a part for some readers has no end"
            return _unread(item, self._broken(fault, item.start))
        try:
            made = repair(markup, left, self._entities)
        except CannotRepairError as error:
            return _unread(item, self._broken(error.fault, item.start))
        warnings = () if made.first is None else (self._repair_warning(item.start),)
        return _Part(made.markup, left, item, Note(warnings))

    def _repair(self, parts: Iterable[Token]) -> Repaired:
        return repair(self._text, parts, self._entities)

    def _parse(self, parts: list[_Part]) -> etree._Element | None:
        if parts[0].note and parts[0].note.refusal:
            # A document that is one item is read as a whole or not at all.
            raise parts[0].note.refusal
        declared = self._declarations(parts)
        markup = "".join(
            _with_attributes(
                part.markup,
                (f' {_MARK}:number="{number}"' if part.note else "") + (declared * (number == 0)),
            )
            for number, part in enumerate(parts)
        )
        try:
            return element_of(markup.encode())
        except etree.XMLSyntaxError:
            return None

    def _declarations(self, parts: Iterable[_Part]) -> str:
        """Declarations for the root: of undeclared prefixes, and of the mark of items."""
        used = {prefix for part in parts for token in part.tokens for prefix in _prefixes(token)}
        undeclared = sorted(used - self._declared)
        if len(undeclared) > _MAX_UNDECLARED:
            raise self._no_xml
        pairs = [(_MARK, _MARK_NAMESPACE), *((name, UNDECLARED + name) for name in undeclared)]
        return "".join(f' xmlns:{name}="{uri}"' for name, uri in pairs)

    def _require_sound(self, part: _Part, root: _Part) -> None:
        """Turns an item into a problem if it is not well-formed by itself."""
        if part.item is None or (part.note and part.note.refusal):
            return
        alone = _Part(part.markup, part.tokens)
        end = _Part(f"</{root.tokens[0].name}>")
        if self._parse([root, alone, end]) is None:
            fault = "it is not well-formed, or nested too deeply"
            unread = _unread(part.item, self._broken(fault, part.item.start))
            part.markup, part.tokens, part.note = unread.markup, [], unread.note

    def _notes(self, root: etree._Element, parts: list[_Part]) -> dict[etree._Element, Note]:
        notes: dict[etree._Element, Note] = {}
        marked = [element for element in root.iter("{*}*") if _NUMBER in element.attrib]
        for element in marked:
            part = parts[int(str(element.attrib.pop(_NUMBER)))]
            note, item = part.note, part.item
            if note is None or item is None:
                continue
            holds = self._shape.holds
            if not note.refusal and holds_named(part.tokens, holds) - holds_parsed(element, holds):
                fault = "held: what holds it back cannot be read"
                note = Note(refusal=self._broken(fault, item.start))
            notes[element] = note
        return notes

    def _repair_warning(self, at: int) -> str:
        return f"xml: broken at {self._place(at)}, repaired"

    def _broken(self, fault: str, at: int) -> Malformed:
        return Malformed(
            "xml_broken", f"not read, since XML is broken: {fault}", where=self._place(at)
        )

    def _truncated(self, fault: str, at: int) -> Malformed:
        return Malformed(
            "xml_truncated", f"not read to its end: {fault}; send it again", where=self._place(at)
        )

    def _place(self, at: int) -> str:
        """`line 3, column 7`. Counts on from the last place: there may be 10,000 of them."""
        counted, line = self._counted if self._counted[0] <= at else (0, 1)
        line += self._text.count("\n", counted, at)
        self._counted = (at, line)
        return f"line {line}, column {at - self._text.rfind(chr(10), 0, at)}"


def _unread(item: Item, refusal: Malformed) -> _Part:
    return _Part(f"<{item.name}/>", [], item, Note(refusal=refusal))


def _with_attributes(markup: str, attributes: str) -> str:
    """The markup with more attributes in its first tag."""
    if not attributes:
        return markup
    name_end = re.search(r"[\s/>]", markup)
    at = name_end.start() if name_end else 0
    return f"{markup[:at]}{attributes}{markup[at:]}"


def _prefixes(token: Token) -> set[str]:
    names = [token.name]
    if ":" in token.attributes:
        names += [match[1] for match in ATTRIBUTE.finditer(token.attributes)]
    return {name.partition(":")[0] for name in names if ":" in name}


def _open_elements(parts: Iterable[Token]) -> list[str]:
    """The elements that are open at the end of some markup, the innermost first."""
    opened: list[str] = []
    for token in parts:
        if token.kind is Kind.START:
            opened.append(token.name)
        elif token.kind is Kind.END and token.name in opened:
            while opened.pop() != token.name:
                pass
    return opened[::-1]
