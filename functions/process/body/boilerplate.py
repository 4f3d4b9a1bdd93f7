"""Separates boilerplate from the story: biographies, credits and promotion at its end.

The rules are tables with one row per language (boilerplate_rules.py). They examine only short
paragraphs at the end, upwards until one belongs to the story; a "read more" line is recognised
anywhere. Every pattern is a few words with bounded gaps, so that time is linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.documents import Author, Block, BlockKind
from functions.process.body.boilerplate_rules import (
    BIOGRAPHIES,
    CREDITS,
    FIRST_APPEARED,
    PROMOTION,
    READ_MORE,
)
from functions.process.text.person_names import is_name, is_name_part, split_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_LENGTH = 500
"""Characters of a line that may still be boilerplate."""

_GAP = r"[^.!?։\n]{0,80}?"
"""Replaces `~` in the tables: a few words of the same sentence."""

_NAME = r"(?P<name>[^\W\d_][\w’'.\-]{0,40}(?: [^\W\d_][\w’'.\-]{0,40}){1,6}?)"

_PARAGRAPH = BlockKind.PARAGRAPH
_LONGEST_POINTER = MAX_LENGTH // 2
_MARKS = " \t•*–—-»>→(["


def _any(*tables: dict[str, str]) -> re.Pattern[str]:
    rows = (row for table in tables for row in table.values())
    return re.compile("|".join(f"(?:{row})" for row in rows), re.IGNORECASE)


_BIOGRAPHY = tuple(
    re.compile(f"{_NAME}(?:{row.replace('~', _GAP)})", re.IGNORECASE)
    for row in BIOGRAPHIES.values()
)
_MORE = _any(READ_MORE)
_PROMOTED = _any(PROMOTION, CREDITS, FIRST_APPEARED, READ_MORE)


@dataclass(frozen=True, slots=True)
class Separated:
    """The body with its notes last, and the authors whom the notes introduce."""

    body: tuple[Block, ...]
    authors: tuple[Author, ...]


def separate(body: tuple[Block, ...], known: Iterable[str] = ()) -> Separated:
    """Turns the boilerplate of a body into notes; `known` are the names already credited.

    A body that would consist of notes only is left unchanged.
    """
    names = {_folded(name) for name in known}
    authors: list[Author] = []
    last = len(body)
    while last and (introduced := _authors_before(body, last, names)) is not None:
        authors[:0] = introduced
        last -= 1
    notes = [block for block in body[:last] if _is_note(block)]
    story = [block for block in body[:last] if not _is_note(block)] if notes else body[:last]
    notes += [block for block in body[last:] if block.kind is not BlockKind.BREAK]
    if not story or not notes:
        return Separated(_without_loose_breaks(body), ())
    return Separated((*_without_loose_breaks(story), *map(_note, notes)), tuple(authors))


def _without_loose_breaks(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with breaks only between two others, one at a time."""
    if BlockKind.BREAK not in [block.kind for block in blocks]:
        return tuple(blocks)
    kept: list[Block] = []
    waiting: Block | None = None
    for block in blocks:
        if block.kind is BlockKind.BREAK:
            waiting = block
            continue
        if waiting and kept and block.kind is not BlockKind.NOTE:
            kept.append(waiting)
        waiting = None
        kept.append(block)
    return tuple(kept)


def biography_of(text: str, known: Iterable[str] = ()) -> list[str]:
    """The names that this line introduces as the story's authors."""
    return _introduced(text, {_folded(name) for name in known})


def is_promotion(text: str) -> bool:
    """Whether the line asks readers for something, credits staff or points to other stories."""
    return len(text) <= MAX_LENGTH and _PROMOTED.match(text.lstrip(_MARKS)) is not None


def _authors_before(body: tuple[Block, ...], last: int, names: set[str]) -> list[Author] | None:
    """The authors that the block before `last` introduces; [] for promotion, None for story."""
    block = body[last - 1]
    if block.kind in (BlockKind.NOTE, BlockKind.BREAK):
        return []
    if block.kind is BlockKind.LIST and last > 1:
        # A list of links belongs to the line above it.
        return [] if _points_elsewhere(body[last - 2].text) else None
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING):
        return None
    text = block.text
    if is_promotion(text):
        return []
    introduced = _introduced(text, names) if block.kind is BlockKind.PARAGRAPH else []
    return [Author(name=name, biography=text) for name in introduced] or None


def _is_note(block: Block) -> bool:
    kind = block.kind
    if kind is _PARAGRAPH:
        return _points_elsewhere(block.text)
    return kind is BlockKind.NOTE


def _points_elsewhere(text: str) -> bool:
    return len(text) <= _LONGEST_POINTER and _MORE.match(text.lstrip(_MARKS)) is not None


def _note(block: Block) -> Block:
    return Block.of(BlockKind.NOTE, block.html, block.text)


def _introduced(text: str, names: set[str]) -> list[str]:
    if len(text) > MAX_LENGTH or text[:1] in "“”\"«„'‘’—–-":
        return []
    for name in names:
        if name and _folded(text[: len(name) + 2]).startswith(f"{name} "):
            return [text[: len(name)]]
    if not _may_begin_with_name(text):
        return []
    for pattern in _BIOGRAPHY:
        match = pattern.match(text)
        # Armenian appends its article to the name.
        introduced = split_names(match["name"].removesuffix("ը")) if match else []
        if introduced and all(map(is_name, introduced)):
            return introduced
    return []


def _may_begin_with_name(text: str) -> bool:
    """Whether the first two words can be a name: a cheap test before the patterns."""
    words = text.split(maxsplit=2)[:2]
    return len(words) == 2 and all(is_name_part(word) for word in words)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
