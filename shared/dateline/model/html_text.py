"""Text of sanitised HTML. Not a sanitiser: process has already cleaned what comes here."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*+)(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_BREAKS = frozenset(
    {"br", "p", "div", "li", "tr", "td", "th", "figcaption", "blockquote", "h1", "h2", "h3", "h4"}
)


def visible_text(html: str) -> str:
    """The text a reader sees, white space folded."""
    text = _TAG.sub(_space, html) if "<" in html else html
    if "&" in text:
        text = unescape(text)
    if text.isprintable() and "  " not in text:
        # Only single spaces, as in most text: checking is faster than folding.
        return text.strip(" ")
    return " ".join(text.split())


def _space(tag: re.Match[str]) -> str:
    return " " if tag[1].lower() in _BREAKS else ""
