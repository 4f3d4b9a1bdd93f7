"""Several segments in one request, and their translations out of its answer again.

Each segment travels as a paragraph of one HTML text: fewer requests, so less throttling. Tags are
billed as characters too, seven a segment, which is why one alone travels without.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from functions.translate.segments.markup import Token, rewrite_spoken, tokens
from functions.translate.segments.numbers import wrap_numbers
from functions.translate.segments.segments import SEGMENT_BYTES
from functions.translate.segments.sentences import size

if TYPE_CHECKING:
    from collections.abc import Iterable

_OPEN, _CLOSE = "<p>", "</p>"
_KEEP, _KEPT = '<span class="figure" translate="no">', "</span>"
_PROTECTED = re.compile(rf"{_KEEP}([^<]*){_KEPT}")
WRAPPER_BYTES = len(_OPEN + _CLOSE)


def pack(segments: Iterable[str], limit: int = SEGMENT_BYTES) -> list[tuple[str, ...]]:
    """The segments, in order, in groups that each fit a request of `limit` bytes.

    A segment is never over the limit itself (see `segments`), so none is cut here.
    """
    groups: list[list[str]] = []
    used = 0
    for segment in segments:
        needed = size(segment) + WRAPPER_BYTES
        if not groups or used + needed > limit:
            groups.append([])
            used = 0
        groups[-1].append(segment)
        used += needed
    return [tuple(group) for group in groups]


def to_request(group: tuple[str, ...]) -> str:
    """The text to send for a group."""
    if len(group) == 1:
        return group[0]
    return "".join(map(to_paragraph, group))


def to_paragraph(segment: str) -> str:
    """The segment as it travels among others."""
    return f"{_OPEN}{segment}{_CLOSE}"


def from_response(answer: str, count: int) -> list[str] | None:
    """The translations of a group of `count`, or None when they cannot be told apart."""
    if count == 1:
        return [answer.strip()]
    found: list[str] = []
    inside: list[str] | None = None
    for token in tokens(answer):
        if token.name == "p":
            if token.closing == (inside is None):
                return None
            if inside is not None:
                found.append("".join(inside).strip())
            inside = None if token.closing else []
        elif inside is not None:
            inside.append(token.raw)
        elif not _blank(token):
            return None
    return found if inside is None and len(found) == count else None


def protect_numbers(segment: str) -> str:
    """The segment with its numbers marked as not to be translated."""
    return rewrite_spoken(segment, _with_protected_figures)


def unwrapped(answer: str) -> str:
    """The answer to a segment that went as a paragraph or with its numbers protected.

    What came back otherwise than it went stays, for the check to see.
    """
    answer = _PROTECTED.sub(r"\1", answer).strip()
    if answer.startswith(_OPEN) and answer.endswith(_CLOSE):
        answer = answer[len(_OPEN) : -len(_CLOSE)].strip()
    return answer


def _with_protected_figures(text: str) -> str:
    # A character reference has digits, too.
    parts = re.split(r"(&#?\w+;)", text)
    return "".join(
        part if place % 2 else wrap_numbers(part, lambda figure: f"{_KEEP}{figure}{_KEPT}")
        for place, part in enumerate(parts)
    )


def _blank(token: Token) -> bool:
    return token.is_text and not token.raw.strip()
