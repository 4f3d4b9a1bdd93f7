"""Body HTML becomes blocks: each paragraph, heading, quote, list, figure, table and embed its own.

Cleaned HTML (cleaning.py) is cut into a shallow tree; from the tree the blocks are built anew,
so that nothing gets through that is not written here. Making blocks of blocks changes nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from dateline.models import Block, BlockKind
from functions.process import cleaning
from functions.process.cleaning import CELLS, HEADINGS, INLINE, ITEMS, LISTS, PLAYERS, ROWS, clean
from functions.process.tree import Node, tree_of

_SPACES = re.compile(r"[ \t\n\r\f]+")
_INVISIBLE = re.compile("[\\s\u00ad\u034f\u115f\u180e\u200b-\u200f\u2060-\u2064\ufeff]*")
_ZERO_SIZE = re.compile(
    r"(?:width|height):\s*[01](?:px)?(?:;|$)|display:\s*none|visibility:\s*hidden"
)
_SIZE = re.compile(r"\d{1,5}", re.ASCII)

_MEANINGLESS_ALONE = frozenset({"span", "data", "bdi", "bdo"})
"""Inline elements that say nothing without an attribute."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A finished part of a flow: a line of text (no kind yet) or an element of its own."""

    html: str
    kind: BlockKind | None = None
    has_text: bool = True
    open: str = "<p>"

    @property
    def element(self) -> str:
        """The HTML of this piece as it stands among others."""
        if self.kind:
            return self.html
        if self.has_text:
            return f"{self.open}{self.html}</p>"
        return f"<figure>{self.html}</figure>"


def to_blocks(markup: str, base: str | None = None) -> tuple[Block, ...]:
    """The blocks of a body; relative links are resolved against `base`."""
    tree = tree_of(clean(markup), base)
    return tuple(
        Block(kind=piece.kind or _kind_of_line(piece), html=piece.element)
        for piece in _flow(tree.children, base)
    )


def plain_text(markup: str) -> str:
    """The text of any HTML, one line: for a headline or a standfirst sent as HTML."""
    if "<" not in markup:
        return " ".join(html.unescape(markup).split() if "&" in markup else markup.split())
    return " ".join(text for block in to_blocks(markup) if (text := block.text))


def _kind_of_line(piece: _Piece) -> BlockKind:
    return BlockKind.PARAGRAPH if piece.has_text else BlockKind.FIGURE


def _flow(children: list[Node | str], base: str | None) -> list[_Piece]:
    flow = _Flow(base)
    flow.walk(children)
    flow.end()
    return flow.pieces


class _Flow:
    """Collects a line of text until a block or two breaks end it.

    Inline elements are opened when their first word comes and closed when the line ends, so that
    empty ones vanish and one that spans paragraphs is in each of them.
    """

    def __init__(self, base: str | None) -> None:
        self.pieces: list[_Piece] = []
        self._base = base
        self._open_tag = "<p>"
        self._line: list[str] = []
        self._inline: list[Node] = []
        self._opened = 0
        self._has_text = False
        self._space = False
        self._breaks = 0

    def walk(self, children: list[Node | str]) -> None:
        for child in children:
            if isinstance(child, str):
                self._text(child)
            elif child.tag in INLINE:
                self._walk_inline(child)
            elif child.tag == "br":
                self._breaks += 1
            elif child.tag == "img":
                if image := _image(child, self._base):
                    self._add(image)
            else:
                self.end()
                self._walk_block(child)
                self.end()

    def _walk_block(self, node: Node) -> None:
        build = _BUILDERS.get(node.tag)
        if build:
            self.pieces.extend(build(node, self._base))
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
            return
        plain = node.tag in _MEANINGLESS_ALONE and not node.attributes
        if plain or (node.tag == "a" and "href=" not in node.attributes):
            self.walk(node.children)
            return
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
            self._has_text = self._has_text or not _is_invisible(folded)
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
        """Finishes the line, if anything visible is in it."""
        for node in reversed(self._inline[: self._opened]):
            self._line.append(f"</{node.tag}>")
        line = "".join(self._line)
        if self._has_text or "<img " in line:
            self.pieces.append(_Piece(line, has_text=self._has_text, open=self._open_tag))
        self._line.clear()
        self._opened = 0
        self._has_text = self._space = False
        self._breaks = 0


def _is_invisible(escaped: str) -> bool:
    return _INVISIBLE.fullmatch(escaped) is not None


def _image(node: Node, base: str | None) -> str | None:
    """The image, or None for one that shows nothing: no address, or a tracker's single pixel."""
    sizes = {name: node.attribute(name).removesuffix("px") for name in ("width", "height")}
    source = cleaning.web_address(node.attribute("src"), base)
    tracker = not {"0", "1"}.isdisjoint(sizes.values()) or _ZERO_SIZE.search(
        node.attribute("style")
    )
    if source is None or tracker:
        return None
    attributes = {"src": source, "alt": node.attribute("alt")}
    attributes |= {name: size for name, size in sizes.items() if _SIZE.fullmatch(size)}
    return f"<img{_write(attributes)}>"


def _write(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())


def _heading(node: Node, base: str | None) -> list[_Piece]:
    pieces = _flow(node.children, base)
    words = " ".join(piece.html for piece in pieces if not piece.kind and piece.has_text)
    others = [piece for piece in pieces if piece.kind or not piece.has_text]
    heading = [_Piece(f"{node.open}{words}</{node.tag}>", BlockKind.HEADING)] if words else []
    return heading + others


def _quote(node: Node, base: str | None) -> list[_Piece]:
    inner = "".join(piece.element for piece in _flow(node.children, base))
    return [_Piece(f"{node.open}{inner}</blockquote>", BlockKind.QUOTE)] if inner else []


def _list(node: Node, base: str | None) -> list[_Piece]:
    items = []
    for child in _grouped(node.children, ITEMS):
        inner = _inside(child, base)
        if inner:
            items.append(f"{child.open}{inner}</{child.tag}>")
    inner = "".join(items)
    return [_Piece(f"{node.open}{inner}</{node.tag}>", BlockKind.LIST)] if inner else []


def _grouped(children: list[Node | str], wanted: frozenset[str]) -> Iterator[Node]:
    """The wanted children; what stands between them becomes an item of its own."""
    loose: list[Node | str] = []
    for child in children:
        if isinstance(child, Node) and child.tag in wanted:
            if loose:
                yield Node("li", children=loose)
                loose = []
            yield child
        else:
            loose.append(child)
    if loose:
        yield Node("li", children=loose)


def _inside(node: Node, base: str | None) -> str:
    """The content of an item or cell: bare while it is one line, paragraphs when there are more."""
    pieces = _flow(node.children, base)
    lines = [piece for piece in pieces if piece.kind is None]
    if len(lines) == 1 and lines[0].open == "<p>" and lines[0] is pieces[0]:
        return lines[0].html + "".join(piece.element for piece in pieces[1:])
    return "".join(piece.element for piece in pieces)


def _table(node: Node, base: str | None) -> list[_Piece]:
    inner = "".join(_rows(node, base))
    if not cleaning.text_of(inner) and "<img " not in inner:
        return []
    return [_Piece(f"{node.open}{inner}</table>", BlockKind.TABLE)]


def _rows(node: Node, base: str | None) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            continue
        if child.tag in ROWS:
            yield f"{child.open}{''.join(_rows(child, base))}</{child.tag}>"
        elif child.tag in CELLS:
            yield f"{child.open}{_inside(child, base)}</{child.tag}>"


_LEADS = (BlockKind.TABLE, BlockKind.EMBED, BlockKind.QUOTE, BlockKind.LIST)


def _figure(node: Node, base: str | None) -> list[_Piece]:
    """A picture, table, embed or quote with its caption; without one of these, just its text."""
    captions = [c for c in node.children if isinstance(c, Node) and c.tag == "figcaption"]
    content = _flow([c for c in node.children if c not in captions], base)
    caption = [piece for one in captions for piece in _flow(one.children, base)]
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
    return [_Piece(f"<figure>{inner}{under}</figure>", kind)]


def _embed(node: Node, base: str | None) -> list[_Piece]:
    source = cleaning.web_address(node.attribute("src"), base)
    if source is None or not cleaning.embeddable(source):
        return []
    attributes = {"src": source}
    if title := node.attribute("title"):
        attributes["title"] = title
    for name in ("width", "height"):
        if _SIZE.fullmatch(size := node.attribute(name)):
            attributes[name] = size
    return [_Piece(f"<iframe{_write(attributes)}></iframe>", BlockKind.EMBED)]


def _player(node: Node, base: str | None) -> list[_Piece]:
    sources = [node, *(c for c in node.children if isinstance(c, Node) and c.tag == "source")]
    for one in sources:
        if address := cleaning.web_address(one.attribute("src"), base):
            player = f"<{node.tag}{_write({'controls': '', 'src': address})}></{node.tag}>"
            return [_Piece(player, BlockKind.EMBED)]
    return []


def _preformatted(node: Node, base: str | None) -> list[_Piece]:
    parts = _verbatim(node)
    if parts is None:
        return _flow(node.children, base)
    # A parser drops one line break after <pre>; with none there, reading again changes nothing.
    inner = "".join(parts).lstrip("\n")
    if not cleaning.text_of(inner):
        return []
    return [_Piece(f"<pre>{inner}</pre>", BlockKind.PARAGRAPH)]


def _verbatim(node: Node) -> list[str] | None:
    """The inline content exactly as it is; None if there is more than text and inline elements."""
    parts: list[str] = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "br":
            parts.append("\n")
        elif child.tag in INLINE and (inner := _verbatim(child)) is not None:
            parts += [child.open, *inner, f"</{child.tag}>"]
        else:
            return None
    return parts


_BUILDERS = {
    **dict.fromkeys(HEADINGS, _heading),
    **dict.fromkeys(LISTS, _list),
    **dict.fromkeys(PLAYERS, _player),
    "blockquote": _quote,
    "figure": _figure,
    "iframe": _embed,
    "pre": _preformatted,
    "table": _table,
}
