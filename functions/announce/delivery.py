"""Puts the events of a batch of stream records on the bus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from dateline.aws.streams import read_record
from dateline.model.errors import DatelineError, Malformed, Unavailable
from functions.announce.stream import announcements, article_with_changed_release

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from functions.announce.changes import Announcement


Record = Mapping[str, Any]


class EventSink(Protocol):
    """Accepts events (`functions.announce.bus.Bus`)."""

    def put(self, announcements: Iterable[Announcement]) -> int:
        """Puts the events in order; returns how many were accepted before the first refusal."""
        ...


class ReleaseScheduler(Protocol):
    """Updates schedules (`functions.announce.release_service.ReleaseService`)."""

    def update_schedule(self, article_id: str, changed_at: datetime, now: datetime) -> None:
        """Creates, moves or removes the article's schedule."""
        ...


@dataclass(frozen=True)
class Delivered:
    """The announced events, and the records that were not announced, in the stream's order."""

    announced: tuple[Announcement, ...]
    failed: tuple[Record, ...]
    problem: DatelineError | None


def deliver(
    records: Sequence[Record],
    bus: EventSink,
    releases: ReleaseScheduler,
    now: datetime,
) -> Delivered:
    """Puts the records' events on the bus, in the stream's order, and updates schedules.

    A record that is not valid fails by itself. Where a service does not answer, every later record
    fails with the first one, so that a batch ends in time.
    """
    waiting: list[tuple[int, Announcement]] = []
    failed = set[int]()
    problem: DatelineError | None = None
    for position, record in enumerate(records):
        try:
            change = read_record(record)
            events = [(position, announcement) for announcement in announcements(change, now)]
            if article_id := article_with_changed_release(change):
                releases.update_schedule(article_id, change.changed_at, now)
        except Malformed as error:
            problem = error
            failed.add(position)
            continue
        except Unavailable as error:
            problem = error
            failed.update(range(position, len(records)))
            break
        waiting += events
    accepted = bus.put(announcement for _, announcement in waiting)
    failed |= {position for position, _ in waiting[accepted:]}
    return Delivered(
        announced=tuple(announcement for _, announcement in waiting[:accepted]),
        failed=tuple(records[position] for position in sorted(failed)),
        problem=problem,
    )
