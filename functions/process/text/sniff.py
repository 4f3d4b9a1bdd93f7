"""Recognises HTML in a text without a declared type."""

from __future__ import annotations

import re

_TAGS = re.compile(
    r"</?(?:p|div|br|h[1-6]|[uo]l|li|section|article|body|blockquote|table|figure|a|b|i|em"
    r"|strong|span|img)[\s/>]",
    re.IGNORECASE,
)
_LOOKED_AT = 10_000


def looks_like_html(text: str) -> bool:
    """Whether the beginning contains an element that bodies have; `a < b` does not count."""
    return _TAGS.search(text[:_LOOKED_AT]) is not None
