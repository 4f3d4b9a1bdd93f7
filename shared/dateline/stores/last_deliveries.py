"""When the last delivery of a source was processed, for sources that are expected to send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dateline.aws.table import Change, Condition, Table
from dateline.model.clock import iso
from dateline.model.errors import LostRace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_dynamodb import DynamoDBClient

    from dateline.aws.table import Row

_PREFIX = "LAST#"


@dataclass(frozen=True)
class LastDelivery:
    """When a source delivered last, and since when it is silent."""

    received_at: datetime | None
    """None where nothing ever came."""
    silent_since: datetime | None
    """The last delivery, or the beginning of the watch."""


class LastDeliveries:
    """Rows `LAST#<source>` of SubmissionTable."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)

    def put(self, source_id: str, received_at: datetime) -> None:
        """Notes a delivery; an earlier one, such as a replay, changes nothing. One call."""
        change = Change("SET received_at = :at", {":at": iso(received_at)})
        newer = Condition("attribute_not_exists(received_at) OR received_at < :at")
        try:
            self._table.update("note the last delivery", _key(source_id), change, newer)
        except LostRace:
            return

    def watch(self, source_id: str, since: datetime) -> None:
        """Notes since when a source is watched from which nothing came yet. One call."""
        change = Change("SET watched_since = :at", {":at": iso(since)})
        try:
            self._table.update(
                "note since when the source is watched",
                _key(source_id),
                change,
                Condition("attribute_not_exists(pk)"),
            )
        except LostRace:
            return

    def of(self, source_ids: Iterable[str]) -> dict[str, LastDelivery]:
        """The last delivery of each source that is watched; one call for 100 sources."""
        rows = self._table.get_all("read the last deliveries", map(_key, source_ids))
        return {row["pk"].removeprefix(_PREFIX): _last(row) for row in rows}


def _last(row: Row) -> LastDelivery:
    received_at, watched_since = (
        datetime.fromisoformat(row[name]) if name in row else None
        for name in ("received_at", "watched_since")
    )
    return LastDelivery(received_at, received_at or watched_since)


def _key(source_id: str) -> dict[str, str]:
    return {"pk": _PREFIX + source_id}
