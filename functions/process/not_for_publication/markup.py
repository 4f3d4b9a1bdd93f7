"""Removes from body HTML the elements that the sender marked as not for publication.

The removed text goes into the editorial note. Elements are matched in the source, not in a parser's
tree: HTML's rules end a marked paragraph at the first list in it, so that the rest of what the
sender marked would be published.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.model.errors import Unprocessable
from functions.process.not_for_publication.gated import may_be_gated, without_gated
from functions.process.not_for_publication.marks import mark_of, may_have_marks
from functions.process.text.rare_tags import rare_tags

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_EMBARGO_LINE = 600
_MAX_EMBARGO_MARKUP = 6_000
_MAX_OPEN = 1_000

_TAG = re.compile(
    r"<(/?)([A-Za-z][^\s/>]*+)"
    r"((?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]++))?)*+)"
    r"[\s/]*+>"
)
_ATTRIBUTE = re.compile(
    r"[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++)))?"
)
_RAW = frozenset({"script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"}
    | {"source", "track", "wbr"}
)
_FORMATTING = frozenset(
    {"a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "mark", "q", "s", "small"}
    | {"span", "strike", "strong", "sub", "sup", "tt", "u"}
)
_ENDED_BY_THE_NEXT = {
    # Elements that the next of their kind ends, unless one of these is open in between.
    "p": frozenset({"blockquote", "td", "th", "li", "section", "div", "article", "aside"}),
    "li": frozenset({"ul", "ol", "menu"}),
    "dt": frozenset({"dl"}),
    "dd": frozenset({"dl"}),
    "tr": frozenset({"table"}),
    "td": frozenset({"table"}),
    "th": frozenset({"table"}),
    "option": frozenset({"select"}),
}
_BREAKS = re.compile(
    r"<(?:/?(?:p|div|section|li|ul|ol|h[1-6]|table|tr|dl|dd|dt|header|footer|blockquote)|br)\b",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>")


@dataclass(frozen=True, slots=True)
class Publishable:
    """A body without what is not for publication, and the removed text."""

    markup: str
    removed: str | None = None
    """The removed text, one paragraph per line."""
    embargo: bool = False
    """Whether a line about an embargo was removed."""
    gated: int = 0
    """How many parts for some readers only were removed, whose text is nowhere kept."""
    is_cut: bool = False
    """Whether the last of them had no end, so that the rest of the body was removed."""


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    end: int
    mark: str | None


@dataclass(frozen=True, slots=True)
class _Region:
    start: int
    end: int
    mark: str
    inner: tuple[int, int]


@dataclass(slots=True)
class _Stack:
    """The open elements; formatting only where it matters, because real markup leaves it open."""

    markup: str
    elements: list[_Open] = field(default_factory=list)
    tags: Counter[str] = field(default_factory=Counter)

    def push(self, opened: _Open) -> None:
        if opened.tag in _FORMATTING and not (opened.mark or self.tags[opened.tag]):
            return
        if len(self.elements) == _MAX_OPEN:
            raise Unprocessable(
                "html_too_deep", f"over {_MAX_OPEN} elements are left open; close the tags"
            )
        self.elements.append(opened)
        self.tags[opened.tag] += 1

    def pop(self, at: int, inner_end: int, end: int) -> Iterator[_Region]:
        opened = self.elements.pop(at)
        self.tags[opened.tag] -= 1
        yield from _region(self.markup, opened, inner_end, end)

    def pop_from(self, at: int, inner_end: int, end: int) -> Iterator[_Region]:
        """Ends the element at this place, after the elements left open in it."""
        while len(self.elements) > at + 1:
            yield from self.pop(-1, inner_end, inner_end)
        yield from self.pop(at, inner_end, end)

    def close(self, tag: str, start: int, end: int) -> Iterator[_Region]:
        """Ends the innermost open element of this name."""
        if not self.tags[tag]:
            return
        at = max(i for i, element in enumerate(self.elements) if element.tag == tag)
        above = self.elements[at + 1 :]
        if tag in _FORMATTING and any(item.tag not in _FORMATTING for item in above):
            # The end of formatting ends no other element.
            yield from self.pop(at, start, end)
        else:
            yield from self.pop_from(at, start, end)

    def end_by(self, tag: str, start: int) -> Iterator[_Region]:
        """Ends the open element of the same kind that cannot contain this start tag."""
        boundaries = _ENDED_BY_THE_NEXT.get(tag)
        if boundaries is None or not self.tags[tag]:
            return
        for at in range(len(self.elements) - 1, -1, -1):
            if self.elements[at].tag in boundaries:
                return
            if self.elements[at].tag == tag:
                yield from self.pop_from(at, start, start)
                return


def publishable(markup: str) -> Publishable:
    """The body without its gated parts and the elements marked as not for publication. Idempotent.

    Raises:
        Unprocessable: `html_too_deep`.
    """
    if "<" not in markup:
        return Publishable(markup)
    tags = rare_tags(markup).casefold()
    gated = 0, False
    if may_be_gated(tags):
        ungated = without_gated(markup)
        markup, gated = ungated.markup, (ungated.removed, ungated.is_cut)
    if not may_have_marks(tags):
        return Publishable(markup, None, False, *gated)
    kept, removed, embargo, position = [], [], False, 0
    for region in _outermost(_regions(markup)):
        kept.append(markup[position : region.start])
        position = region.end
        embargo = embargo or region.mark == "embargo"
        text = plain_lines(markup[slice(*region.inner)])
        removed += [text] if text else []
    kept.append(markup[position:])
    return Publishable("".join(kept), "\n".join(removed) or None, embargo, *gated)


def _regions(markup: str) -> Iterator[_Region]:
    """The marked elements, start to end, in the order in which they end."""
    stack = _Stack(markup)
    position = 0
    while (position := markup.find("<", position)) >= 0:
        if markup.startswith("<!--", position):
            position = _after(markup, "-->", position)
            continue
        match = _TAG.match(markup, position)
        if match is None:
            if markup[position + 1 : position + 2].isalpha():
                # An unfinished tag: the rest is inside it and no content.
                break
            position += 1
            continue
        position = match.end()
        tag = match[2].lower()
        if match[1]:
            yield from stack.close(tag, match.start(), match.end())
            continue
        yield from stack.end_by(tag, match.start())
        mark = mark_of(tag, _attributes(match[3])) if may_have_marks(match[0].casefold()) else None
        opened = _Open(tag, match.start(), match.end(), mark)
        if tag in _VOID or (mark and match[0].endswith("/>")):
            yield from _region(markup, opened, match.end(), match.end())
        elif tag in _RAW:
            inner_end, position = _raw_end(markup, tag, position)
            yield from _region(markup, opened, inner_end, position)
        else:
            stack.push(opened)
    if stack.elements:
        yield from stack.pop_from(0, len(markup), len(markup))


def _raw_end(markup: str, tag: str, position: int) -> tuple[int, int]:
    """Where the text of a raw element such as script ends, and where its end tag ends."""
    end = re.compile(rf"</{tag}\b[^>]*+>?", re.IGNORECASE).search(markup, position)
    return (end.start(), end.end()) if end else (len(markup), len(markup))


def _region(markup: str, opened: _Open, inner_end: int, end: int) -> Iterator[_Region]:
    if opened.mark is None:
        return
    inner = (opened.end, max(opened.end, inner_end))
    if opened.mark == "hidden" or _is_line(markup, *inner):
        yield _Region(opened.start, end, opened.mark, inner)


def _is_line(markup: str, start: int, end: int) -> bool:
    if end - start > _MAX_EMBARGO_MARKUP:
        return False
    return len(plain_lines(markup[start:end])) <= _MAX_EMBARGO_LINE


def _outermost(regions: Iterator[_Region]) -> list[_Region]:
    kept: list[_Region] = []
    for region in sorted(regions, key=lambda region: (region.start, -region.end)):
        if not kept or region.start >= kept[-1].end:
            kept.append(region)
        elif region.end > kept[-1].end:
            inner = (kept[-1].inner[0], max(kept[-1].inner[1], region.inner[1]))
            kept[-1] = _Region(kept[-1].start, region.end, kept[-1].mark, inner)
    return kept


def _attributes(text: str) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(text):
        attributes.setdefault(name, html.unescape(next(filter(None, values), "")))
    return attributes


def _after(markup: str, end: str, position: int) -> int:
    at = markup.find(end, position)
    return len(markup) if at < 0 else at + len(end)


def plain_lines(markup: str) -> str:
    """The text of any markup, one paragraph per line."""
    plain = html.unescape(_ANY_TAG.sub("", _BREAKS.sub(lambda match: f"\n{match[0]}", markup)))
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return "\n".join(filter(None, lines))
