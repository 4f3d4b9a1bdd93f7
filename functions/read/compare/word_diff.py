"""Compares two texts word by word.

Comparing takes time by how often equal words meet, and a body may repeat one word ten thousand
times. So a budget limits the comparisons; texts beyond it are reported as replaced whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate
from typing import Literal

Change = Literal["same", "removed", "added"]
Span = tuple[str, int, int, int, int]

# Scripts without spaces between words are compared by character; in all others a word ends at
# spaces and punctuation.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_MARKS = "!-/:-@\\[-`{-~¡«»¿\u0589\u055d\u060c\u061b\u061f\u0964\u104a\u104b\u1362-\u1368"
_MARKS += "\u2010-\u2027\u2030-\u205e\u3000-\u303f\uff01-\uff0f\uff1a-\uff20"
_TOKEN = f"[{UNSPACED}]|[{_MARKS}]|[^\\s{UNSPACED}{_MARKS}]+"


@dataclass(frozen=True)
class Piece:
    """Words of a text.

    The pieces except the added ones make the old text, those except the removed ones the new.
    """

    change: Change
    text: str


class Budget:
    """The remaining comparisons of equal items."""

    def __init__(self, left: int) -> None:
        self._left = left

    def takes(self, cost: int) -> bool:
        """Spends `cost` if enough is left; returns whether it was."""
        if cost > self._left:
            return False
        self._left -= cost
        return True


def compare_words(old: str, new: str, budget: Budget) -> tuple[Piece, ...]:
    """The changes from `old` to `new` in reading order."""
    before, after = _tokens(old), _tokens(new)
    pieces: list[Piece] = []
    keys = [old[start:end] for start, end in before], [new[start:end] for start, end in after]
    for kind, *places in diff_opcodes(*keys, budget):
        removed = _text(old, before, places[0], places[1])
        added = _text(new, after, places[2], places[3])
        if kind == "equal":
            pieces.append(Piece("same", added))
            continue
        pieces += [Piece("removed", removed)] if removed else []
        pieces += [Piece("added", added)] if added else []
    return tuple(pieces)


def diff_opcodes(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> list[Span]:
    """difflib's opcodes; one `replace` for everything beyond the budget."""
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    room = shorter - start
    end = next((at for at in range(room) if old[-1 - at] != new[-1 - at]), room)
    opcodes: list[Span] = [("equal", 0, start, 0, start)] if start else []
    opcodes += _between(old, new, (start, len(old) - end, start, len(new) - end), budget)
    if end:
        opcodes.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
    return opcodes


def _between(
    old: Sequence[Hashable],
    new: Sequence[Hashable],
    places: tuple[int, int, int, int],
    budget: Budget,
) -> list[Span]:
    old_from, old_to, new_from, new_to = places
    removed, added = old[old_from:old_to], new[new_from:new_to]
    if not removed and not added:
        return []
    if not removed or not added:
        return [("delete" if removed else "insert", *places)]
    try:
        opcodes = _Bounded(removed, added, budget).get_opcodes()
    except _Spent:
        return [("replace", *places)]
    return [
        (kind, a + old_from, b + old_from, c + new_from, d + new_from)
        for kind, a, b, c, d in opcodes
    ]


class _Spent(Exception):
    """The budget is used up."""


class _Bounded(SequenceMatcher[Hashable]):
    """difflib's comparison with a budget.

    difflib searches the rest of the text again for each match: twelve thousand words in reverse
    order take minutes. Each search is charged to the budget.
    """

    def __init__(self, old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> None:
        counts = Counter(new)
        # How many equal pairs the words up to each place form with the other text.
        self._meetings = [0, *accumulate(1 + counts[item] for item in old)]
        self._budget = budget
        # autojunk would ignore frequent words.
        super().__init__(None, old, new, autojunk=False)

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """Like difflib's, but raises _Spent beyond the budget."""
        end = len(self._meetings) - 1 if ahi is None else ahi
        if not self._budget.takes(self._meetings[end] - self._meetings[alo]):
            raise _Spent
        return super().find_longest_match(alo, ahi, blo, bhi)


def _tokens(text: str) -> list[tuple[int, int]]:
    """Start and end of each word; a combining mark belongs to the word before it."""
    places: list[tuple[int, int]] = []
    # Compiled on first use: most execution environments never compare.
    for match in re.finditer(_TOKEN, text):
        start, end = match.span()
        combining = unicodedata.category(text[start]).startswith("M")
        if combining and places and places[-1][1] == start:
            places[-1] = (places[-1][0], end)
        else:
            places.append((start, end))
    return places


def _text(text: str, places: Sequence[tuple[int, int]], first: int, last: int) -> str:
    """The words from `first` up to `last`, with the white space after each."""
    if first >= last:
        return ""
    begin = places[first][0] if first else 0
    return text[begin : places[last][0] if last < len(places) else len(text)]
