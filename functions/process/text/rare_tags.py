"""Collects the tags of some HTML that mean more than a paragraph or a bold word.

Tests for a rare element, attribute or class examine these instead of the whole text, which costs a
tenth.
"""

from __future__ import annotations

import re

_TAG = re.compile(
    # Skips end tags, and the bare tags that most of a body consists of.
    r"<(?!/|(?:p|li|br|em|strong|b|i|h[1-6]|[uo]l|div|span|blockquote|fig(?:ure|caption))/?>)"
    # A quoted value without an end reaches to the end, so that no later search reads it again.
    r"[a-zA-Z!][^<>\"']*+(?:\"[^\"]*+\"?+|'[^']*+'?+|[^<>\"']++)*+"
)


def rare_tags(markup: str) -> str:
    """The other start tags and the comments, each to its end.

    After an unbalanced quotation mark also text: what a test does not find here is in no tag.
    """
    return "".join(_TAG.findall(markup))
