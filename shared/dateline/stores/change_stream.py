"""The change stream: what readers may know of, in order, for 30 days. Rows of OutboundTable.

    STREAM · LAST               number and day of the newest change
    CHANGES#<day> · <number>    one change
    EVENT#<event id> · EVENT    the same change, so that a repeated event is a no-op

Numbers are consecutive. The rows of a batch and `STREAM` are written in one transaction, which is
conditional on the number that was read, so a change with a lower number never turns up later: who
has read number 41 has read all before it. A clock could not promise that, since two writers' clocks
differ and the write that began first may end last.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dateline.aws.table import NEW, Condition, SortKeys, Table, batches
from dateline.model.changes import KEPT, NumberedChange, PublicChange
from dateline.model.errors import Gone, LostRace, Unavailable
from dateline.model.rows import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from dateline.aws.table import Row

_MARGIN = timedelta(days=1)
"""A row lives longer than it is shown, so that a page never lacks a part of its oldest day."""
STREAM = "STREAM"
LAST = {"pk": STREAM, "sk": "LAST"}
CHANGES = "CHANGES#"
EVENT = "EVENT#"
BATCH = 49
"""Changes of one transaction: two rows each, and the row STREAM."""
TRIES = 12
"""Lost races of one batch: few writers, each of which takes some milliseconds."""
_FIRST_WAIT = 0.01


@dataclass(frozen=True, slots=True)
class Position:
    """The place after a change: its day and its number; number 0 is before all of the day."""

    day: date
    number: int

    @classmethod
    def parse(cls, text: str) -> Position:
        """The position of a text that `str` made.

        Raises:
            ValueError: it is no such text.
        """
        day, _, number = text.partition("#")
        return cls(date.fromisoformat(day), int(number))

    def __str__(self) -> str:
        return f"{self.day.isoformat()}#{self.number}"


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Changes in order, where the next page begins, and whether there are more now."""

    changes: tuple[NumberedChange, ...]
    following: Position
    more: bool


class ChangeStream:
    """Appends to the stream and reads it."""

    def __init__(
        self, dynamodb: DynamoDBClient, table: str, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._table = Table(dynamodb, table)
        self._sleep = sleep

    def append(self, changes: Sequence[PublicChange], now: datetime) -> list[NumberedChange]:
        """Appends changes in order → those that were not in the stream yet.

        Two calls for every BATCH changes, one if all of them are repetitions.

        Raises:
            Unavailable: DynamoDB did not answer, or other writers were always first.
        """
        appended: list[NumberedChange] = []
        for batch in batches({change.id: change for change in changes}.values(), BATCH):
            appended += self._append_batch(batch, now)
        return appended

    def _append_batch(self, batch: Sequence[PublicChange], now: datetime) -> list[NumberedChange]:
        for attempt in range(TRIES):
            if attempt:
                self._sleep(random.uniform(0, _FIRST_WAIT * 2**attempt))  # noqa: S311 - jitter
            try:
                return self._try_append(batch, now)
            except LostRace:
                continue
        raise Unavailable("aws_contended", "could not append changes: other writers were first")

    def _try_append(self, batch: Sequence[PublicChange], now: datetime) -> list[NumberedChange]:
        keys = [LAST, *(_event_key(change.id) for change in batch)]
        rows = {row["pk"]: row for row in self._table.get_all("read the end of the changes", keys)}
        last = _position_of(rows.get(STREAM))
        new = [change for change in batch if _event_key(change.id)["pk"] not in rows]
        if not new:
            return []
        numbered = [
            NumberedChange(**change.model_dump(), number=number)
            for number, change in enumerate(new, (last.number if last else 0) + 1)
        ]
        # A writer whose clock is behind continues the day of the one before it.
        day = max(now.date(), last.day) if last else now.date()
        end = Position(day, numbered[-1].number)
        unchanged = Condition("#number = :seen", {":seen": last.number}, _NAMES) if last else NEW
        end_row = {**LAST, "day": day.isoformat(), "number": end.number}
        rows_of_changes = (row for change in numbered for row in _rows(change, day, now))
        self._table.transact(
            "append changes",
            [self._table.to_put(end_row, unchanged), *map(self._table.to_put, rows_of_changes)],
        )
        return numbered

    def end(self) -> Position | None:
        """The position after the newest change; None if there never was one. One call."""
        return _position_of(self._table.get("read the end of the changes", LAST))

    def empty_page(self, now: datetime) -> ChangePage:
        """No changes, and the position after the newest one: for who wants only later changes."""
        return ChangePage((), self.end() or Position((now - KEPT).date(), 0), more=False)

    def page(self, after: Position | None, limit: int, now: datetime) -> ChangePage:
        """At most `limit` changes after a position, or the oldest that are kept.

        Two calls where there are changes of the position's day, and one more for every later day.

        Raises:
            Gone: `changes_expired`, changes after the position are no longer kept.
            Unavailable: DynamoDB did not answer.
        """
        oldest = (now - KEPT).date()
        if after and after.day < oldest:
            raise Gone(
                "changes_expired",
                f"changes are kept for {KEPT.days} days; read the articles again, and continue "
                "with after=end",
            )
        start = after or Position(oldest, 0)
        end = self.end()
        if end is None or end.number <= start.number:
            return ChangePage((), start, more=False)
        changes: list[NumberedChange] = []
        for day in _days(start.day, end.day):
            first = start.number + 1
            rows = self._table.query(
                "read changes",
                f"{CHANGES}{day.isoformat()}",
                SortKeys.since(_number_key(first)),
                limit=limit - len(changes),
            )
            changes += map(_change_of, rows)
            if len(changes) >= limit:
                following = Position(day, changes[-1].number)
                return ChangePage(tuple(changes), following, more=following.number < end.number)
        last = changes[-1].number if changes else 0
        return ChangePage(tuple(changes), Position(end.day, max(end.number, last)), more=False)


_NAMES = {"#number": "number"}


def _rows(change: NumberedChange, day: date, now: datetime) -> Iterator[Row]:
    content = plain(change) | {"expires_at": int((now + KEPT + _MARGIN).timestamp())}
    yield {"pk": f"{CHANGES}{day.isoformat()}", "sk": _number_key(change.number), **content}
    yield {**_event_key(change.id), **content}


def _event_key(event_id: str) -> dict[str, str]:
    return {"pk": f"{EVENT}{event_id}", "sk": "EVENT"}


def _number_key(number: int) -> str:
    return f"{number:015}"


def _change_of(row: Row) -> NumberedChange:
    return NumberedChange.model_validate(
        {name: value for name, value in row.items() if name not in {"pk", "sk", "expires_at"}}
    )


def _position_of(row: Row | None) -> Position | None:
    return Position(date.fromisoformat(row["day"]), row["number"]) if row else None


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
