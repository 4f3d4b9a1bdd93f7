"""Replaces SVG drawings within HTML by their visible text.

Readers see the labels of a chart and a title set as an image; shapes have no text, and `title` and
`desc` are not rendered. https://www.w3.org/TR/SVG2/render.html#Definitions

Works on the source, before any parser: HTML ignores the end of `<path/>`, so that a chart of a
thousand shapes would appear a thousand levels deep.
"""

from __future__ import annotations

import html
import re

from functions.process.body.allowlist import HTML, NOT_RENDERED

# No attribute, quoted or not, may contain `<`: the search for the end of a tag stops at the next.
_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*+)((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>|<!\[CDATA\[")
_DATA_ENDS = "]]>"
_PLACED = re.compile(r"\s(?:x|y|dx|dy)\s*=", re.IGNORECASE)
_NOT_RENDERED = frozenset(
    {"title", "desc", "metadata", "defs", "symbol", "clippath", "mask", "pattern", "marker"}
)
_RAW = frozenset({"script", "style", "textarea", "xmp", "iframe", "noembed", "noframes"})
"""Elements of HTML whose content is not markup."""
_BREAKS = frozenset({"text", "svg", "foreignobject", "textpath"})


def has_drawing(markup: str) -> bool:
    """Whether the markup may contain a drawing."""
    return "<svg" in markup or "<SVG" in markup


def as_text(markup: str) -> str:
    """The markup with the text of each drawing in place of the drawing."""
    return _Drawings().without(markup)


class _Drawings:
    """Tracks whether the current tag is inside a drawing."""

    def __init__(self) -> None:
        self._depth = 0
        self._raw: str | None = None

    def without(self, markup: str) -> str:
        parts, position = [], 0
        while match := _TAG.search(markup, position):
            parts.append(markup[position : match.start()])
            position = match.end()
            if match[2]:
                parts.append(self._tag(match))
            elif self._depth:
                # CDATA is text in a drawing; elsewhere HTML parses it as a comment.
                end = markup.find(_DATA_ENDS, position)
                end = len(markup) if end < 0 else end
                parts.append(html.escape(markup[position:end], quote=False))
                position = end + len(_DATA_ENDS)
            else:
                parts.append(match[0])
        return "".join([*parts, markup[position:]])

    def _tag(self, match: re.Match[str]) -> str:
        closing, name, rest = match[1], match[2].lower(), match[3]
        if self._raw or (name in _RAW and not self._depth):
            self._raw = None if closing and name == self._raw else self._raw or name
            return match[0]
        if name == "svg" and not rest.endswith("/"):
            self._depth = max(self._depth - 1, 0) if closing else self._depth + 1
            return " "
        return self._drawn(match, closing, name, rest) if self._depth else match[0]

    def _drawn(self, match: re.Match[str], closing: str, name: str, rest: str) -> str:
        is_empty = rest.endswith("/")
        if name in _NOT_RENDERED:
            return "" if is_empty else f"<{closing}{NOT_RENDERED}>"
        if name in HTML and (name == "br" or not is_empty):
            return match[0]
        return " " if name in _BREAKS or _PLACED.search(rest) else ""
