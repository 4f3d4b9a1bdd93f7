"""Puts the events of a batch of stream records on the bus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from dateline.aws.streams import read_record
from dateline.model.errors import DatelineError, Malformed, Unavailable
from functions.announce.stream import announcements, article_with_changed_release

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from functions.announce.changes import Announcement


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
    """The announced events; `failed` is the sequence number of the first incomplete record.

    Lambda reads the stream again from there, so no later record is lost.
    """

    announced: tuple[Announcement, ...]
    failed: str | None
    problem: DatelineError | None


def deliver(
    records: Iterable[Mapping[str, Any]],
    bus: EventSink,
    releases: ReleaseScheduler,
    now: datetime,
) -> Delivered:
    """Puts the records' events on the bus, in the stream's order, and updates schedules.

    The batch stops at a record that is not valid, or whose schedule cannot be set. After its
    retries, Lambda sends it to the dead-letter queue, which has an alarm.
    """
    waiting: list[tuple[str, Announcement]] = []
    stopped: str | None = None
    problem: DatelineError | None = None
    for record in records:
        sequence = str(record["dynamodb"]["SequenceNumber"])
        try:
            change = read_record(record)
            events = [(sequence, announcement) for announcement in announcements(change, now)]
            if article_id := article_with_changed_release(change):
                releases.update_schedule(article_id, change.changed_at, now)
        except (Malformed, Unavailable) as error:
            stopped, problem = sequence, error
            break
        waiting += events
    accepted = bus.put(announcement for _, announcement in waiting)
    failed = waiting[accepted][0] if accepted < len(waiting) else stopped
    announced = tuple(announcement for _, announcement in waiting[:accepted])
    return Delivered(announced=announced, failed=failed, problem=problem)
