"""Where a plain text's paragraphs are: by line, by blank line, or wrapped at a column."""

from __future__ import annotations

import html
import re
from itertools import pairwise

_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029\x0b\x0c\x85]")
_WIDEST = 120
"""Columns at which text is still wrapped by hand or by a mail program."""
_NARROWEST = 40
_MOSTLY = 0.75

Group = tuple[str, ...]
"""Paragraphs that no blank line parts."""


def groups(text: str) -> list[Group]:
    """The paragraphs, white space folded, grouped as blank lines part them."""
    blocks = _blocks(text)
    width = _wrapped_at(blocks)
    return [tuple(_paragraphs(block, width)) for block in blocks]


def paragraphs_html(text: str) -> str:
    """The paragraphs as HTML."""
    return "".join(paragraph_html(one) for group in groups(text) for one in group)


def paragraph_html(paragraph: str) -> str:
    """One paragraph as HTML; quotes stay as they are."""
    return f"<p>{html.escape(paragraph, quote=False)}</p>"


def _blocks(text: str) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in _LINE_ENDS.sub("\n", text).split("\n"):
        if line.strip():
            blocks[-1].append(line.rstrip())
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _wrapped_at(blocks: list[list[str]]) -> int | None:
    """The column at which lines were wrapped, None where a line is a paragraph.

    Wrapped lines are full: the next line's first word would not have fitted. Where every line is
    a paragraph, most would have had room for it.
    """
    lines = [line for block in blocks for line in block]
    width = max(len(line) for line in lines) if lines else 0
    if not _NARROWEST <= width <= _WIDEST:
        return None
    breaks = [pair for block in blocks for pair in pairwise(block)]
    full = sum(_is_full(line, following, width) for line, following in breaks)
    # One full line may be chance.
    return width if full >= 2 and full >= _MOSTLY * len(breaks) else None


def _is_full(line: str, following: str, width: int) -> bool:
    first = following.split(maxsplit=1)[0]
    return len(line) + 1 + len(first) > width


def _paragraphs(block: list[str], width: int | None) -> list[str]:
    if width is None:
        return [_folded(line) for line in block]
    paragraphs = [block[0]]
    for line, following in pairwise(block):
        indented = following[:1].isspace() and not line[:1].isspace()
        if _is_full(line, following, width) and not indented:
            # A wrapped compound keeps its hyphen and gets no space.
            glue = "" if re.search(r"\w-$", paragraphs[-1]) else " "
            paragraphs[-1] += glue + following.strip()
        else:
            paragraphs.append(following)
    return [_folded(paragraph) for paragraph in paragraphs]


def _folded(line: str) -> str:
    return " ".join(line.split())
