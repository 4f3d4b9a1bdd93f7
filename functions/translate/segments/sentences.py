"""Cuts a text that is too long for one request, at the best place available.

A library finds the sentences, because it knows the languages. The code here only handles the rare
sentence above the limit: it is cut after a clause, otherwise after a word or a letter.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from itertools import accumulate

from dateline.model.languages import UNDETERMINED

_ENDS = (
    # A clause's end, then a word's.
    re.compile(r"(?<![;:,،؛、，；：՝—–])[;:,،؛、，；：՝—–]++\s++|[、，；：]++"),
    re.compile(r"\s++"),
)
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")
_ENTITY = re.compile(r"&[#a-zA-Z0-9]{1,31};")


def size(text: str) -> int:
    """The length in UTF-8 bytes."""
    return len(text.encode())


def sentences(text: str, language: str) -> list[str]:
    """The sentences of a text, each with the space after it; joined, they are the text."""
    # Imported for the first text that is long or failed a check; most jobs have none.
    from sentencex import segment  # noqa: PLC0415

    segments: list[str] = segment(language.partition("-")[0], text)
    ends = set(accumulate(map(len, segments)))
    if "".join(segments) != text:  # pragma: no cover - version 1.0 keeps every character
        return [text]
    safe = [end for end in sorted(ends) if end == len(text) or _may_end(text, 0, end)]
    return [text[start:end] for start, end in zip([0, *safe], safe, strict=False) if start < end]


def cut(text: str, limit: int, language: str = UNDETERMINED) -> list[str]:
    """Cuts `text` into pieces of at most `limit` bytes; joined, they are exactly the text.

    The text is HTML text without tags. No piece ends within a character reference, or between a
    letter and its combining mark, unless a single such cluster is over the limit.
    """
    pieces: list[str] = []
    start = 0
    while size(text[start:]) > limit:
        end = _best_end(text, start, _reach(text, start, limit), language)
        pieces.append(text[start:end])
        start = end
    if start < len(text):
        pieces.append(text[start:])
    return pieces


def _reach(text: str, start: int, limit: int) -> int:
    """The end of the longest piece from `start` within the limit; at least one character."""
    # Every character takes at least one byte, so no more than `limit` of them need encoding.
    head = text[start : start + limit].encode()[:limit]
    return start + max(len(head.decode(errors="ignore")), 1)


def _best_end(text: str, start: int, reach: int, language: str) -> int:
    # The last sentence continues beyond the reach, or may do so.
    within = sentences(text[start:reach], language)[:-1]
    if within and (end := start + sum(map(len, within))) and _may_end(text, start, end):
        return end
    for ends in _ENDS:
        candidates = [
            match.end()
            for match in ends.finditer(text, start, reach)
            if not _inside_entity(text, start, match.end())
        ]
        # White space that the reach divides continues in the next piece without harm.
        if candidates:
            return candidates[-1]
    end = reach
    while end > start + 1 and not _may_end(text, start, end):
        end -= 1
    return end if end > start + 1 else reach


def _may_end(text: str, start: int, end: int) -> bool:
    after = text[end] if end < len(text) else ""
    return not (
        _inside_entity(text, start, end)
        or (after and (unicodedata.category(after).startswith("M") or after in _JOINERS))
        or text[end - 1] in _JOINERS
        or (after and _skin_or_flag(after))
    )


def _skin_or_flag(character: str) -> bool:
    # Skin tones follow their emoji; two regional indicators make one flag.
    return "\U0001f3fb" <= character <= "\U0001f3ff" or "\U0001f1e6" <= character <= "\U0001f1ff"


def _inside_entity(text: str, start: int, end: int) -> bool:
    ampersand = text.rfind("&", max(start, end - 32), end)
    if ampersand < 0:
        return False
    match = _ENTITY.match(text, ampersand)
    return bool(match and match.end() > end and unescape(match[0]) != match[0])
