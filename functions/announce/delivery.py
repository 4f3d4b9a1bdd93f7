"""Judges a batch of stream records and puts what they mean on the bus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from dateline.errors import Malformed
from functions.announce.changes import Announcement
from functions.announce.stream import announcements, read_record


class Taker(Protocol):
    """Takes events; `functions.announce.bus.Bus`, or a fake."""

    def put(self, announcements: Iterable[Announcement]) -> int:
        """How many were taken before the first that was not."""
        ...


@dataclass(frozen=True)
class Delivered:
    """`failed` is the sequence number of the first record whose events did not all leave.

    Lambda reads the stream again from there, so nothing after it is lost.
    """

    announced: tuple[Announcement, ...]
    failed: str | None
    problem: Malformed | None


def deliver(records: Iterable[Mapping[str, Any]], bus: Taker, now: datetime) -> Delivered:
    """Puts the events of the records on the bus, in the stream's order.

    A record that cannot be read stops the batch there: after its retries it goes to the
    dead-letter queue, and its alarm, instead of away.
    """
    waiting: list[tuple[str, Announcement]] = []
    unreadable: str | None = None
    problem: Malformed | None = None
    for record in records:
        sequence = str(record["dynamodb"]["SequenceNumber"])
        try:
            waiting += [(sequence, one) for one in announcements(read_record(record), now)]
        except Malformed as error:
            unreadable, problem = sequence, error
            break
    taken = bus.put(announcement for _, announcement in waiting)
    failed = waiting[taken][0] if taken < len(waiting) else unreadable
    announced = tuple(announcement for _, announcement in waiting[:taken])
    return Delivered(announced=announced, failed=failed, problem=problem)
