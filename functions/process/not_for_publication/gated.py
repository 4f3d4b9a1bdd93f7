"""Removes the parts of a body that its sender shows only to some readers.

The marks are comments or shortcodes, so the sanitiser would drop them and keep the text between
them. A part whose rule is not understood is removed. After a begin without an end, everything is
removed; so is everything after a begin inside another part.

https://ghost.org/help/content-visibility/ · https://jetpack.com/support/paywall-block/
https://jetpack.com/support/jetpack-blocks/paid-content-block/
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_COMMENTS = re.compile(
    # A parser takes `<!x` for a comment, too.
    r"<!(?:--)?[\s-]*(?:"
    r"kg-gated-block(?P<ghost>.*?)"
    r"|(?P<end>/?)wp:(?:premium-content/(?:subscriber-view|paid-view)|jetpack/subscriber-view)\b"
    r"(?P<alone>.*?)"
    r"|wp:(?P<paywall>jetpack/paywall)\b.*?"
    r")(?:--!?>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_HINTS = ("kg-gated-block", "wp:premium-content", "wp:jetpack")
_GHOST_BEGIN = re.compile(
    r":begin\s+nonMember:(?P<anyone>true|false)(?:\s+memberSegment:\"[^\"<>]*\")?\s*"
)
_GHOST_END = re.compile(r":end\s*", re.IGNORECASE)
_SHORTCODES = re.compile(
    r"\[(?P<end>/?)(?:members_access|members_logged_in|members_?only|mepr-(?:active|show|protect)"
    r"|pmpro_membership|membership|rcp_restrict|restrict|is_paid|wcm_restrict|s2If"
    r"|swpm_protected|arm_restrict_content|ihc-hide-content|wlm_private|paid_content"
    r"|premium_content|subscribers_?only)(?=[\s\]])[^\]\n]{0,500}\]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ungated:
    """A body without its gated parts."""

    markup: str
    removed: int = 0
    """How many parts were removed."""
    is_cut: bool = False
    """Whether a part had no end, so that the rest was removed."""


def removal_warnings(removed: int, *, is_cut: bool) -> tuple[str, ...]:
    """What an editor should know about removed parts; nothing where there were none."""
    if not removed:
        return ()
    parts = "1 part" if removed == 1 else f"{removed} parts"
    rest = "; the last has no end, so the rest of the text was removed" if is_cut else ""
    return (f"body: {parts} for some readers only removed{rest}",)


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    opens: bool
    is_public: bool = False
    has_no_end: bool = False


def may_be_gated(folded: str) -> bool:
    """Whether markup, or only its comments, in lower case may mark gated parts; a cheap test."""
    return any(hint in folded for hint in _HINTS)


def without_gated(markup: str, literal: Sequence[tuple[int, int]] = ()) -> Ungated:
    """The body without the parts that comments of Ghost and WordPress mark. Idempotent.

    A comment that begins in one of the `literal` sections (start and end) is none.
    """
    # Every mark is a comment: testing that first costs a tenth of folding the text.
    if "<!" not in markup or not may_be_gated(markup.casefold()):
        return Ungated(markup)
    return _without(
        markup,
        (
            _comment(match)
            for match in _COMMENTS.finditer(markup)
            if not any(start <= match.start() < end for start, end in literal)
        ),
    )


def without_gated_shortcodes(markup: str) -> Ungated:
    """The body without the parts in shortcodes of membership plugins, for WordPress only."""
    if "[" not in markup:
        return Ungated(markup)
    return _without(
        markup,
        (
            _Token(match.start(), match.end(), opens=not match["end"])
            for match in _SHORTCODES.finditer(markup)
        ),
    )


def _comment(match: re.Match[str]) -> _Token:
    start, end = match.span()
    if match["paywall"]:
        return _Token(start, end, opens=True, has_no_end=True)
    if match["ghost"] is None:
        return _Token(start, end, opens=not match["end"])
    if _GHOST_END.fullmatch(match["ghost"]):
        return _Token(start, end, opens=False)
    rule = _GHOST_BEGIN.fullmatch(match["ghost"])
    return _Token(start, end, opens=True, is_public=rule is not None and rule["anyone"] == "true")


def _without(markup: str, tokens: Iterable[_Token]) -> Ungated:
    kept: list[str] = []
    removed = position = 0
    sequence: Iterator[_Token] = iter(tokens)
    for token in sequence:
        if not token.opens:
            continue
        closing = None if token.has_no_end else next(sequence, None)
        if closing is None or closing.opens:
            kept.append(markup[position : token.start])
            return Ungated("".join(kept), removed + 1, is_cut=True)
        if not token.is_public:
            kept.append(markup[position : token.start])
            position = closing.end
            removed += 1
    kept.append(markup[position:])
    return Ungated("".join(kept), removed)
