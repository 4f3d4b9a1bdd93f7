"""Makes lists of paragraphs that a word processor wrote as `·   First`.

Word's HTML has no list elements: each item is a paragraph with a bullet or number and no-break
spaces before its text.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from dateline.model.documents import BlockKind
from functions.process.body.build import is_invisible
from functions.process.body.clean import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dateline.model.documents import Block

_BULLETS = "·•▪●○■◦‣∙\uf0b7\uf0a7\uf0d8"
_SPACE = "[ \u00a0\u2002\u2003\u2009\t]"
_ITEM = re.compile(
    rf"<p(?: [^<>]*)?>(?P<tags>(?:<[a-z]+(?: [^<>]*)?>)*)"
    rf"(?:(?P<bullet>[{_BULLETS}])|[o§–-]|(?P<number>\d{{1,3}})[.)])(?P<gap>{_SPACE}++)"
    r"(?P<text>.*)</p>",
    re.DOTALL,
)
_SIGNS = (*_BULLETS, "\u00a0\u00a0", "\u00a0 \u00a0")


def may_have_typed_lists(cleaned: str) -> bool:
    """Whether cleaned HTML may contain such paragraphs; a cheap test."""
    return not cleaned.isascii() and any(map(cleaned.__contains__, _SIGNS))


def with_lists(blocks: Iterable[Block], build: Callable[[str], Iterable[Block]]) -> Iterator[Block]:
    """The blocks with a list in place of each run of such paragraphs; `build` cuts its HTML."""
    items = ((block, _item(block)) for block in blocks)
    for tag, run in groupby(items, key=lambda pair: _list_tag(pair[1])):
        members = list(run)
        if tag is None or not _is_list(members):
            yield from (block for block, _ in members)
            continue
        inner = "".join(
            f"<li>{match['tags']}{match['text'].strip(' ')}</li>" for _, match in members if match
        )
        first = members[0][1]
        number = int(first["number"]) if first and first["number"] else 1
        start = f' start="{number}"' if number != 1 else ""
        yield from build(f"<{tag}{start}>{inner}</{tag}>")


def _item(block: Block) -> re.Match[str] | None:
    item = _ITEM.fullmatch(block.html) if block.kind is BlockKind.PARAGRAPH else None
    # Only a word processor writes two such spaces; a sentence may begin with a dash or a number.
    if item and not item["bullet"] and item["gap"].count("\u00a0") < 2:
        return None
    return item


def _list_tag(item: re.Match[str] | None) -> str | None:
    if item is None or is_invisible(text_of(item["text"])):
        return None
    return "ol" if item["number"] else "ul"


def _is_list(members: list[tuple[Block, re.Match[str] | None]]) -> bool:
    """A single paragraph may begin with a sign; with no-break spaces, a program wrote it."""
    if len(members) > 1:
        return True
    match = members[0][1]
    return match is not None and "\u00a0" in match[0][: match.start("text")]
