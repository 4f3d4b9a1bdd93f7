"""Blocks of cleaned HTML that are already written as flow.py would write them: most of a body.

One pattern tells them, and they are taken as they stand, which costs a tenth of building them anew.
The cleaner (cleaning.py) has balanced the tags and escaped what is text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from dateline.model.documents import MAX_HTML, Block, BlockKind
from functions.process.body.embeds import Place, image
from functions.process.body.tree import Node

_LINE = (
    r"(?! *+</)[^<]*+"
    r'(?:<(?:em|strong|b|i|a href="https?://[!#-;=?-~]*+"REL)>(?! )[^<]++(?<! )</[a-z]++>'
    r"[^<]*+)*+"
)
"""Text with a few inline elements, none in another, and no white space at either end of any."""
_BLOCK = (
    r"[ \n]*+(?:"
    r"(<(p|h[1-6])>(LINE)</\2>)"
    r"|(<figure>[ \n]*+<img([^<>]*+)>[ \n]*+(?:<figcaption>(LINE)</figcaption>[ \n]*+)?+</figure>)"
    r"|(<(blockquote)>[ \n]*+(?:<p>LINE</p>[ \n]*+)++</blockquote>)"
    r"|(<([uo]l)>[ \n]*+(?:<li>LINE</li>[ \n]*+)++</\10>)"
    r")"
)
_TEXT, _FIGURE, _QUOTE = 1, 4, 7
"""The pattern's groups that are whole blocks; the last is a list."""
_LINES = re.compile(r"<(?:p|li)>(.*?)</(?:p|li)>", re.DOTALL)
_INLINE_TAG = re.compile(r"<[^>]*>")
_KINDS = {"p": BlockKind.PARAGRAPH} | {f"h{n}": BlockKind.HEADING for n in range(1, 7)}

_USUAL_BYTES = bytes([*range(0x20, 0x7F), 0x0A])
_UNSEEN = ("\u034f", "\u115f")
"""Printable, and yet not seen where they stand alone."""


@lru_cache(maxsize=32)
def written(rel: str) -> re.Pattern[str]:
    """Matches the next block where it is written already and its links bear this `rel`."""
    told = f' rel="{re.escape(rel)}"' if rel else ""
    return re.compile(_BLOCK.replace("LINE", _LINE.replace("REL", told)))


def is_plain(text: str) -> bool:
    """Whether a reader sees all of it: no controls, no white space but line breaks and one space.

    Decided on bytes and on what is not ASCII, which costs a tenth of asking each character.
    """
    if "  " in text:
        return False
    unusual = text.encode().translate(None, _USUAL_BYTES).decode()
    return unusual.isprintable() and not any(item in unusual for item in _UNSEEN)


def block_of(found: re.Match[str], place: Place, *, plain: bool) -> Block | None:
    """The block that was matched, None where it must be built; `plain` if all of the body is.

    Of HTML in NFC.
    """
    kind = found.lastindex
    if kind == _TEXT:
        html, tag, line = found.group(1, 2, 3)
        if "\n" in line or not (plain or is_plain(line)):
            return None
        if line[0] == " " or line[-1] == " ":
            line = line.strip(" ")
            html = f"<{tag}>{line}</{tag}>"
        text = _text_of(line) if "<" in line or "&" in line else line
        return finished(_KINDS[tag], html, text)
    if kind == _FIGURE:
        caption = (found[6] or "").strip(" ")
        return _figure(found[5], caption, place) if _may_stand(caption, plain=plain) else None
    if kind == _QUOTE:
        return _several(BlockKind.QUOTE, found[7], "blockquote", "p", plain=plain)
    return _several(BlockKind.LIST, found[9], found[10], "li", plain=plain)


def _may_stand(line: str, *, plain: bool) -> bool:
    return "\n" not in line and (plain or is_plain(line))


def finished(kind: BlockKind, html: str, text: str | None = None) -> Block:
    """The block of finished HTML in NFC; `text` is what is visible of it, where that is known."""
    if len(html) > MAX_HTML:
        # Refused there, in the words of every other field.
        return Block(kind=kind, html=html)
    return Block.of(kind, html, text)


def _figure(attributes: str, caption: str, place: Place) -> Block | None:
    picture = image(Node("img", attributes), place)
    if picture is None:
        return None
    under = f"<figcaption>{caption}</figcaption>" if caption else ""
    return finished(BlockKind.FIGURE, f"<figure>{picture}{under}</figure>", _text_of(caption))


def _several(kind: BlockKind, html: str, tag: str, item: str, *, plain: bool) -> Block | None:
    """A quote of paragraphs or a list of lines, without the white space between them."""
    lines = [line.strip(" ") for line in _LINES.findall(html)]
    if not all(_may_stand(line, plain=plain) for line in lines):
        return None
    inner = "".join([f"<{item}>{line}</{item}>" for line in lines])
    return finished(kind, f"<{tag}>{inner}</{tag}>", " ".join(map(_text_of, lines)))


def _text_of(line: str) -> str:
    """The text of a line, which has no references but to the signs of HTML itself."""
    text = _INLINE_TAG.sub("", line) if "<" in line else line
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text
