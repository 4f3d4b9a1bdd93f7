"""Markdown as HTML by markdown-it-py: CommonMark with tables and strikethrough."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dateline.model.errors import Unprocessable

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

    from functions.process.item.sample import Json

_HTML = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|br|blockquote|figure|table|section|article|a|strong|em|b|i|img"
    r"|iframe|span)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(
    r"^#{1,6} \S|^> \S|^[-*+] \S|^\d{1,3}\. \S|^```|^!\[|\]\([^()\s]{1,2000}\)"
    r"|(?<![*\w])\*\*?[^\s*][^*\n]{0,500}\*|(?<![_\w])__?[^\s_][^_\n]{0,500}_(?!\w)",
    re.MULTILINE,
)


MAX_LENGTH = 100_000
"""Characters, about 17,000 words; a parser's time may grow quadratically."""


def render(value: Json) -> str:
    """The text as HTML; HTML within it stays and is cleaned later.

    Raises:
        Unprocessable: `markdown_too_long`.
    """
    if not isinstance(value, str):
        return ""
    if len(value) > MAX_LENGTH:
        raise Unprocessable(
            "markdown_too_long", f"Markdown of more than {MAX_LENGTH:,} characters; send HTML"
        )
    html: str = _parser(has_links="]" in value).render(value)
    return html


def is_html(text: str) -> bool:
    """Whether the text contains tags that editors produce."""
    return _HTML.search(text) is not None


def is_markdown(text: str) -> bool:
    """Whether the text contains Markdown that plain prose does not."""
    return _MARKDOWN.search(text) is not None


@cache
def _parser(*, has_links: bool) -> MarkdownIt:
    """A parser; without a closing bracket, it need not look for the end of each opening one."""
    # Imported for Markdown only: the import adds tens of milliseconds to a cold start.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser if has_links else parser.disable(["link", "image"])
