"""What was received, the newest first: the articles of submissions, hidden ones included.

    <time>#<submission id>|<number>   a position: a submission, and how many of its articles were
                                      looked at

A page is a query for each source, and a few calls for what it looks at, at any length of the
listing. It goes back as far as the status of submissions is kept.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from dateline.model.clock import iso
from dateline.model.languages import UNDETERMINED
from dateline.stores.listings import Span
from functions.operate.article_states import ArticleState, state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from dateline.model.rows import Head
    from dateline.model.submissions import Outcome, Submission
    from dateline.stores.articles import ArticleReader
    from dateline.stores.submissions import SubmissionStore
    from dateline.stores.unindexed import UnindexedStore

LOOKED_AT = 50
"""Submissions that one page looks at. Where a filter leaves nearly all out, a page is short."""
ARTICLES_LOOKED_AT = 300


@dataclass(frozen=True)
class Selection:
    """Which articles: all, or those of a source, a state, a language, or several of these."""

    source: str | None = None
    state: ArticleState | None = None
    language: str | None = None
    """A canonical tag; `und` for articles whose language is unknown."""

    def has(self, head: Head | None, state: ArticleState) -> bool:
        """Whether it has an article in this state; its source is selected before."""
        language = _language(head) or UNDETERMINED
        return self.state in {None, state} and self.language in {None, language}


@dataclass(frozen=True)
class ReceivedPage:
    """Articles, the newest first. `after` is the position for the next page."""

    items: tuple[dict[str, Any], ...]
    after: str | None


@dataclass(frozen=True)
class _Received:
    """An article of a submission, and the position behind it."""

    submission: Submission
    outcome: Outcome
    position: str


@dataclass(frozen=True)
class ReceivedArticles:
    """Lists them from the rows of submissions and of articles."""

    submissions: SubmissionStore
    unindexed: UnindexedStore
    articles: ArticleReader
    sources: Callable[[], Sequence[str]]

    def page(self, selection: Selection, span: Span, limit: int, now: datetime) -> ReceivedPage:
        """At most `limit` articles."""
        begun, _, shown = (span.after or "").partition("|")
        older = self._positions(selection, Span(span.since, span.until, begun or None))
        positions = [begun, *older] if begun else older
        submissions = self.submissions.get_many(map(_id, positions))
        every = _received(positions, submissions, int(shown or 0))
        received = list(islice(every, ARTICLES_LOOKED_AT))
        is_more = next(every, None) is not None or len(older) == LOOKED_AT
        heads = self.articles.variants({each.outcome.article_id for each in received})
        given_up: defaultdict[str, set[str]] = defaultdict(set)
        for unindexed in self.unindexed.of_many(submissions):
            given_up[unindexed.article_id].add(unindexed.order_key)
        items: list[dict[str, Any]] = []
        for each in received:
            article_id = each.outcome.article_id
            head = heads[article_id][0]
            state = state_of(head, now, given_up[article_id])
            if selection.has(head, state):
                items.append(_item(each, head, state))
            if len(items) == limit:
                is_last = each is received[-1] and not is_more
                return ReceivedPage(tuple(items), None if is_last else each.position)
        if not is_more:
            return ReceivedPage(tuple(items), None)
        return ReceivedPage(
            tuple(items), received[-1].position if received else f"{positions[-1]}|0"
        )

    def _positions(self, selection: Selection, span: Span) -> list[str]:
        """The newest submissions of the selected sources."""
        sources = [selection.source] if selection.source else self.sources()
        pages = [self.submissions.positions(source, span, LOOKED_AT) for source in sources]
        return list(islice(heapq.merge(*pages, reverse=True), LOOKED_AT))


def _id(position: str) -> str:
    return position.rpartition("#")[2]


def _received(
    positions: Sequence[str], submissions: Mapping[str, Submission], shown: int
) -> Iterator[_Received]:
    """The articles of submissions, in the order of the positions.

    Without the first `shown` of the first submission, which may have fewer since it was replayed.
    """
    for position in positions:
        submission = submissions.get(_id(position))
        for number, outcome in enumerate(submission.articles if submission else (), 1):
            is_shown = position == positions[0] and number <= shown
            if submission and not is_shown:
                yield _Received(submission, outcome, f"{position}|{number}")


def _item(received: _Received, head: Head | None, state: ArticleState) -> dict[str, Any]:
    submission, outcome = received.submission, received.outcome
    received_at = submission.received_at or submission.processed_at
    return {
        "article_id": outcome.article_id,
        "source": submission.source,
        "external_id": outcome.external_id,
        "submission_id": submission.submission_id,
        "received_at": iso(received_at) if received_at else None,
        "order_key": outcome.order_key,
        "state": state.value,
        "language": _language(head),
        "headline": head.summary.headline if head and head.summary else None,
    }


def _language(head: Head | None) -> str | None:
    return head.summary.language if head and head.summary else None
