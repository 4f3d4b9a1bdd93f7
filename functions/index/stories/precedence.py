"""Which of two copies of a story leads the other: a pure rule over their texts.

A copy leads another only by a text that is a copy of the other's current one and was public before
any text of the other that resembles it. Each pair is decided by its own texts: what a third source
has says nothing, or two sources could publish anything early and both put a story into it later.

Where each of two articles had a text of the other's first, neither leads the other and both are
listed: a duplicate is better than a story that disappears.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.rows import EarlierText
from functions.index.article.similarity import CopyPolicy, are_copies, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from dateline.model.rows import Head


class Precedence:
    """Compares copies; remembers which texts are copies of each other."""

    def __init__(self, copies: Iterable[Head], policy: CopyPolicy) -> None:
        self._policy = policy
        self._similar: dict[tuple[str, str], bool] = {}
        self._texts = {head.id: texts_of(head) for head in copies}

    def leads(self, head: Head, other: Head) -> bool:
        """Whether readers had the other's story from this copy first; for copies only.

        At one moment the copy that was received first leads. Of two copies at most one leads.
        """
        *_, current = self._texts[other.id]
        given = [text for text in self._texts[head.id] if self._are_similar(text, current)]
        # The earliest decides and ends the search.
        taken = next(
            text
            for text in sorted(self._texts[other.id], key=lambda text: text.since)
            if any(self._are_similar(text, item) for item in given)
        )
        first = min(text.since for text in given), head.first_received_at, head.id
        return first < (taken.since, other.first_received_at, other.id)

    def are_copies(self, head: Head, other: Head) -> bool:
        """Whether the current texts are copies: equal to the letter, or similar."""
        return self._are_similar(self._texts[head.id][-1], self._texts[other.id][-1])

    def _are_similar(self, text: EarlierText, other: EarlierText) -> bool:
        if text.key == other.key:
            return True
        pair = (text.key, other.key) if text.key < other.key else (other.key, text.key)
        if pair not in self._similar:
            self._similar[pair] = are_copies(text.sketch, other.sketch, self._policy)
        return self._similar[pair]


def texts_of(head: Head) -> tuple[EarlierText, ...]:
    """The texts of a copy that are or were public, the oldest first; the last is the current."""
    summary = head.summary
    if summary is None:
        return ()
    key, *_ = keys_of(summary.sketch, summary.fingerprint, summary.headline, summary.word_count)
    current = EarlierText(key=key, sketch=summary.sketch, since=_since(head))
    return *(head.earlier_texts or ()), current


def in_order_of_precedence(
    heads: Iterable[Head], leaders: Mapping[str, AbstractSet[str]]
) -> list[Head]:
    """The copies, each after its `leaders`, which are given by id.

    Articles may lead each other in a ring, if each took over a text of the next. Then one leader
    comes after the copy that it leads, so that one of them stays listed.
    """
    left = sorted(heads, key=lambda head: (_since(head), head.first_received_at, head.id))
    ordered: list[Head] = []
    while left:
        ids = {head.id for head in left}
        free = next((head for head in left if leaders[head.id].isdisjoint(ids)), left[0])
        left.remove(free)
        ordered.append(free)
    return ordered


def _since(head: Head) -> datetime:
    """When readers could first read the current text. Older rows have no such time."""
    return head.text_since or head.public_since or max(head.effective_at, head.first_received_at)
