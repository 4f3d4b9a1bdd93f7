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
from collections.abc import Callable, Iterator
from functools import lru_cache

from dateline.models import MAX_HTML, Block, BlockKind
from dateline.source_options import Cleaning
from functions.process.allowed import INLINE, VOID
from functions.process.cleaning import USUAL, clean, text_of
from functions.process.embeds import Piece, Place, image
from functions.process.encoding import printable
from functions.process.flow import flow, is_invisible
from functions.process.tree import Node, tree_of

_PARAGRAPH = re.compile(r"[ \n]*<p>([^<]*(?:<(?!/p>)[^<]*)*)</p>")
_HEADING = re.compile(r"[ \n]*<(h[1-6])>([^<]*(?:<(?!/h[1-6]>)[^<]*)*)</h[1-6]>")
_FIGURE = re.compile(
    r"[ \n]*<figure>[ \n]*<img([^<>]*)>[ \n]*"
    r"(?:<figcaption>([^<]*(?:<(?!/figcaption>)[^<]*)*)</figcaption>[ \n]*)?</figure>"
)
_INLINE_TAG = re.compile(r"<[^>]*>")
_PARTS = re.compile(r"<[^>]*>|[^<]+")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_OVERLAY = "\u0338"
"""Composes with a `>` before it into another character."""


_NO_BEGINNING = ("", " ")


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
    simple = _simple(place.cleaning.link_rel).fullmatch
    position, end = 0, len(cleaned)
    while position < end:
        if paragraph := _PARAGRAPH.match(cleaned, position):
            inner = paragraph[1]
            if _is_finished(inner, simple):
                yield _line(BlockKind.PARAGRAPH, f"<p>{inner}</p>", inner)
                position = paragraph.end()
                continue
        elif heading := _HEADING.match(cleaned, position):
            tag, inner = heading.groups()
            if _is_finished(inner, simple):
                yield _line(BlockKind.HEADING, f"<{tag}>{inner}</{tag}>", inner)
                position = heading.end()
                continue
        elif figure := _FIGURE.match(cleaned, position):
            caption = figure[2] or ""
            picture = image(Node("img", figure[1]), place)
            if picture and (not caption or _is_finished(caption, simple)):
                under = f"<figcaption>{caption}</figcaption>" if caption else ""
                yield _line(BlockKind.FIGURE, f"<figure>{picture}{under}</figure>", caption)
                position = figure.end()
                continue
        stop = _end_of_element(cleaned, position)
        part = printable(cleaned[position:stop]).replace("\r", "\n")
        for piece in flow(tree_of(part, place.base).children, place):
            yield _block(piece)
        position = stop


@lru_cache(maxsize=32)
def _simple(rel: str) -> re.Pattern[str]:
    """Text with a few inline elements, none in another, as flow.py writes them."""
    written = f' rel="{rel}"' if rel else ""
    return re.compile(
        rf'[^<]*(?:<(?:em|strong|b|i|a href="https?://[!#-;=?-~]*"{written})>'
        r"(?! )[^<]+(?<! )</[a-z]+>[^<]*)*"
    )


def _is_finished(inner: str, simple: Callable[[str], object]) -> bool:
    """Whether flow.py would write the content just as it is."""
    return (
        # No control character, no white space but single spaces, nothing invisible among others.
        inner.isprintable()
        and "  " not in inner
        and inner[:1] not in _NO_BEGINNING
        and inner[-1] != " "
        and ("<" not in inner or simple(inner) is not None)
        and ("a" <= inner[0] <= "z" or "A" <= inner[0] <= "Z" or not is_invisible(text_of(inner)))
        and (inner.isascii() or _OVERLAY not in inner)
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


def _line(kind: BlockKind, written: str, inner: str) -> Block:
    """A line of inline elements and single spaces, as `visible_text` has it too."""
    text = _INLINE_TAG.sub("", inner) if "<" in inner else inner
    if "&" in text:
        text = " ".join(html.unescape(text).split())
    if not written.isascii():
        composed = unicodedata.normalize("NFC", written)
        if composed != written:
            written, text = composed, unicodedata.normalize("NFC", text)
    if len(written) > MAX_HTML:
        # Refused there, in the words of every other field.
        return Block(kind=kind, html=written)
    return Block.of(kind, written, text)


def _block(piece: Piece) -> Block:
    kind = piece.kind or (BlockKind.PARAGRAPH if piece.has_text else BlockKind.FIGURE)
    written = piece.element
    if not written.isascii():
        written = _composed(written)
    if len(written) > MAX_HTML:
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
