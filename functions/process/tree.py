"""A shallow tree of cleaned HTML: elements as they stand, text as it is escaped."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from functions.process.cleaning import BOUNDARIES, STRUCTURE, link

_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"]*\")*)>|[^<]+|<")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_VOID = frozenset({"br", "hr", "img", "source", "wbr"})
_BLOCKS = (BOUNDARIES | STRUCTURE) - _VOID
_MAX_DEPTH = 24
"""Elements nested deeper lose their tags and keep their text."""


@dataclass(slots=True)
class Node:
    tag: str
    attributes: str = ""
    children: list[Node | str] = field(default_factory=list)

    @property
    def open(self) -> str:
        return f"<{self.tag}{self.attributes}>"

    def attribute(self, name: str) -> str:
        """The value, unescaped; empty where there is none."""
        for found, value in _ATTRIBUTE.findall(self.attributes):
            if found == name:
                return html.unescape(value)
        return ""


def tree_of(cleaned: str, base: str | None) -> Node:
    """A tree of what is known here; depth is bounded, text never lost."""
    root = Node("body")
    stack = [root]
    ignored: list[str] = []
    position = 0
    while token := _TOKEN.match(cleaned, position):
        position = token.end()
        closing, tag, attributes = token.groups()
        if tag is None:
            stack[-1].children.append("&lt;" if token[0] == "<" else token[0])
        elif closing:
            _close(stack, ignored, tag)
        elif tag == "iframe":
            # Its content is raw text: what looks like a tag in there is none.
            end = cleaned.find("</iframe>", position)
            position = len(cleaned) if end < 0 else end + len("</iframe>")
            stack[-1].children.append(Node(tag, attributes))
        else:
            node = Node(tag, _resolved(tag, attributes, base))
            if tag in _VOID:
                stack[-1].children.append(node)
            elif len(stack) > _MAX_DEPTH:
                ignored.append(tag)
                stack[-1].children.extend([Node("hr")] if tag in _BLOCKS else [])
            else:
                stack[-1].children.append(node)
                stack.append(node)
    return root


def _close(stack: list[Node], ignored: list[str], tag: str) -> None:
    if ignored:
        ignored.pop()
        stack[-1].children.extend([Node("hr")] if tag in _BLOCKS else [])
    elif len(stack) > 1:
        stack.pop()


def _resolved(tag: str, attributes: str, base: str | None) -> str:
    """The attributes with links made absolute; a link that leads nowhere is left out."""
    if tag != "a" or ' href="http' in attributes:
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
