"""Parses cleaned HTML into a shallow tree of elements and escaped text.

An element that only separates paragraphs (`div`, `section`) becomes a `separator`; one that sets
the text direction passes it on to its content, and one with a class that the cleaner kept stays.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field

from functions.process.body.allowlist import (
    BOUNDARIES,
    CELLS,
    HEADINGS,
    INLINE,
    ITEMS,
    LISTS,
    ROWS,
    STRUCTURE,
    VOID,
)
from functions.process.body.clean import link

_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"]*\")*)>|[^<]+|<")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_ABSOLUTE = re.compile(r' href="https?://[!#-~]*"')
_CLASS = re.compile(r' class="([^"]*)"')
_DIRECTION = re.compile(r' dir="(?:rtl|ltr|auto)"')
_STYLE = re.compile(r' style="([^"]*)"')
_WEIGHT = re.compile(r"font-weight:\s*([a-z]+|\d{1,4})")
_ITALIC = re.compile(r"font-style:\s*(normal|italic|oblique)")
_BOLD, _SLANTED = frozenset({"b", "strong"}), frozenset({"i", "em"})
_STYLED = _BOLD | _SLANTED | {"span"}
SEPARATOR = "separator"
"""Ends a paragraph and shows nothing."""
_BLOCKS = (BOUNDARIES | STRUCTURE) - VOID
_MAX_DEPTH = {"structure": 24, "inline": 16, "p": 16}
"""Elements nested deeper lose their tags and keep their text."""
_LEVELS = {"table": 4} | dict.fromkeys(LISTS, 2)
"""Elements that count as several levels, including their rows, cells and items."""
_PART_OF = {
    **dict.fromkeys(ITEMS, LISTS),
    **dict.fromkeys(ROWS | CELLS, ROWS | {"table"}),
    "figcaption": frozenset({"figure"}),
}
"""Elements that add no level within their parent, and are ignored outside of it."""


@dataclass(slots=True)
class Node:
    """An element of a cleaned body, with its children in order."""

    tag: str
    attributes: str = ""
    children: list[Node | str] = field(default_factory=list)
    direction: str = ""
    """The direction that blocks in it inherit."""
    classes: tuple[str, ...] = ()
    """The known classes (cards.py)."""

    @property
    def open(self) -> str:
        """The start tag."""
        return f"<{self.tag}{self.attributes}>"

    @property
    def unescaped(self) -> dict[str, str]:
        """The attributes, unescaped."""
        return {
            name: html.unescape(value) if "&" in value else value
            for name, value in _ATTRIBUTE.findall(self.attributes)
        }


def tree_of(cleaned: str, base: str | None) -> Node:
    """The tree of the known elements; its depth is bounded, no text is lost."""
    tree = _Tree(base)
    position = 0
    while token := _TOKEN.match(cleaned, position):
        position = token.end()
        closing, tag, attributes = token.groups()
        if tag is None:
            tree.add("&lt;" if token[0] == "<" else token[0])
        elif closing:
            tree.close(tag)
        elif tag == "iframe":
            # The content of an iframe is raw text, even where it looks like a tag.
            end = cleaned.find("</iframe>", position)
            position = len(cleaned) if end < 0 else end + len("</iframe>")
            tree.add(Node(tag, attributes))
        else:
            tree.open(tag, attributes)
    return tree.root


class _Tree:
    def __init__(self, base: str | None) -> None:
        self.root = Node("body")
        self._base = base
        self._stack = [self.root]
        self._opened: list[Node | None] = []
        """The node of each open tag; None for a separator, and for a node that was too deep."""
        self._depth: Counter[str] = Counter()

    def add(self, child: Node | str) -> None:
        self._stack[-1].children.append(child)

    def open(self, tag: str, attributes: str) -> None:
        known = _CLASS.search(attributes)
        classes = tuple(known[1].split()) if known else ()
        attributes = attributes.replace(known[0], "") if known else attributes
        if tag in VOID:
            self.add(Node(tag, attributes, classes=classes))
            return
        node = self._node(tag, attributes, classes)
        if node is not None:
            self._depth[_class(node.tag)] += _levels(node.tag)
            self.add(node)
            self._stack.append(node)
        elif tag in _BLOCKS:
            self.add(Node(SEPARATOR))
        self._opened.append(node)

    def _emphasised(self, tag: str, attributes: str) -> tuple[str, str]:
        """The element without its style; Google Docs wraps a text in a `b` that is not bold."""
        style = _STYLE.search(attributes)
        attributes = _STYLE.sub("", attributes)
        within = {node.tag for node in self._stack}
        meant = _emphasis(tag, html.unescape(style[1]).lower() if style else "")
        outer = HEADINGS | (_BOLD if meant in _BOLD else _SLANTED)
        if tag == "span" and not outer.isdisjoint(within):
            meant = "span"
        return meant, attributes

    def close(self, tag: str) -> None:
        node = self._opened.pop() if self._opened else None
        if node is not None:
            self._depth[_class(node.tag)] -= _levels(node.tag)
            self._stack.pop()
        elif tag in _BLOCKS:
            self.add(Node(SEPARATOR))

    def _node(self, tag: str, attributes: str, classes: tuple[str, ...]) -> Node | None:
        if tag in _STYLED and ' style="' in attributes:
            tag, attributes = self._emphasised(tag, attributes)
        declared = _DIRECTION.search(attributes) if tag in BOUNDARIES else None
        is_plain = tag in BOUNDARIES and tag not in {"p", "form"} and not classes
        if is_plain and not declared:
            return None
        direction = declared[0] if declared else ""
        if is_plain:
            tag, attributes = "p", direction
        parents = _PART_OF.get(tag)
        if parents and self._stack[-1].tag not in parents:
            return None
        kind = _class(tag)
        if self._depth[kind] + _levels(tag) > _MAX_DEPTH[kind]:
            return None
        inherited = self._stack[-1].direction
        if inherited and not direction and kind != "inline":
            if ' dir="' not in attributes:
                attributes = inherited + attributes
            direction = inherited if tag == "p" else ""
        return Node(
            tag, _resolved(tag, attributes, self._base), direction=direction, classes=classes
        )


def _emphasis(tag: str, style: str) -> str:
    """The element that means what a styled one looks like."""
    weight, is_italic = _WEIGHT.search(style), _ITALIC.search(style)
    if weight:
        is_bold = weight[1] in {"bold", "bolder"} or (weight[1].isdigit() and int(weight[1]) >= 600)
        if tag in _BOLD and not is_bold:
            return "span"
        if tag == "span" and is_bold:
            return "strong"
    if is_italic:
        if tag in _SLANTED and is_italic[1] == "normal":
            return "span"
        if tag == "span" and is_italic[1] != "normal":
            return "em"
    return tag


def _levels(tag: str) -> int:
    return 0 if tag in _PART_OF else _LEVELS.get(tag, 1)


def _class(tag: str) -> str:
    return "inline" if tag in INLINE else "p" if tag == "p" else "structure"


def _resolved(tag: str, attributes: str, base: str | None) -> str:
    """The attributes with absolute links; without any if the link is not usable."""
    if tag != "a" or _ABSOLUTE.search(attributes):
        return attributes
    kept = []
    for name, value in _ATTRIBUTE.findall(attributes):
        if name == "href":
            resolved = link(html.unescape(value), base)
            if resolved is None:
                return ""
            kept.append(f' href="{html.escape(resolved)}"')
        else:
            kept.append(f' {name}="{value}"')
    return "".join(kept)
