"""Boilerplate that its sender tells from the story: `<aside class="boilerplate">`.

Dateline itself writes it so where a format has one body for both. What is not marked is recognised
by what it says (boilerplate.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import Block, BlockKind
from functions.process.body.blocks import to_blocks

if TYPE_CHECKING:
    from dateline.model.source_options import Cleaning

BEGINS, ENDS = '<aside class="boilerplate">', "</aside>"


def blocks_and_notes(markup: str, base: str | None, cleaning: Cleaning) -> tuple[Block, ...]:
    """The blocks of a body, those in a marked element as notes."""
    first, *rest = markup.split(BEGINS)
    found = list(to_blocks(first, base, cleaning))
    for part in rest:
        marked, end, after = part.partition(ENDS)
        blocks = to_blocks(marked, base, cleaning)
        found += [_note(block) for block in blocks] if end else blocks
        found += to_blocks(after, base, cleaning) if after.strip() else ()
    return tuple(found)


def _note(block: Block) -> Block:
    return Block(kind=BlockKind.NOTE, html=block.html)
