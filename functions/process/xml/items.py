"""Splits broken XML at the boundaries of its items, so that one broken item concerns no other.

The boundaries are found in the text: a start tag of an item begins one wherever it is, since a
missing end tag before it must not hide it. What may have been swallowed by a comment or CDATA
section without an end is no boundary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from functions.process.xml.repair import VOID
from functions.process.xml.tokens import Kind, Token, local, tokens

if TYPE_CHECKING:
    from functions.process.xml.shape import Shape

_TAG_NAME = re.compile(r"<([\w.:-]{1,100})")


@dataclass(slots=True)
class Item:
    """The tokens of one item, and why it cannot be read, if so."""

    name: str
    start: int
    tokens: list[Token] = field(default_factory=list)
    end: int = 0
    fault: str | None = None
    fault_at: int = 0
    is_cut: bool = False
    """Whether the document ends within the item."""
    is_after_root: bool = False
    depth: int = 0
    inner_items: int = 0

    def blame(self, fault: str, at: int) -> None:
        """Records the first fault."""
        if self.fault is None:
            self.fault, self.fault_at = fault, at


@dataclass(slots=True)
class Around:
    """Tokens beside the items: balanced elements, unless there is a fault."""

    tokens: list[Token] = field(default_factory=list)
    dropped: list[Token] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    child: int = 0
    """Where in `tokens` the outermost open element begins."""
    fault: str | None = None
    fault_at: int = 0

    def blame(self, fault: str, at: int, keep: int = 0) -> None:
        """Drops what follows the last whole element; all of it where none is known to be whole."""
        if self.fault is None:
            self.fault, self.fault_at = fault, at
            self.tokens, self.dropped = self.tokens[:keep], self.tokens[keep:]


Piece = Item | Around | Token
"""In the order of the document; a token is the start or end tag of a container."""


@dataclass(slots=True)
class Split:
    """A document in pieces."""

    pieces: list[Piece] = field(default_factory=list)
    doctype: Token | None = None
    open_containers: list[Token] = field(default_factory=list)
    """Containers that the document does not end."""
    is_cut: bool = False
    """Whether the document ends before its root does."""

    @property
    def root(self) -> Token | None:
        """The start tag of the root."""
        first = next(iter(self.pieces), None)
        if isinstance(first, Item):
            return first.tokens[0]
        return first if isinstance(first, Token) else None


def split_items(text: str, shape: Shape) -> Split:
    """Splits a document, however broken, into items and what is around them."""
    return _Splitter(text, shape).split()


class _Splitter:
    """Holds the open containers, and the open item or the elements around the last."""

    def __init__(self, text: str, shape: Shape) -> None:
        self._text = text
        self._shape = shape
        self._result = Split()
        self._containers = self._result.open_containers
        self._item: Item | None = None
        self._around = Around()
        self._is_after_root = False

    def split(self) -> Split:
        for token in tokens(self._text):
            if self._item:
                self._inside(self._item, token)
            else:
                self._outside(token)
        result = self._result
        if self._item:
            result.is_cut = self._item.is_cut = True
            self._item.blame("the document ends before it does", self._item.start)
            self._end_item(self._item, len(self._text))
        self._flush()
        result.is_cut = result.is_cut or bool(self._containers)
        return result

    def _inside(self, item: Item, token: Token) -> None:
        is_tag = token.kind in {Kind.START, Kind.END, Kind.EMPTY}
        is_same = is_tag and token.name.lower() == item.name.lower()
        if token.kind is Kind.BROKEN:
            item.blame(token.fault, token.start)
            self._blame_overlapping(token)
        elif token.kind is Kind.START and is_same:
            if not (self._shape.nests and item.depth > 1):
                item.blame(f"<{item.name[:60]}> has no end", item.start)
                self._end_item(item, token.start)
                self._outside(token)
                return
            item.inner_items += 1
        elif token.kind is Kind.END:
            if is_same and not item.inner_items:
                item.tokens.append(token)
                self._end_item(item, token.end)
                return
            item.inner_items -= is_same
            if any(token.name == container.name for container in self._containers):
                item.blame(f"<{item.name[:60]}> has no end", item.start)
                self._end_item(item, token.start)
                self._outside(token)
                return
        item.tokens.append(token)
        if token.kind is Kind.START and token.name.lower() not in VOID:
            item.depth += 1
        elif token.kind is Kind.END:
            item.depth -= 1

    def _outside(self, token: Token) -> None:
        match token.kind:
            case Kind.START | Kind.EMPTY if self._begins_item(token.local):
                self._begin_item(token)
            case Kind.START | Kind.EMPTY if self._is_container(token):
                self._flush()
                self._result.pieces.append(token)
                if token.kind is Kind.START:
                    self._containers.append(token)
                else:
                    self._is_after_root = not self._containers
            case Kind.DOCTYPE if not self._containers:
                self._result.doctype = token
            case _ if self._containers:
                self._beside(token)
            case _:
                # Before the root or after it, where XML has no content.
                return

    def _begins_item(self, name: str) -> bool:
        items = self._shape.items
        return name in items if items else not self._containers and not self._is_after_root

    def _is_container(self, token: Token) -> bool:
        if not self._containers:
            return not self._is_after_root
        return token.local in self._shape.containers and not self._around.opened

    def _begin_item(self, token: Token, fault: str | None = None) -> None:
        self._flush()
        name = token.name
        item = Item(name, token.start, [token], depth=1)
        self._result.pieces.append(item)
        item.is_after_root = self._is_after_root
        if fault:
            item.blame(fault, token.start)
        if token.kind is Kind.EMPTY:
            item.end = token.end
            self._is_after_root = self._is_after_root or not self._containers
        else:
            self._item = item

    def _end_item(self, item: Item, end: int) -> None:
        item.end = end
        self._item = None
        # The root may be an item; nothing follows it.
        self._is_after_root = self._is_after_root or not self._containers

    def _beside(self, token: Token) -> None:
        """An element beside the items, or the end of a container."""
        around = self._around
        if token.kind is Kind.BROKEN:
            named = _TAG_NAME.match(self._text, token.start)
            self._blame_overlapping(token)
            if named and local(named[1]) in self._shape.items:
                begin = Token(Kind.START, token.start, token.end, named[1])
                self._begin_item(begin, token.fault)
                return
            around.blame(token.fault, token.start, around.child if around.opened else 0)
        elif token.kind is Kind.START and around.fault is None:
            if not around.opened:
                around.child = len(around.tokens)
            around.opened.append(token.name)
        elif token.kind is Kind.END and self._end_beside(around, token):
            return
        (around.tokens if around.fault is None else around.dropped).append(token)

    def _end_beside(self, around: Around, token: Token) -> bool:
        """Ends an element, or a container; whether it was a container."""
        while around.opened and around.opened[-1].lower() in VOID - {token.name.lower()}:
            around.opened.pop()
        if around.opened and around.opened[-1].lower() == token.name.lower():
            around.opened.pop()
            return False
        names = [container.name.lower() for container in self._containers]
        if token.name.lower() not in names:
            fault = f"</{token.name[:60]}> ends nothing"
            around.blame(fault, token.start, around.child if around.opened else 0)
            return False
        self._flush()
        while names and names.pop() != token.name.lower():
            self._result.pieces.append(_end_of(self._containers.pop(), token))
        self._result.pieces.append(_end_of(self._containers.pop(), token))
        self._is_after_root = not self._containers
        return True

    def _flush(self) -> None:
        """Ends what is beside the items."""
        around = self._around
        if around.opened and around.fault is None:
            at = around.tokens[around.child].start
            around.blame(f"<{around.opened[0][:60]}> has no end", at, around.child)
        if around.tokens or around.dropped:
            self._result.pieces.append(around)
        self._around = Around()

    def _blame_overlapping(self, broken: Token) -> None:
        """Blames the earlier items that a broken section may have begun in."""
        for piece in reversed(self._result.pieces):
            if isinstance(piece, Item) and piece is not self._item:
                if piece.end <= broken.start:
                    return
                piece.blame(broken.fault, broken.start)
            elif isinstance(piece, Around) and piece.tokens:
                if piece.tokens[-1].end <= broken.start:
                    return
                piece.blame(broken.fault, broken.start)


def _end_of(container: Token, at: Token) -> Token:
    return Token(Kind.END, at.start, at.end, container.name)
