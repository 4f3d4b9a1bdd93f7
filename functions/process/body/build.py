"""Builds lines of text and elements from the tree of cleaned HTML.

Any HTML parser reads the output as the same tree: it nests nothing that a parser separates (a link
in a link, ruby text in ruby text), has no white space where a parser would move it, and no empty
elements.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.model.documents import BlockKind
from functions.process.body.allowlist import CELLS, HEADINGS, INLINE, ITEMS, LISTS, PLAYERS, ROWS
from functions.process.body.clean import text_of
from functions.process.body.embeds import Piece, Place, embed, image, player
from functions.process.body.tree import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SPACES = re.compile(r"[ \t\n\r\f]+")
_INVISIBLE = re.compile("[\\s\u00ad\u034f\u115f\u180e\u200b-\u200f\u2060-\u2064\ufeff]*")

_MEANINGLESS_ALONE = frozenset({"span", "data", "bdo"})
"""Inline elements that mean nothing without an attribute."""
_NOT_WITHIN = {
    "a": frozenset({"a"}),
    "rt": frozenset({"rt", "rp"}),
    "rp": frozenset({"rt", "rp"}),
}
"""Elements that a parser ends when one of these begins.
https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody"""
_SHOWN = ("<img ", "<iframe ", "<video ", "<audio ")


def flow(children: list[Node | str], place: Place) -> list[Piece]:
    """The lines and elements within an element; a break there only ends a line."""
    return [piece for piece in body_flow(children, place) if piece.kind is not BlockKind.BREAK]


def body_flow(children: list[Node | str], place: Place) -> list[Piece]:
    """The lines, elements and breaks of a body."""
    lines = _Flow(place)
    lines.walk(children)
    lines.end()
    return lines.pieces


class _Flow:
    """Collects a line of text until a block or two line breaks end it.

    Inline elements are opened at their first word and closed at the end of the line: empty ones
    disappear, and one that spans paragraphs is repeated in each of them.
    """

    def __init__(self, place: Place) -> None:
        self.pieces: list[Piece] = []
        self._place = place
        self._open_tag = "<p>"
        self._line: list[str] = []
        self._inline: list[Node] = []
        self._opened = 0
        self._has_text = False
        self._space = False
        self._breaks = 0

    def walk(self, children: list[Node | str]) -> None:
        sources: list[Node] = []
        for child in children:
            if isinstance(child, str):
                self._text(child)
            elif child.tag in INLINE:
                self._walk_inline(child)
            elif child.tag == "br":
                self._breaks += 1
            elif child.tag == "img":
                if picture := image(child, self._place, sources):
                    self._add(picture)
                sources = []
            elif child.tag == "input":
                continue
            elif child.tag == "source":
                sources.append(child)
            else:
                self.end()
                self._walk_block(child)
                self.end()

    def _walk_block(self, node: Node) -> None:
        build = _BUILDERS.get(node.tag)
        if build:
            self.pieces.extend(build(node, self._place))
        elif node.tag == "p":
            outer, self._open_tag = self._open_tag, node.open
            self.walk(node.children)
            self.end()
            self._open_tag = outer
        else:
            self.walk(node.children)

    def _walk_inline(self, node: Node) -> None:
        if node.tag == "wbr":
            self._add("<wbr>")
        elif _is_meaningless(node, self._inline):
            self.walk(node.children)
        else:
            self._inline.append(node)
            self.walk(node.children)
            self._inline.pop()
            if self._opened > len(self._inline):
                self._opened -= 1
                self._line.append(f"</{node.tag}>")

    def _text(self, text: str) -> None:
        folded = _SPACES.sub(" ", text)
        if folded.startswith(" "):
            self._space = True
        if folded.strip(" "):
            self._add(folded.strip(" "))
            self._has_text = self._has_text or not is_invisible(folded)
            self._space = folded.endswith(" ")

    def _add(self, part: str) -> None:
        if self._breaks > 1:
            self.end()
        if self._line and self._breaks:
            self._line.append("<br>")
        elif self._line and self._space:
            self._line.append(" ")
        self._breaks = 0
        self._space = False
        for node in self._inline[self._opened :]:
            self._line.append(node.open)
        self._opened = len(self._inline)
        self._line.append(part)

    def end(self) -> None:
        """Finishes the line; an invisible one is dropped."""
        for node in reversed(self._inline[: self._opened]):
            self._line.append(f"</{node.tag}>")
        line = "".join(self._line)
        if self._has_text or "<img " in line:
            self.pieces.append(Piece(line, has_text=self._has_text, open=self._open_tag))
        self._line.clear()
        self._opened = 0
        self._has_text = self._space = False
        self._breaks = 0


def is_invisible(escaped: str) -> bool:
    """Whether readers see nothing of the text."""
    return _INVISIBLE.fullmatch(escaped) is not None


def _is_meaningless(node: Node, within: list[Node]) -> bool:
    """Whether the inline element's tags mean nothing here, or a parser would move them."""
    if node.tag in _MEANINGLESS_ALONE and not node.attributes:
        return True
    if node.tag == "a" and "href=" not in node.attributes:
        return True
    excluded = _NOT_WITHIN.get(node.tag)
    return excluded is not None and any(outer.tag in excluded for outer in within)


def _break(node: Node, place: Place) -> list[Piece]:
    del node, place
    return [Piece("<hr>", BlockKind.BREAK, has_text=False)]


def _heading(node: Node, place: Place) -> list[Piece]:
    pieces = flow(node.children, place)
    words = " ".join(piece.html for piece in pieces if not piece.kind and piece.has_text)
    others = [piece for piece in pieces if piece.kind or not piece.has_text]
    heading = [Piece(f"{node.open}{words}</{node.tag}>", BlockKind.HEADING)] if words else []
    return heading + others


def _quote(node: Node, place: Place) -> list[Piece]:
    inner = "".join(piece.element for piece in flow(node.children, place))
    return [Piece(f"{node.open}{inner}</blockquote>", BlockKind.QUOTE)] if inner else []


def _list(node: Node, place: Place) -> list[Piece]:
    items = []
    for child in _grouped(node.children, ITEMS):
        inner = _inside(child, place)
        if inner:
            items.append(f"{child.open}{inner}</{child.tag}>")
    inner = "".join(items)
    return [Piece(f"{node.open}{inner}</{node.tag}>", BlockKind.LIST)] if inner else []


def _grouped(children: list[Node | str], tags: frozenset[str]) -> Iterator[Node]:
    """The children with one of these tags; what is between them becomes a separate item."""
    loose: list[Node | str] = []
    for child in children:
        if isinstance(child, Node) and child.tag in tags:
            if loose:
                yield Node("li", children=loose)
                loose = []
            yield child
        else:
            loose.append(child)
    if loose:
        yield Node("li", children=loose)


def _inside(node: Node, place: Place) -> str:
    """The content of an item or cell: a single line without `<p>`, several as paragraphs."""
    pieces = flow(node.children, place)
    others = any(piece.kind is None and piece.has_text for piece in pieces[1:])
    first = pieces[0] if pieces else None
    is_line = first is not None and first.kind is None and first.open == "<p>"
    if first and is_line and not others and (first.has_text or len(pieces) == 1):
        return first.html + "".join(piece.element for piece in pieces[1:])
    return "".join(piece.element for piece in pieces)


def _table(node: Node, place: Place) -> list[Piece]:
    inner = "".join(_rows(node, place))
    if not text_of(inner) and not any(shown in inner for shown in _SHOWN):
        return []
    return [Piece(f"{node.open}{inner}</table>", BlockKind.TABLE)]


def _rows(node: Node, place: Place) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            continue
        if child.tag in ROWS:
            yield f"{child.open}{''.join(_rows(child, place))}</{child.tag}>"
        elif child.tag in CELLS:
            yield f"{child.open}{_inside(child, place)}</{child.tag}>"


_LEADS = (BlockKind.TABLE, BlockKind.EMBED, BlockKind.QUOTE, BlockKind.LIST)


def _figure(node: Node, place: Place) -> list[Piece]:
    """A picture, table, embed or quote with its caption; without any of these, only its text."""
    captions = [c for c in node.children if isinstance(c, Node) and c.tag == "figcaption"]
    content = flow([c for c in node.children if c not in captions], place)
    caption = [piece for caption in captions for piece in flow(caption.children, place)]
    shown = [piece for piece in content if piece.kind or not piece.has_text]
    loose = [piece for piece in content + caption if not piece.kind and piece.has_text]
    shown += [piece for piece in caption if piece.kind or not piece.has_text]
    if not shown or (not loose and len(shown) > 1):
        return shown + loose
    if not loose and shown[0].kind:
        return shown
    kinds = {piece.kind for piece in shown}
    kind = next((lead for lead in _LEADS if lead in kinds), BlockKind.FIGURE)
    inner = "".join(piece.html for piece in shown)
    words = " ".join(piece.html for piece in loose)
    under = f"<figcaption>{words}</figcaption>" if words else ""
    return [Piece(f"<figure>{inner}{under}</figure>", kind)]


def _preformatted(node: Node, place: Place) -> list[Piece]:
    parts = _verbatim(node, [])
    if parts is None:
        return flow(node.children, place)
    # A parser drops one line break after <pre>; without any, parsing again changes nothing.
    inner = "".join(parts).lstrip("\n")
    if not text_of(inner):
        return []
    return [Piece(f"<pre>{inner}</pre>", BlockKind.PARAGRAPH)]


def _verbatim(node: Node, within: list[Node]) -> list[str] | None:
    """The inline content unchanged; None if it contains other than text and inline elements."""
    parts: list[str] = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "br":
            parts.append("\n")
        elif child.tag == "wbr":
            parts.append("<wbr>")
        elif child.tag not in INLINE:
            return None
        elif _is_meaningless(child, within):
            if (inner := _verbatim(child, within)) is None:
                return None
            parts += inner
        elif (inner := _verbatim(child, [*within, child])) is None:
            return None
        elif inner:
            parts += [child.open, *inner, f"</{child.tag}>"]
    return parts


_BUILDERS: dict[str, Callable[[Node, Place], list[Piece]]] = {
    **dict.fromkeys(HEADINGS, _heading),
    **dict.fromkeys(LISTS, _list),
    **dict.fromkeys(PLAYERS, player),
    "blockquote": _quote,
    "figure": _figure,
    "hr": _break,
    "iframe": embed,
    "pre": _preformatted,
    "table": _table,
}
