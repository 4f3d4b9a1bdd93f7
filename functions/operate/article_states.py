"""The state of an article as editors see it: why readers may not see it, since when, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.editor_acts import Act
from dateline.model.stories import killed_copies
from dateline.model.visibility import first_received, holds, kill_spans, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from dateline.model.rows import EditorAct, Head, Revision


class ArticleState(StrEnum):
    """What readers get, and otherwise the reason that comes first."""

    READABLE = "readable"
    EMBARGOED = "embargoed"
    EXPIRED = "expired"
    WITHHELD = "withheld"
    WITHDRAWN = "withdrawn"
    KILLED = "killed"
    MERGED = "merged"
    NOT_INDEXED = "not_indexed"


_HIDDEN = {
    Status.WITHHELD: ArticleState.WITHHELD,
    Status.WITHDRAWN: ArticleState.WITHDRAWN,
    Status.KILLED: ArticleState.KILLED,
}


def state_of(
    head: Head | None, now: datetime, given_up: Collection[str] = frozenset()
) -> ArticleState:
    """The state of an article; None for HEAD where index has no revision of it.

    `given_up` has the order keys of its revisions that index gave up on. An article whose newest
    revision is among them is not indexed, although readers may still have an older revision.
    """
    if head is None or any(order_key > head.order_key for order_key in given_up):
        return ArticleState.NOT_INDEXED
    if head.joined is not None:
        return ArticleState.MERGED
    if head.status in _HIDDEN:
        return _HIDDEN[head.status]
    if visible(head, now):
        return ArticleState.READABLE
    if head.summary is None:
        return ArticleState.WITHHELD
    return ArticleState.EMBARGOED if head.effective_at > now else ArticleState.EXPIRED


@dataclass(frozen=True)
class Hidden:
    """Why readers may not see an article. What is not known is None."""

    reason: str | None
    since: datetime | None
    by: str | None
    """The source whose delivery or token did it."""
    until: datetime | None = None
    """When it ends by itself."""


@dataclass(frozen=True)
class History:
    """An article's rows: HEAD, the revisions in order, the acts of editors."""

    head: Head
    revisions: Sequence[Revision]
    acts: Sequence[EditorAct]

    @property
    def order_keys(self) -> frozenset[str]:
        """Of the documents that were indexed."""
        acts = {act.order_key for act in self.acts}
        return frozenset(acts | {revision.order_key for revision in self.revisions})


def why_hidden(history: History, withheld: str | None, now: datetime) -> Hidden | None:
    """Why the article is hidden; None if it is readable.

    `withheld` is the reason that process gave for the last revision.
    """
    explain = _EXPLANATIONS.get(state_of(history.head, now))
    return explain(history, withheld) if explain else None


def _killed(history: History, _withheld: str | None) -> Hidden:
    """The kill in force: the first that no reinstatement followed."""
    since = next(
        (start for start, end in kill_spans(history.revisions, history.acts) if end is None), None
    )
    for act in history.acts:
        if act.act is Act.KILL and act.received_at == since:
            return Hidden(act.reason, since, act.by)
    for revision in history.revisions:
        if revision.status is Status.KILLED and revision.received_at == since:
            return Hidden(revision.reason, since, history.head.source)
    return Hidden(None, since, None)


def _held(history: History) -> Hidden:
    """The hold in force, of a copy of a killed article."""
    killed = killed_copies(history.head.membership)
    held = holds(history.revisions, history.acts, killed)
    since = next((hold.span[0] for hold in reversed(held) if hold.span[1] is None), None)
    return Hidden(f"a copy of the killed article {history.head.copy_of_killed}", since, None)


def _taken_back(history: History, withheld: str | None) -> Hidden:
    """The last revision, whose sender withheld or withdrew the article, or a hold of a copy."""
    if history.head.copy_of_killed:
        return _held(history)
    last = history.revisions[-1] if history.revisions else None
    if last is None:
        return Hidden(withheld, None, history.head.source)
    return Hidden(last.reason or withheld, first_received(last), history.head.source)


def _merged(history: History, _withheld: str | None) -> Hidden:
    to = history.head.joined.to if history.head.joined else ""
    return Hidden(f"merged into {to}", None, None)


def _embargoed(history: History, _withheld: str | None) -> Hidden:
    head = history.head
    return Hidden("under embargo", head.received_at, head.source, head.effective_at)


def _expired(history: History, _withheld: str | None) -> Hidden:
    summary = history.head.summary
    return Hidden("expired", summary.expires_at if summary else None, history.head.source)


_EXPLANATIONS: dict[ArticleState, Callable[[History, str | None], Hidden]] = {
    ArticleState.KILLED: _killed,
    ArticleState.MERGED: _merged,
    ArticleState.WITHHELD: _taken_back,
    ArticleState.WITHDRAWN: _taken_back,
    ArticleState.EMBARGOED: _embargoed,
    ArticleState.EXPIRED: _expired,
}
