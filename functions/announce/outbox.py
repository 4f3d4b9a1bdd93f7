"""Where events go: to the bus, and those that readers may know of to the change stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dateline.aws.observability import count, logger
from dateline.model.changes import HIDING, STREAMED, PublicChange
from dateline.model.errors import Unavailable
from dateline.model.visibility import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from dateline.model.changes import Kind, NumberedChange
    from dateline.model.clock import Clock
    from dateline.model.rows import Head
    from functions.announce.changes import Announcement
    from functions.announce.delivery import EventSink


class Heads(Protocol):
    """Reads HEADs (dateline.stores.articles.ArticleReader)."""

    def heads(self, ids: Iterable[str]) -> dict[str, Head]:
        """The HEADs of the articles that exist."""
        ...


class Stream(Protocol):
    """Appends changes (dateline.stores.change_stream.ChangeStream)."""

    def append(self, changes: Sequence[PublicChange], now: datetime) -> list[NumberedChange]:
        """Appends changes in order → those that were not in the stream yet."""
        ...


class Outbox:
    """Puts events on the bus, then into the change stream.

    An event counts as accepted when it is in both. The retry of an event puts it on the bus again
    with the same id, and finds it in the stream.
    """

    def __init__(self, bus: EventSink, stream: Stream, heads: Heads, clock: Clock) -> None:
        self._bus = bus
        self._stream = stream
        self._heads = heads
        self._clock = clock

    def put(self, announcements: Iterable[Announcement]) -> int:
        """Puts the events in order; returns how many were accepted before the first refusal."""
        events = list(announcements)
        accepted = self._bus.put(events)
        try:
            self._append(events[:accepted])
        except Unavailable as error:
            count("ChangesNotAppended", accepted)
            logger.error("changes not appended", extra={"code": error.code, "events": accepted})
            return 0
        return accepted

    def _append(self, events: Sequence[Announcement]) -> None:
        now = self._clock()
        without_head = {event.detail["article_id"] for event in events if event.head is None}
        heads = self._heads.heads(sorted(without_head)) if without_head else {}
        if changes := list(public_changes(events, heads, now)):
            self._stream.append(changes, now)


def public_changes(
    events: Iterable[Announcement], heads: Mapping[str, Head], now: datetime
) -> Iterator[PublicChange]:
    """The changes that readers may know of: of articles that anyone could ever read.

    `heads` are of the articles whose event comes without a HEAD. An article that was hidden before
    anyone could read it has no change, since its id is confidential, too.
    """
    for event in events:
        head = event.head or heads.get(event.detail["article_id"])
        if head is None or event.kind not in STREAMED:
            continue
        if not _is_public(event.kind, head, now):
            continue
        yield PublicChange(
            id=event.detail["id"],
            type=event.kind,
            article_id=head.id,
            source=head.source,
            version=head.version,
            status=head.status,
            language=event.detail.get("language"),
            url=event.detail["url"],
            changed_at=event.changed_at,
        )


def _is_public(kind: Kind, head: Head, now: datetime) -> bool:
    """Whether readers may know of the event: they may see the article, or they could before."""
    if kind not in HIDING:
        return visible(head, now)
    return head.public_since is not None and head.public_since <= now
