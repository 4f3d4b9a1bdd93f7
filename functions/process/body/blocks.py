"""Cuts body HTML into blocks: paragraphs, headings, quotes, lists, figures, tables and embeds.

Cleaned HTML (clean.py) is scanned once. A block that is already as build.py would write it is kept
unchanged (fast_path.py); anything else becomes a shallow tree (tree.py) and is rebuilt, so that
every block is one that build.py writes. Cutting blocks again changes nothing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

from dateline.model.documents import Block, BlockKind
from functions.process.body.allowlist import INLINE, VOID
from functions.process.body.build import body_flow
from functions.process.body.cards import without_cards
from functions.process.body.clean import USUAL, clean
from functions.process.body.embeds import Piece, Place
from functions.process.body.fast_path import block_of, finished, is_plain, pattern, unusual_in
from functions.process.body.tree import tree_of
from functions.process.body.typed_lists import may_have_typed_lists, with_levels, with_lists
from functions.process.text.encoding import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.source_options import Cleaning

_OVERLAY = "\u0338"
"""Composes with a preceding `>` into another character."""
# A tag without an end reaches to the end of the text, so that no later search reads it again.
_PARTS = re.compile(r"<[^>]*+>?|[^<]++")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*+)[^>]*+>?")


def to_blocks(
    markup: str, base: str | None = None, cleaning: Cleaning = USUAL
) -> tuple[Block, ...]:
    """The blocks of a body; relative links are resolved against `base`."""
    return blocks_at(markup, Place(base, cleaning))


def blocks_at(markup: str, place: Place) -> tuple[Block, ...]:
    """The blocks of a body at a place, which collects what is lost."""
    return blocks_of(clean(with_levels(markup), place.cleaning.link_rel), place)


def blocks_of(cleaned: str, place: Place) -> tuple[Block, ...]:
    """The blocks of cleaned HTML."""
    unusual = unusual_in(cleaned)
    blocks = _blocks(cleaned, unusual, place)
    if not may_have_typed_lists(cleaned, unusual):
        return tuple(blocks)
    return tuple(with_lists(blocks, lambda markup: _blocks(markup, unusual_in(markup), place)))


def plain_text(markup: str) -> str:
    """The text of any HTML as one line, for a headline or standfirst sent as HTML."""
    if "<" not in markup:
        text = html.unescape(markup) if "&" in markup else markup
        return " ".join(printable(text).split())
    blocks = blocks_at(markup, Place(is_line=True))
    return " ".join(text for block in blocks if (text := block.text))


def _blocks(cleaned: str, unusual: str, place: Place) -> Iterator[Block]:
    # NFC would compose an overlay with the end of a tag: such HTML takes the slow path.
    is_composable = _OVERLAY not in unusual
    if is_composable and unusual:
        composed = unicodedata.normalize("NFC", cleaned)
        if composed != cleaned:
            cleaned, unusual = composed, unusual_in(composed)
    finished_block = pattern(place.cleaning.link_rel)
    plain = is_plain(cleaned, unusual)
    position, end = 0, len(cleaned)
    while position < end:
        match = finished_block.match(cleaned, position) if is_composable else None
        if match and (block := block_of(match, place, plain=plain)):
            yield block
            position = match.end()
            continue
        stop = _end_of_element(cleaned, position)
        part = printable(cleaned[position:stop]).replace("\r", "\n")
        root = tree_of(part, place.base)
        if ' class="' in part or "<input" in part:
            root = without_cards(root)
        for piece in body_flow(root.children, place):
            yield _block(piece)
        position = stop


def _end_of_element(cleaned: str, position: int) -> int:
    """The end of the next block element at this level; the text before it belongs to it."""
    depth = 0
    while tag := _TAG.search(cleaned, position):
        position = tag.end()
        name = tag[2]
        if name == "iframe" and not tag[1]:
            end = cleaned.find("</iframe>", position)
            position = len(cleaned) if end < 0 else end
        elif name in VOID:
            continue
        if not tag[1]:
            depth += 1
            continue
        depth -= 1
        if depth <= 0 and name not in INLINE:
            return position
    return len(cleaned)


def _block(piece: Piece) -> Block:
    kind = piece.kind or (BlockKind.PARAGRAPH if piece.has_text else BlockKind.FIGURE)
    html = piece.element
    if not html.isascii():
        html = _composed(html)
    return finished(kind, html)


def _composed(markup: str) -> str:
    """The HTML in NFC; an overlay after a tag is escaped so that it does not change the tag."""
    if _OVERLAY not in markup:
        return unicodedata.normalize("NFC", markup)
    parts = [
        part if part.startswith("<") else unicodedata.normalize("NFC", part)
        for part in _PARTS.findall(markup)
    ]
    return "".join(
        f"&#{ord(_OVERLAY)};{part[1:]}" if part.startswith(_OVERLAY) else part for part in parts
    )
