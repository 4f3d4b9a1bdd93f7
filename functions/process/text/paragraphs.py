"""Finds the paragraphs of plain text: one per line, between blank lines, or wrapped at a column."""

from __future__ import annotations

import html
import re
from itertools import pairwise

from dateline.model.errors import Unprocessable

_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029\x0b\x0c\x85]")
_BLANK_LINES = re.compile(r"\n[ \t\n]*\n")
_SENTENCE_END = re.compile(r"[.!?…։。！？؟।۔:][\"'”’»›“‘)\]」』]*$")
_WIDEST = 120
"""The widest column at which people or mail programs wrap text."""
_NARROWEST = 40
_MOSTLY = 0.75
MAX_LINES = 50_000
"""Ten for each block that an article may have."""

Group = tuple[str, ...]
"""Paragraphs without a blank line between them."""


def groups(text: str) -> list[Group]:
    """The paragraphs with white space folded, grouped by blank lines.

    Raises:
        Unprocessable: `text_too_long`.
    """
    blocks = _blocks(text)
    width = _wrapped_at(blocks)
    return [tuple(_paragraphs(block, width)) for block in blocks]


def too_many_lines() -> str:
    """The message of `text_too_long`."""
    return f"it has over {MAX_LINES:,} lines; send it in parts"


def paragraphs_html(text: str) -> str:
    """The paragraphs as HTML."""
    return "".join(paragraph_html(item) for group in groups(text) for item in group)


def paragraph_html(paragraph: str) -> str:
    """One paragraph as HTML; quotes stay as they are."""
    return f"<p>{html.escape(paragraph, quote=False)}</p>"


def _blocks(text: str) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    text = _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", text))
    if text.count("\n") > MAX_LINES:
        raise Unprocessable("text_too_long", too_many_lines())
    for line in text.split("\n"):
        if line.strip():
            blocks[-1].append(line.rstrip())
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _wrapped_at(blocks: list[list[str]]) -> int | None:
    """The column at which lines were wrapped; None if each line is a paragraph.

    Wrapped lines are full: the first word of the next line would not have fitted. Most of them end
    in the middle of a sentence; a line that is a paragraph ends at the end of one.
    """
    width = max((len(line.strip()) for block in blocks for line in block), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return None
    breaks = [
        (line, following)
        for block in blocks
        for line, following in pairwise(block)
        if not _is_indented(line, following)
    ]
    full = [line for line, following in breaks if _is_full(line, following, width)]
    amid = sum(not _SENTENCE_END.search(line) for line in full)
    # One full line may be chance.
    wrapped = len(full) >= 2 and len(full) >= _MOSTLY * len(breaks) and amid * 2 >= len(full)
    return width if wrapped else None


def _is_indented(line: str, following: str) -> bool:
    return following[:1].isspace() and not line[:1].isspace()


def _is_full(line: str, following: str, width: int) -> bool:
    first = following.split(maxsplit=1)[0]
    return len(line.strip()) + 1 + len(first) > width


def _paragraphs(block: list[str], width: int | None) -> list[str]:
    if width is None:
        return [_folded(line) for line in block]
    paragraphs = [block[0]]
    for line, following in pairwise(block):
        if _is_full(line, following, width) and not _is_indented(line, following):
            # A compound wrapped at its hyphen gets no space.
            glue = "" if re.search(r"\w-$", paragraphs[-1]) else " "
            paragraphs[-1] += glue + following.strip()
        else:
            paragraphs.append(following)
    return [_folded(paragraph) for paragraph in paragraphs]


def _folded(line: str) -> str:
    return " ".join(line.split())
