"""Translates the texts in HTML; tags and protected elements stay unchanged.

Amazon Translate keeps tags, and elements marked translate="no". The local engines know no tags. So
a sentence with inline elements is translated as a whole; the words of each element are translated
separately, located in the translated sentence, and put into the element again. If an element's
words are not located, each text between two tags is translated separately: worse, but never broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "source", "wbr"})
_BLOCK_NAMES = (
    "blockquote br caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr img li ol p pre "
    "section table tbody td tfoot th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())

Translate = Callable[[str], str]


def looks_like_html(text: str) -> bool:
    """Whether the text contains a tag; a lone `<` is none."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return any(part.tag for part in reader.parts)


def translate_html(html: str, translate: Translate) -> str:
    """The HTML with its texts translated."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    done: list[str] = []
    run: list[_Part] = []
    for part in reader.parts:
        if part.tag in _BLOCKS:
            done += [_run(run, translate), part.raw]
            run = []
        else:
            run.append(part)
    return "".join([*done, _run(run, translate)])


def translate_text(text: str, translate: Translate) -> str:
    """Translates a text without tags; its lines and the white space at their ends stay."""
    return "".join(
        _kept_ends(line, translate) if line.strip() else line
        for line in text.splitlines(keepends=True)
    )


@dataclass(frozen=True)
class _Part:
    """A tag as written, or an unescaped text."""

    raw: str
    tag: str = ""
    depth: int = 0
    protected: bool = False

    @property
    def worded(self) -> bool:
        return not self.tag and bool(self.raw.strip())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[_Part] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag(self.get_starttag_text() or "", tag)
        if tag not in _VOID:
            self._open.append((tag, self._protected or ("translate", "no") in attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._tag(self.get_starttag_text() or "", tag)

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass
        self._tag(f"</{tag}>", tag)

    def handle_comment(self, data: str) -> None:
        self._tag(f"<!--{data}-->", "comment")

    def handle_data(self, data: str) -> None:
        inline = sum(name not in _BLOCKS for name, _ in self._open)
        self.parts.append(_Part(data, depth=inline, protected=self._protected))

    def _tag(self, raw: str, tag: str) -> None:
        self.parts.append(_Part(raw, tag=tag))

    @property
    def _protected(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def _run(run: list[_Part], translate: Translate) -> str:
    """Translates the texts and inline tags between two blocks."""
    if any(part.worded and not part.depth for part in run) and any(part.tag for part in run):
        whole = _around_words(run, translate)
        if whole is not None:
            return whole
    return "".join(part.raw if part.tag else _alone(part, translate) for part in run)


def _around_words(run: list[_Part], translate: Translate) -> str | None:
    """The run translated as a whole, with its elements; None if an element is not located."""
    plain = "".join(part.raw for part in run if not part.tag)
    whole = _kept_ends(plain, translate)
    done: list[str] = []
    reached = 0
    for before, part, after in zip([None, *run], run, [*run[1:], None], strict=False):
        if part.tag or not part.depth:
            continue
        simple = before and before.tag and after and after.tag and part.depth == 1 and part.worded
        span = _locate(part, whole, reached, translate) if simple else None
        if span is None or before is None or after is None:
            return None
        start, end = span
        done += [_text(whole[reached:start]), before.raw, _text(whole[start:end]), after.raw]
        reached = end
    # Every tag must be one of a pair around a text.
    if sum(bool(part.tag) for part in run) != 2 * sum(bool(part.depth) for part in run):
        return None
    return "".join([*done, _text(whole[reached:])])


def _locate(part: _Part, whole: str, since: int, translate: Translate) -> tuple[int, int] | None:
    core = part.raw.strip()
    words = core if part.protected else translate(core).strip(" .")
    if not words:
        return None
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
    match = re.compile(pattern, 0 if part.protected else re.IGNORECASE).search(whole, since)
    return match.span() if match else None


def _alone(part: _Part, translate: Translate) -> str:
    if part.protected or not part.worded:
        return _text(part.raw)
    return _text(_kept_ends(part.raw, translate))


def _text(text: str) -> str:
    return escape(text, quote=False)


def _kept_ends(text: str, translate: Translate) -> str:
    core = text.strip()
    start = text.index(core)
    return text[:start] + translate(core) + text[start + len(core) :]
