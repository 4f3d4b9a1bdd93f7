"""Recognises blocks of cleaned HTML that are already as build.py would write them: most of a body.

One pattern matches them and they are kept unchanged, which costs a tenth of rebuilding them. The
cleaner (clean.py) has balanced the tags and escaped the text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from dateline.model.documents import MAX_HTML, Block, BlockKind
from functions.process.body.clean import is_tracker
from functions.process.body.embeds import Place, image
from functions.process.body.lazy_images import is_placeholder
from functions.process.body.tree import Node
from functions.process.text.encoding import printable

_LINE = (
    r"(?! *+</)[^<]*+"
    r'(?:<(?:em|strong|b|i|a href="https?://[!#-;=?-~]*+"REL)>(?! )[^<]++(?<! )</[a-z]++>'
    r"[^<]*+)*+"
)
"""Text with a few inline elements, not nested, without white space at either end of any."""
_BLOCK = (
    r"[ \n]*+(?:"
    r"(<(p|h[1-6])>(LINE)</\2>)"
    r"|(<figure>[ \n]*+<img([^<>]*+)>[ \n]*+(?:<figcaption>(LINE)</figcaption>[ \n]*+)?+</figure>)"
    r"|(<(blockquote)>[ \n]*+(?:<p>LINE</p>[ \n]*+)++</blockquote>)"
    r"|(<([uo]l)>[ \n]*+(?:<li>LINE</li>[ \n]*+)++</\10>)"
    r")"
)
_TEXT, _FIGURE, _QUOTE = 1, 4, 7
"""The groups of the pattern that are whole blocks; the fourth kind is a list."""
_USUAL_IMAGE = re.compile(
    r' src="(https?://[a-z0-9][a-z0-9.-]*+/[!#-%(-:=?-~]*+)" alt="[^&<>\'"]*+"'
    r'(?: width="(?![01]")\d{1,5}+")?+(?: height="(?![01]")\d{1,5}+")?+',
    re.ASCII,
)
"""The attributes of an image that `embeds.image` would write as they are."""
_LINE_TAG = re.compile(r"</?(?:p|li)>")
_INLINE_TAG = re.compile(r"<[^>]*+>?")
_unchecked = Block.of
_KINDS = {"p": BlockKind.PARAGRAPH} | {f"h{n}": BlockKind.HEADING for n in range(1, 7)}

_USUAL_BYTES = bytes([*range(0x20, 0x7F), 0x0A])
_UNSEEN = ("\u034f", "\u115f")
"""Printable, but invisible where they are alone."""


@lru_cache(maxsize=32)
def pattern(rel: str) -> re.Pattern[str]:
    """Matches the next block if it is finished and its links have this `rel`."""
    attribute = f' rel="{re.escape(rel)}"' if rel else ""
    return re.compile(_BLOCK.replace("LINE", _LINE.replace("REL", attribute)))


def unusual_in(text: str) -> str:
    """Its characters beyond ASCII and its controls other than line breaks, in their order.

    Found on bytes, which costs a tenth of testing each character.
    """
    return text.encode().translate(None, _USUAL_BYTES).decode()


def is_plain(text: str, unusual: str | None = None) -> bool:
    """Whether all of it is visible: no controls, no white space but line breaks and single spaces.

    `unusual` is what `unusual_in` finds in it, if known.
    """
    if unusual is None:
        unusual = unusual_in(text)
    return (
        unusual.isprintable() and not any(item in unusual for item in _UNSEEN) and "  " not in text
    )


def block_of(match: re.Match[str], place: Place, *, plain: bool) -> Block | None:
    """The matched block of HTML in NFC; None if it must be rebuilt.

    `plain` says that `is_plain` holds for the whole body.
    """
    kind = match.lastindex
    if kind == _TEXT:
        html, tag, line = match.group(1, 2, 3)
        if "\n" in line or not (plain or is_plain(line)):
            return None
        if line[0] == " " or line[-1] == " ":
            line = line.strip(" ")
            html = f"<{tag}>{line}</{tag}>"
        text = _text_of(line) if "<" in line or "&" in line else line
        if len(html) > MAX_HTML:
            return finished(_KINDS[tag], html, text)
        return _unchecked(_KINDS[tag], html, text)
    if kind == _FIGURE:
        caption = (match[6] or "").strip(" ")
        # References to control characters are characters by now.
        attributes = match[5] if plain else printable(match[5])
        return _figure(attributes, caption, place) if _is_finished(caption, plain=plain) else None
    if kind == _QUOTE:
        return _several(BlockKind.QUOTE, match[7], "blockquote", "p", plain=plain)
    return _several(BlockKind.LIST, match[9], match[10], "li", plain=plain)


def _is_finished(line: str, *, plain: bool) -> bool:
    return "\n" not in line and (plain or is_plain(line))


def finished(kind: BlockKind, html: str, text: str | None = None) -> Block:
    """The block of finished HTML in NFC; `text` is its visible text, if known."""
    if len(html) > MAX_HTML:
        # The model refuses it with the same message as any overlong field.
        return Block(kind=kind, html=html)
    return Block.of(kind, html, text)


def _figure(attributes: str, caption: str, place: Place) -> Block | None:
    usual = _USUAL_IMAGE.fullmatch(attributes)
    if usual and not is_placeholder(usual[1]) and not is_tracker(usual[1]):
        picture: str | None = f"<img{attributes}>"
    else:
        picture = image(Node("img", attributes), place)
    if picture is None:
        return None
    under = f"<figcaption>{caption}</figcaption>" if caption else ""
    return finished(BlockKind.FIGURE, f"<figure>{picture}{under}</figure>", _text_of(caption))


def _several(kind: BlockKind, html: str, tag: str, item: str, *, plain: bool) -> Block | None:
    """A quote of paragraphs or a list of lines, without the white space between them."""
    # Lines are not nested, so every second part is one.
    lines = [line.strip(" ") for line in _LINE_TAG.split(html)[1::2]]
    if not all(_is_finished(line, plain=plain) for line in lines):
        return None
    inner = "".join([f"<{item}>{line}</{item}>" for line in lines])
    return finished(kind, f"<{tag}>{inner}</{tag}>", " ".join(map(_text_of, lines)))


def _text_of(line: str) -> str:
    """The text of a line whose only references are those of HTML's special characters."""
    text = _INLINE_TAG.sub("", line) if "<" in line else line
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text
