"""Packs several segments into one request, and splits the response again.

Each segment is sent as a paragraph of one HTML text: fewer requests mean less throttling. Tags are
billed as characters too, seven per segment, so a single segment is sent without.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from functions.translate.segments.markup import Token, rewrite_translatable, tokens
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
    """Groups the segments, in order, so that each group fits a request of `limit` bytes.

    No segment is over the limit (see `segments`), so none is cut here.
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
    """The request text of a group."""
    if len(group) == 1:
        return group[0]
    return "".join(map(to_paragraph, group))


def to_paragraph(segment: str) -> str:
    """The segment as it is sent among others."""
    return f"{_OPEN}{segment}{_CLOSE}"


def from_response(response: str, count: int) -> list[str] | None:
    """The translations of a group of `count`; None if the response cannot be split."""
    if count == 1:
        return [response.strip()]
    translations: list[str] = []
    inside: list[str] | None = None
    for token in tokens(response):
        if token.name == "p":
            if token.closing == (inside is None):
                return None
            if inside is not None:
                translations.append("".join(inside).strip())
            inside = None if token.closing else []
        elif inside is not None:
            inside.append(token.raw)
        elif not _blank(token):
            return None
    return translations if inside is None and len(translations) == count else None


def protect_numbers(segment: str) -> str:
    """The segment with its numbers marked `translate="no"`."""
    return rewrite_translatable(segment, _with_protected_numbers)


def unwrap(response: str) -> str:
    """Removes the paragraph or the protection around a response.

    Markup that came back changed stays, so that the check finds it.
    """
    response = _PROTECTED.sub(r"\1", response).strip()
    if response.startswith(_OPEN) and response.endswith(_CLOSE):
        response = response[len(_OPEN) : -len(_CLOSE)].strip()
    return response


def _with_protected_numbers(text: str) -> str:
    # Character references contain digits too.
    parts = re.split(r"(&#?\w+;)", text)
    return "".join(
        part if place % 2 else wrap_numbers(part, lambda number: f"{_KEEP}{number}{_KEPT}")
        for place, part in enumerate(parts)
    )


def _blank(token: Token) -> bool:
    return token.is_text and not token.raw.strip()
