"""Makes lists of paragraphs that a word processor wrote as `·   First`.

Word's HTML has no list elements: each item is a paragraph with a bullet or number and no-break
spaces before its text. Its style names the level (`mso-list:l0 level2 lfo1`), from 1 to 9. Cleaning
removes styles, so before it the level is written as em spaces at the beginning of the paragraph.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from dateline.model.documents import BlockKind
from functions.process.body.build import is_invisible
from functions.process.body.clean import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dateline.model.documents import Block

_BULLETS = "·•▪●○■◦‣∙\uf0b7\uf0a7\uf0d8"
_LEVEL = "\u2003"
"""One for each level below the first."""
_OF_WORD = re.compile(r"<p\b(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>", re.IGNORECASE)
_DEEPER = re.compile(r"mso-list:\s{0,9}l\d{1,4}\s{1,9}level([2-9])\b", re.IGNORECASE)
_SPACE = "[ \u00a0\u2002\u2003\u2009\t]"
_ITEM = re.compile(
    rf"<p(?: [^<>]*)?>(?P<level>{_LEVEL}*+)(?P<tags>(?:<[a-z]+(?: [^<>]*)?>)*)"
    rf"(?:(?P<bullet>[{_BULLETS}])|[o§–-]|(?P<number>\d{{1,3}})[.)]|(?P<letter>[A-Za-z]{{1,5}})[.)])"
    rf"(?P<gap>{_SPACE}++)"
    r"(?P<text>.*)</p>",
    re.DOTALL,
)
_SIGNS = (*_BULLETS, "\u00a0\u00a0", "\u00a0 \u00a0")
_UNUSUAL_SIGNS = (*_BULLETS, "\u00a0\u00a0")


def may_have_typed_lists(cleaned: str, unusual: str) -> bool:
    """Whether cleaned HTML may contain such paragraphs; a cheap test.

    `unusual` is what `fast_path.unusual_in` finds in it.
    """
    return any(map(unusual.__contains__, _UNUSUAL_SIGNS)) and any(map(cleaned.__contains__, _SIGNS))


def with_levels(markup: str) -> str:
    """The sender's HTML with the levels of Word's list items as em spaces."""
    return _OF_WORD.sub(_with_level, markup) if "mso-list:" in markup else markup


def with_lists(blocks: Iterable[Block], build: Callable[[str], Iterable[Block]]) -> Iterator[Block]:
    """The blocks with a list in place of each run of such paragraphs; `build` cuts its HTML."""
    items = ((block, _item(block)) for block in blocks)
    for is_item, run in groupby(items, key=lambda pair: pair[1] is not None):
        paragraphs = list(run)
        matches = [match for _, match in paragraphs if match] if is_item else []
        for part in _lists(matches):
            members, paragraphs = paragraphs[: len(part)], paragraphs[len(part) :]
            if _is_list(part):
                yield from build(_list(part))
            else:
                yield from (block for block, _ in members)
        yield from (block for block, _ in paragraphs)


def _with_level(tag: re.Match[str]) -> str:
    deeper = _DEEPER.search(tag[0])
    return tag[0] + _LEVEL * (int(deeper[1]) - 1) if deeper else tag[0]


def _item(block: Block) -> re.Match[str] | None:
    item = _ITEM.fullmatch(block.html) if block.kind is BlockKind.PARAGRAPH else None
    if item is None or is_invisible(text_of(item["text"])):
        return None
    # Only a word processor writes two such spaces; a sentence may begin with a dash or a number.
    if not item["bullet"] and item["gap"].count("\u00a0") < 2:
        return None
    # A paragraph may begin with initials.
    return None if item["letter"] and not item["level"] else item


def _lists(items: Sequence[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """The items of each list: a new one begins where a bullet follows a number on its level."""
    part: list[re.Match[str]] = []
    for item in items:
        if part and _is_above(item, part[0]) and _tag(item) != _tag(part[0]):
            yield part
            part = []
        part.append(item)
    if part:
        yield part


def _list(items: Sequence[re.Match[str]]) -> str:
    """The list as HTML; items below the first's level are a list in the item above them."""
    first = items[0]
    nested: list[tuple[re.Match[str], list[re.Match[str]]]] = []
    for item in items:
        if not nested or _is_above(item, first):
            nested.append((item, []))
        else:
            nested[-1][1].append(item)
    inner = "".join(
        f"<li>{item['tags']}{item['text'].strip(' ')}{''.join(map(_list, _lists(below)))}</li>"
        for item, below in nested
    )
    number = int(first["number"] or 1)
    start = f' start="{number}"' if number != 1 else ""
    return f"<{_tag(first)}{start}>{inner}</{_tag(first)}>"


def _is_above(item: re.Match[str], first: re.Match[str]) -> bool:
    return len(item["level"]) <= len(first["level"])


def _tag(item: re.Match[str]) -> str:
    return "ol" if item["number"] or item["letter"] else "ul"


def _is_list(items: Sequence[re.Match[str]]) -> bool:
    """A single paragraph may begin with a sign; with no-break spaces, a program wrote it."""
    first = items[0]
    return len(items) > 1 or "\u00a0" in first[0][: first.start("text")]
