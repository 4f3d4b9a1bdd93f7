"""Writes HTML as Markdown that shows the same text and links, and nothing else.

CommonMark (https://spec.commonmark.org/0.31.2/), with what GitHub and others read in addition
(https://github.github.com/gfm/): tables, strikethrough and addresses that become links by
themselves. Markdown is HTML plus syntax, so text that is not escaped becomes headings, rules, links
and scripts. What Markdown cannot express is written as HTML, which it allows.
"""

from __future__ import annotations

import re
import unicodedata
from copy import copy
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from functions.read.renderings._xml_elements import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dateline.model.documents import Block

Lines = list[str]

_BREAK = "***"
"""A thematic break; `---` could begin front matter or end a heading."""
MAX_DEPTH = 6
"""Lists and quotes nested deeper are HTML: each level would be repeated on every line below it."""

_HTML_BLOCKS = frozenset({"table", "dl", "iframe"})
_SECTIONS = frozenset({"aside", "dd", "div", "dt", "figcaption", "figure", "li", "p", "section"})
_BLOCKS = _HTML_BLOCKS | _SECTIONS | {"blockquote", "hr", "ol", "pre", "ul"}
_HEADING = re.compile("h[1-6]")
_EMPHASIS = {"b": "strong", "em": "em", "i": "em", "strong": "strong"}
_DELIMITERS = {"em": "*", "strong": "**"}
_INLINE_HTML = frozenset(
    {"bdi", "bdo", "del", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "sub", "sup", "u"}
)
"""Without them a reader would see something else. Other inline elements keep their text only."""
_PLAYERS = frozenset({"audio", "iframe", "video"})
_VOID_END = re.compile("</(?:br|hr|img|source|wbr)>")
_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_DIRECTION = frozenset({"auto", "ltr", "rtl"})

_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_LINE_END = re.compile(r"\r\n?|\n")
_BACKTICKS = re.compile("`+")
_ALWAYS = r"[\\`*_\[\]<^~|]"
_REFERENCE = r"&(?=#?[0-9A-Za-z]+;)"
_ESCAPED = re.compile(
    # The set of characters comes first, as re searches for a set three times as fast as for
    # alternatives that begin with an assertion.
    r"[\\`*_\[\]<^~|&/.@](?:"
    rf"(?<={_ALWAYS})|(?<=&)(?=#?[0-9A-Za-z]+;)"
    # Addresses that become links by themselves: https://, //, www.x, x.org, a@x.
    r"|(?<=/)(?=/)|(?<=\w\.)(?=[^\W\d_]{2})|(?<=[Ww]{3}\.)|(?<=[\w.+-]@)(?=[\w.-]))"
)
_ESCAPED_IN_ADDRESS = re.compile(r"[\\<>]")
_PLAIN_ADDRESS = re.compile(r"[!#-'*-;=?-Z_a-z~]+")
_LINE_START = re.compile(r"[#>+=:-]|[0-9]{1,9}[.)]")
"""What begins a heading, quote, list, rule, table or definition."""


class _Kind(Enum):
    TEXT = auto()
    MARKUP = auto()
    """Finished Markdown or HTML."""
    OPEN = auto()
    CLOSE = auto()
    """Emphasis begins or ends; the text is its element."""
    BREAK = auto()


_MARKS = frozenset({_Kind.OPEN, _Kind.CLOSE})


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: _Kind
    text: str = ""


def markdown_of(blocks: Iterable[Block]) -> Iterator[str]:
    """The Markdown of one block after the other; empty lines separate them."""
    for lines in _flow(None, _elements(blocks), 0):
        yield "\n".join(lines)


def _elements(blocks: Iterable[Block]) -> Iterator[ET.Element]:
    """The elements of all blocks; those of one block at a time are in memory."""
    for block in blocks:
        root = ET.Element("body")
        fill(root, block.html)
        if root.text:
            before = ET.Element("span")
            before.text = root.text
            yield before
        yield from root


def _flow(text: str | None, children: Iterable[ET.Element], depth: int) -> Iterator[Lines]:
    """The lines of each block of an element; a run of text between blocks is a paragraph."""
    run = ET.Element("p")
    run.text = text
    last_list: tuple[str, bool] | None = None
    for child in children:
        if child.tag not in _BLOCKS and not _HEADING.fullmatch(child.tag):
            run.append(child)
            continue
        if lines := _paragraph(run):
            last_list = None
            yield lines
        run = ET.Element("p")
        run.text = child.tail
        for lines in _block(child, depth, second=last_list == (child.tag, False)):
            yield lines
        if child.tag in {"ol", "ul"}:
            last_list = (child.tag, last_list == (child.tag, False))
        else:
            last_list = None
    if lines := _paragraph(run):
        yield lines


def _block(element: ET.Element, depth: int, *, second: bool) -> Iterator[Lines]:
    """`second`: directly after a list of the same kind, which another marker keeps apart."""
    match element.tag:
        case "hr":
            yield [_BREAK]
        case "pre":
            yield _code_block(element)
        case "blockquote" | "ol" | "ul" if depth >= MAX_DEPTH:
            yield [_html(element)]
        case "blockquote":
            lines = _joined(_flow(element.text, element, depth + 1))
            yield [f"> {line}".rstrip(" ") for line in lines]
        case "ol" | "ul":
            yield list(_list(element, depth, second=second))
        case tag if tag in _HTML_BLOCKS:
            yield [_html(element)]
        case tag if _HEADING.fullmatch(tag):
            if text := _inline(element, heading=True):
                yield [f"{'#' * int(tag[1])} {text}"]
        case _:
            yield from _flow(element.text, element, depth)


def _joined(blocks: Iterable[Lines]) -> Iterator[str]:
    """The lines of all blocks, with an empty line between blocks."""
    for number, lines in enumerate(blocks):
        if number:
            yield ""
        yield from lines


def _list(element: ET.Element, depth: int, *, second: bool) -> Iterator[str]:
    first = element.get("start", "")
    number = int(first) if re.fullmatch(r"\d{1,9}", first, re.ASCII) else 1
    for child in element:
        if element.tag == "ol":
            marker = f"{min(number, 999_999_999)}{')' if second else '.'}"
        else:
            marker = "*" if second else "-"
        number += 1
        indent = " " * (len(marker) + 1)
        lines = list(_joined(_flow(child.text, child, depth + 1)))
        yield f"{marker} {lines[0]}" if lines else marker
        yield from (f"{indent}{line}" if line else "" for line in lines[1:])


def _code_block(element: ET.Element) -> Lines:
    text = "".join(element.itertext())
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    # HTML ignores a line break right after the tag.
    return [fence, *_LINE_END.split(text.removeprefix("\n")), fence]


def _html(element: ET.Element) -> str:
    """The element as one line of HTML: an empty line would end it.

    Written as XML, which also escapes `<` in attributes: GitHub shows the tag of a frame as text,
    and what its title contains would be markup.
    """
    alone = copy(element)
    alone.tail = None
    written = ET.tostring(alone, encoding="unicode", short_empty_elements=False)
    return _VOID_END.sub("", written).replace("\n", "&#10;").replace("\r", "&#13;")


def _paragraph(element: ET.Element) -> Lines:
    text = _inline(element)
    return text.split("\n") if text else []


# ------------------------------------------------------------------ one line of text


def _inline(element: ET.Element, *, heading: bool = False) -> str:
    pieces = _without_empty(_stripped(_merged(_pieces(element))))
    as_html = _marks_in_html(pieces)
    parts: list[str] = []
    at_start = True
    for index, piece in enumerate(pieces):
        match piece.kind:
            case _Kind.TEXT:
                before_markup = index + 1 < len(pieces) and pieces[index + 1].kind is _Kind.MARKUP
                parts.append(
                    _escape(
                        piece.text,
                        at_start=at_start,
                        before_markup=before_markup,
                        heading=heading,
                    )
                )
            case _Kind.BREAK:
                parts.append("<br>" if heading else "\\\n")
            case _Kind.MARKUP:
                parts.append(piece.text)
            case _Kind.OPEN:
                parts.append(f"<{piece.text}>" if index in as_html else _DELIMITERS[piece.text])
            case _Kind.CLOSE:
                parts.append(f"</{piece.text}>" if index in as_html else _DELIMITERS[piece.text])
        at_start = piece.kind is _Kind.BREAK
    return "".join(parts)


def _pieces(element: ET.Element) -> Iterator[_Piece]:
    """The content of an element, without the element itself."""
    yield _Piece(_Kind.TEXT, element.text or "")
    for child in element:
        yield from _element(child)
        yield _Piece(_Kind.TEXT, child.tail or "")


def _element(element: ET.Element) -> Iterator[_Piece]:
    tag = element.tag
    if tag == "br":
        yield _Piece(_Kind.BREAK)
    elif tag == "img":
        yield _image(element)
    elif tag == "code" and not len(element) and (element.text or "").strip():
        yield _Piece(_Kind.MARKUP, _code(element.text or ""))
    elif tag in _PLAYERS:
        yield _Piece(_Kind.MARKUP, _html(element))
    elif tag in _EMPHASIS:
        yield _Piece(_Kind.OPEN, _EMPHASIS[tag])
        yield from _pieces(element)
        yield _Piece(_Kind.CLOSE, _EMPHASIS[tag])
    elif tag == "a" and _LINK.match(element.get("href", "")):
        yield _Piece(_Kind.MARKUP, "[")
        yield from _pieces(element)
        yield _Piece(_Kind.MARKUP, f"]({_address(element.get('href', ''))})")
    elif tag in _INLINE_HTML or tag == "code":
        direction = element.get("dir", "")
        attribute = f' dir="{direction}"' if direction in _DIRECTION else ""
        yield _Piece(_Kind.MARKUP, f"<{tag}{attribute}>")
        yield from _pieces(element)
        yield _Piece(_Kind.MARKUP, f"</{tag}>")
    else:
        yield from _pieces(element)


def _image(element: ET.Element) -> _Piece:
    alt, source = element.get("alt", ""), element.get("src", "")
    if not _LINK.match(source):
        return _Piece(_Kind.TEXT, alt)
    text = _escape(
        " ".join(alt.split()),
        at_start=False,
        before_markup=False,
        heading=False,
        in_picture=True,
    )
    return _Piece(_Kind.MARKUP, f"![{text}]({_address(source)})")


def _code(text: str) -> str:
    text = _SPACE.sub(" ", text)
    runs = {len(run) for run in _BACKTICKS.findall(text)}
    fence = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    # One space at both ends is taken away again.
    padding = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _address(url: str) -> str:
    written = _ESCAPED_IN_ADDRESS.sub(r"\\\g<0>", _LINE_END.sub("", url))
    # cmark replaces references in an address before it looks at backslashes.
    written = re.sub(_REFERENCE, "&amp;", written)
    return written if _PLAIN_ADDRESS.fullmatch(written) else f"<{written}>"


def _merged(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Adjacent texts as one, with white space folded."""
    merged: list[_Piece] = []
    for piece in pieces:
        if piece.kind is _Kind.TEXT and merged and merged[-1].kind is _Kind.TEXT:
            piece = _Piece(_Kind.TEXT, merged.pop().text + piece.text)  # noqa: PLW2901
        merged.append(piece)
    return [
        _Piece(_Kind.TEXT, _SPACE.sub(" ", piece.text)) if piece.kind is _Kind.TEXT else piece
        for piece in merged
    ]


def _stripped(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Without white space at the ends of lines, and without line breaks at either end.

    Some renderers strip every white space of Unicode: a break before it would be at the end.
    """
    forward = _without_leading(pieces, str.lstrip)
    backward = _without_leading(reversed(forward), str.rstrip)
    return backward[::-1]


def _without_leading(pieces: Iterable[_Piece], strip: Callable[[str], str]) -> list[_Piece]:
    kept: list[_Piece] = []
    at_edge, begun = True, False
    for piece in pieces:
        if piece.kind is _Kind.TEXT:
            text = strip(piece.text) if at_edge else piece.text
            if not text:
                continue
            kept.append(_Piece(_Kind.TEXT, text))
        elif piece.kind is not _Kind.BREAK or begun:
            kept.append(piece)
        if piece.kind in {_Kind.TEXT, _Kind.MARKUP}:
            begun = True
        if piece.kind not in _MARKS:
            at_edge = piece.kind is _Kind.BREAK
    return kept


def _without_empty(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Without emphasis of nothing."""
    kept: list[_Piece] = []
    for piece in pieces:
        if piece.kind is _Kind.CLOSE and kept and kept[-1].kind is _Kind.OPEN:
            kept.pop()
        else:
            kept.append(piece)
    return kept


def _marks_in_html(pieces: list[_Piece]) -> set[int]:
    """The places where emphasis begins or ends that asterisks could not express.

    Asterisks open only before a letter and close only after one, next to neither a letter on their
    other side nor other asterisks. https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
    """
    in_html: set[int] = set()
    opened: list[int] = []
    for index, piece in enumerate(pieces):
        if piece.kind is _Kind.OPEN:
            opened.append(index)
        elif piece.kind is _Kind.CLOSE:
            begin = opened.pop()
            if not (
                _is_word(pieces[begin + 1], 0)
                and _is_word(pieces[index - 1], -1)
                and _is_apart(pieces[begin - 1] if begin else None, -1)
                and _is_apart(pieces[index + 1] if index + 1 < len(pieces) else None, 0)
            ):
                in_html |= {begin, index}
    return in_html


def _is_word(piece: _Piece, end: int) -> bool:
    """Whether a text begins (`end` 0) or ends (-1) with a letter, digit or mark on a letter."""
    return piece.kind is _Kind.TEXT and unicodedata.category(piece.text[end])[0] in "LMN"


def _is_apart(piece: _Piece | None, end: int) -> bool:
    """Whether what comes before (`end` -1) or after (0) keeps asterisks apart from words."""
    if piece is None or piece.kind in {_Kind.BREAK, _Kind.MARKUP}:
        return True
    sign = piece.text[end] if piece.kind is _Kind.TEXT else "*"
    return sign == " " or (unicodedata.category(sign)[0] == "P" and sign not in "*_\\")


def _escape(
    text: str, *, at_start: bool, before_markup: bool, heading: bool, in_picture: bool = False
) -> str:
    """The text with a backslash before everything that Markdown would interpret."""
    written = _ESCAPED.sub(r"\\\g<0>", text)
    if not in_picture:
        # GitHub links an e-mail address even if it is escaped, but not across a comment.
        written = written.replace("\\@", "\\@<!-- -->")
    if before_markup and written.endswith("!"):
        # Else the link after it is a picture.
        written = f"{written[:-1]}\\!"
    if heading:
        # "# C #" is the heading "C".
        return written.replace("#", "\\#")
    if at_start and (match := _LINE_START.match(written)):
        place = match.end() - 1
        return f"{written[:place]}\\{written[place:]}"
    return written
