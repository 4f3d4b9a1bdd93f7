"""What readers must get after a set of deliveries, in any order and repetition.

A second, simple account of the rules: of an article's revisions the one with the highest number
counts, and a kill counts for good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tests.chaos.plan import Kind, Revision


@dataclass(frozen=True)
class Expected:
    """What readers must get of an article."""

    article: str
    source: str
    shown: Revision | None
    """None if it is hidden: then each of its words is."""
    version: int
    hidden: frozenset[str]
    """Words that no output may contain."""


def expected(revisions: Iterable[Revision]) -> list[Expected]:
    """What readers must get of each article of these revisions."""
    histories: dict[str, list[Revision]] = defaultdict(list)
    for revision in set(revisions):
        histories[revision.article].append(revision)
    return [_expected(article, history) for article, history in sorted(histories.items())]


def _expected(article: str, history: list[Revision]) -> Expected:
    history.sort(key=lambda revision: revision.number)
    last = history[-1]
    is_killed = any(revision.kind is Kind.KILLED for revision in history)
    shown = last if last.kind is Kind.PUBLISHED and not is_killed else None
    hidden = [item for item in history if item.kind is not Kind.PUBLISHED or shown is None]
    words = frozenset(revision.word for revision in hidden)
    return Expected(article, last.source, shown, len(history), words)


def never_public(revisions: Iterable[Revision]) -> frozenset[str]:
    """Words that no output may contain at any moment of a run."""
    return frozenset(item.word for item in revisions if item.kind is not Kind.PUBLISHED)
