"""Judges a batch of stream records and puts what they mean on the bus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from dateline.aws.streams import read_record
from dateline.model.errors import DatelineError, Malformed, Unavailable
from functions.announce.stream import announcements, release_touched

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from functions.announce.changes import Announcement


class Taker(Protocol):
    """Takes events; `functions.announce.bus.Bus`, or a fake."""

    def put(self, announcements: Iterable[Announcement]) -> int:
        """How many were taken before the first that was not."""
        ...


class Follower(Protocol):
    """Keeps schedules true; `functions.announce.releasing.Releases`, or a fake."""

    def follow(self, article_id: str, changed_at: datetime, now: datetime) -> None:
        """Makes, moves or removes the article's schedule."""
        ...


@dataclass(frozen=True)
class Delivered:
    """`failed` is the sequence number of the first record whose events did not all leave.

    Lambda reads the stream again from there, so nothing after it is lost.
    """

    announced: tuple[Announcement, ...]
    failed: str | None
    problem: DatelineError | None


def deliver(
    records: Iterable[Mapping[str, Any]], bus: Taker, releases: Follower, now: datetime
) -> Delivered:
    """Puts the events of the records on the bus, in the stream's order, and sets schedules.

    A record that cannot be read, or whose schedule cannot be set, stops the batch there: after its
    retries it goes to the dead-letter queue, and its alarm, instead of away.
    """
    waiting: list[tuple[str, Announcement]] = []
    stopped: str | None = None
    problem: DatelineError | None = None
    for record in records:
        sequence = str(record["dynamodb"]["SequenceNumber"])
        try:
            change = read_record(record)
            told = [(sequence, announcement) for announcement in announcements(change, now)]
            if article_id := release_touched(change):
                releases.follow(article_id, change.changed_at, now)
        except (Malformed, Unavailable) as error:
            stopped, problem = sequence, error
            break
        waiting += told
    taken = bus.put(announcement for _, announcement in waiting)
    failed = waiting[taken][0] if taken < len(waiting) else stopped
    announced = tuple(announcement for _, announcement in waiting[:taken])
    return Delivered(announced=announced, failed=failed, problem=problem)
