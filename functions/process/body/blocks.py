"""Body HTML becomes blocks: each paragraph, heading, quote, list, figure, table and embed its own.

Cleaned HTML (cleaning.py) is gone through once. A paragraph that is already written as flow.py
would write it is taken as it stands; anything else is cut into a shallow tree (tree.py) and built
anew, so that nothing gets through that is not written there. Making blocks of blocks changes
nothing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

from dateline.model.documents import Block, BlockKind
from functions.process.body.allowlist import INLINE, VOID
from functions.process.body.build import flow
from functions.process.body.clean import USUAL, clean
from functions.process.body.embeds import Piece, Place
from functions.process.body.fast_path import block_of, finished, is_plain, written
from functions.process.body.tree import tree_of
from functions.process.text.encoding import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.source_options import Cleaning

_OVERLAY = "\u0338"
"""Composes with a `>` before it into another character."""
_PARTS = re.compile(r"<[^>]*>|[^<]+")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")


def to_blocks(
    markup: str, base: str | None = None, cleaning: Cleaning = USUAL
) -> tuple[Block, ...]:
    """The blocks of a body; relative links are resolved against `base`."""
    return blocks_of(clean(markup, cleaning.link_rel), Place(base, cleaning))


def blocks_of(cleaned: str, place: Place) -> tuple[Block, ...]:
    """The blocks of HTML that was cleaned."""
    return tuple(_blocks(cleaned, place))


def plain_text(markup: str) -> str:
    """The text of any HTML, one line: for a headline or a standfirst sent as HTML."""
    if "<" not in markup:
        text = html.unescape(markup) if "&" in markup else markup
        return " ".join(printable(text).split())
    return " ".join(text for block in to_blocks(markup) if (text := block.text))


def _blocks(cleaned: str, place: Place) -> Iterator[Block]:
    # An overlay would be composed with the end of a tag: what has one is built bit by bit.
    by_itself = _OVERLAY not in cleaned
    if by_itself and not cleaned.isascii():
        cleaned = unicodedata.normalize("NFC", cleaned)
    match = written(place.cleaning.link_rel).match
    plain = is_plain(cleaned)
    position, end = 0, len(cleaned)
    while position < end:
        found = match(cleaned, position) if by_itself else None
        if found and (block := block_of(found, place, plain=plain)):
            yield block
            position = found.end()
            continue
        stop = _end_of_element(cleaned, position)
        part = printable(cleaned[position:stop]).replace("\r", "\n")
        for piece in flow(tree_of(part, place.base).children, place):
            yield _block(piece)
        position = stop


def _end_of_element(cleaned: str, position: int) -> int:
    """Where the next block element at this level ends, with the text before it."""
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


def _composed(written: str) -> str:
    """NFC, and no tag's end taken for the beginning of a composed character."""
    if _OVERLAY not in written:
        return unicodedata.normalize("NFC", written)
    parts = [
        part if part.startswith("<") else unicodedata.normalize("NFC", part)
        for part in _PARTS.findall(written)
    ]
    return "".join(
        f"&#{ord(_OVERLAY)};{part[1:]}" if part.startswith(_OVERLAY) else part for part in parts
    )
