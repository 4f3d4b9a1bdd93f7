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
from collections.abc import Iterator
from functools import lru_cache

from dateline.models import MAX_HTML, Block, BlockKind
from dateline.source_options import Cleaning
from functions.process.allowed import INLINE, VOID
from functions.process.cleaning import USUAL, clean, text_of
from functions.process.embeds import Piece, Place
from functions.process.encoding import printable
from functions.process.flow import flow, is_invisible
from functions.process.tree import tree_of

_OPENING = re.compile(r"[ \n]*<(p|h[1-6])>")
_PARTS = re.compile(r"<[^>]*>|[^<]+")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_KINDS = {"p": BlockKind.PARAGRAPH} | {f"h{level}": BlockKind.HEADING for level in range(1, 7)}
_OVERLAY = "\u0338"
"""Composes with a `>` before it into another character."""


def to_blocks(
    markup: str, base: str | None = None, cleaning: Cleaning = USUAL
) -> tuple[Block, ...]:
    """The blocks of a body; relative links are resolved against `base`."""
    return tuple(_blocks(clean(markup, cleaning.link_rel), Place(base, cleaning)))


def plain_text(markup: str) -> str:
    """The text of any HTML, one line: for a headline or a standfirst sent as HTML."""
    if "<" not in markup:
        text = html.unescape(markup) if "&" in markup else markup
        return " ".join(printable(text).split())
    return " ".join(text for block in to_blocks(markup) if (text := block.text))


def _blocks(cleaned: str, place: Place) -> Iterator[Block]:
    simple = _simple(place.cleaning.link_rel)
    position, end = 0, len(cleaned)
    while position < end:
        if opening := _OPENING.match(cleaned, position):
            tag, start = opening[1], opening.end()
            stop = cleaned.find(f"</{tag}>", start)
            inner = cleaned[start:stop]
            if _is_finished(inner, simple):
                yield _block(_KINDS[tag], f"<{tag}>{inner}</{tag}>")
                position = stop + len(tag) + 3
                continue
        stop = _end_of_element(cleaned, position)
        part = printable(cleaned[position:stop]).replace("\r", "\n")
        for piece in flow(tree_of(part, place.base).children, place):
            yield _block(piece.kind or _kind_of_line(piece), piece.element)
        position = stop


@lru_cache(maxsize=32)
def _simple(rel: str) -> re.Pattern[str]:
    """Text with a few inline elements, none in another, as flow.py writes them."""
    written = f' rel="{rel}"' if rel else ""
    return re.compile(
        rf'[^<]*(?:<(?:em|strong|b|i|a href="https?://[!#-;=?-~]*"{written})>'
        r"(?! )[^<]+(?<! )</[a-z]+>[^<]*)*"
    )


def _is_finished(inner: str, simple: re.Pattern[str]) -> bool:
    """Whether flow.py would write the content just as it is."""
    return (
        # No control character, no white space but single spaces, nothing invisible among others.
        inner != ""
        and inner.isprintable()
        and "  " not in inner
        and inner[0] != " "
        and inner[-1] != " "
        and _OVERLAY not in inner
        and ("<" not in inner or simple.fullmatch(inner) is not None)
        and ((inner[0].isascii() and inner[0].isalnum()) or not is_invisible(text_of(inner)))
    )


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


def _kind_of_line(piece: Piece) -> BlockKind:
    return BlockKind.PARAGRAPH if piece.has_text else BlockKind.FIGURE


def _block(kind: BlockKind, written: str) -> Block:
    if not written.isascii():
        written = _composed(written)
    if len(written) > MAX_HTML:
        # Refused there, in the words of every other field.
        return Block(kind=kind, html=written)
    return Block.of(kind, written)


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
