"""When the last delivery of a source was processed, for sources that are expected to send."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dateline.aws.table import Change, Condition, Table
from dateline.model.clock import iso
from dateline.model.errors import LostRace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_dynamodb import DynamoDBClient

_PREFIX = "LAST#"


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

    def of(self, source_ids: Iterable[str]) -> dict[str, datetime]:
        """The last delivery of each source of which one is known; one call for 100 sources."""
        rows = self._table.get_all("read the last deliveries", map(_key, source_ids))
        return {
            row["pk"].removeprefix(_PREFIX): datetime.fromisoformat(row["received_at"])
            for row in rows
        }


def _key(source_id: str) -> dict[str, str]:
    return {"pk": _PREFIX + source_id}
