"""SVG drawings within HTML: what can be read in them stays as text, the drawing goes.

A chart's labels and a title set as an image are words that a reader sees; shapes are not, nor are
`title` and `desc`, which no one is shown as text. https://www.w3.org/TR/SVG2/render.html#Definitions

Done on the source, before a parser: what a drawing closes with `<path/>` HTML leaves open, and a
chart of a thousand shapes would look a thousand levels deep.
"""

from __future__ import annotations

import html
import re

from functions.process.body.allowlist import DRAWN, HTML

# Neither quoted nor bare may an attribute have `<` in it: a tag is looked for once, and no further
# than the next begins.
_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*+)((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>|<!\[CDATA\[")
_DATA_ENDS = "]]>"
_PLACED = re.compile(r"\s(?:x|y|dx|dy)\s*=", re.IGNORECASE)
_NOT_RENDERED = frozenset(
    {"title", "desc", "metadata", "defs", "symbol", "clippath", "mask", "pattern", "marker"}
)
_RAW = frozenset({"script", "style", "textarea", "xmp", "iframe", "noembed", "noframes"})
"""Elements of HTML whose content is no markup."""
_BREAKS = frozenset({"text", "svg", "foreignobject", "textpath"})


def has_drawing(markup: str) -> bool:
    """Whether there can be a drawing in the markup."""
    return "<svg" in markup or "<SVG" in markup


def as_text(markup: str) -> str:
    """The markup with each drawing's text in its place. What is no drawing's stays as it is."""
    return _Drawings().without(markup)


class _Drawings:
    """Knows while the tags go by whether they are inside a drawing."""

    def __init__(self) -> None:
        self._depth = 0
        self._raw: str | None = None

    def without(self, markup: str) -> str:
        parts, position = [], 0
        while found := _TAG.search(markup, position):
            parts.append(markup[position : found.start()])
            position = found.end()
            if found[2]:
                parts.append(self._tag(found))
            elif self._depth:
                # In a drawing this is text; outside HTML takes it for a comment.
                end = markup.find(_DATA_ENDS, position)
                end = len(markup) if end < 0 else end
                parts.append(html.escape(markup[position:end], quote=False))
                position = end + len(_DATA_ENDS)
            else:
                parts.append(found[0])
        return "".join([*parts, markup[position:]])

    def _tag(self, found: re.Match[str]) -> str:
        closing, name, rest = found[1], found[2].lower(), found[3]
        if self._raw or (name in _RAW and not self._depth):
            self._raw = None if closing and name == self._raw else self._raw or name
            return found[0]
        if name == "svg" and not rest.endswith("/"):
            self._depth = max(self._depth - 1, 0) if closing else self._depth + 1
            return " "
        return self._drawn(found, closing, name, rest) if self._depth else found[0]

    def _drawn(self, found: re.Match[str], closing: str, name: str, rest: str) -> str:
        alone = rest.endswith("/")
        if name in _NOT_RENDERED:
            return "" if alone else f"<{closing}{DRAWN}>"
        if name in HTML and (name == "br" or not alone):
            return found[0]
        return " " if name in _BREAKS or _PLACED.search(rest) else ""
