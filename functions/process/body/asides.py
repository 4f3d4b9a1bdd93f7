"""Reads boilerplate that the sender has marked: `<aside class="boilerplate">`.

Dateline itself writes it so in formats that have a single body. Unmarked boilerplate is recognised
by its wording (boilerplate.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import Block, BlockKind
from functions.process.body.blocks import blocks_at

if TYPE_CHECKING:
    from functions.process.body.embeds import Place

BEGINS, ENDS = '<aside class="boilerplate">', "</aside>"


def blocks_and_notes(markup: str, place: Place) -> tuple[Block, ...]:
    """The blocks of a body; those in a marked element are notes."""
    first, *rest = markup.split(BEGINS)
    blocks = list(blocks_at(first, place))
    for part in rest:
        marked, end, after = part.partition(ENDS)
        inner = blocks_at(marked, place)
        blocks += [_note(block) for block in inner] if end else inner
        blocks += blocks_at(after, place) if after.strip() else ()
    return tuple(blocks)


def _note(block: Block) -> Block:
    return Block(kind=BlockKind.NOTE, html=block.html)
