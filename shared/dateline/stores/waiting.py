"""What was accepted and is not processed yet: one listing of SubmissionTable, oldest first.

    SUBMISSION#<id>   a delivery, from its acknowledgement until process replaces the row
    ARRIVAL#<id>      a file that its sender puts into S3: an upload, or a file in drop/

S3 intake decides what was accepted; these rows only say where to look. So a row may be missing or
left over, and no sender waits for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from dateline.aws.table import NEW, Change, Condition, Table
from dateline.model.clock import iso
from dateline.model.errors import LostRace
from dateline.model.submissions import SubmissionStatus
from dateline.stores.listings import INDEX, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from dateline.aws.table import Row
    from dateline.model.deliveries import Delivery

LISTING = "WAITING"
KEPT = timedelta(days=400)
"""As long as process keeps what it could not use."""
_STILL_WAITS = Condition("#listing = :waiting", {":waiting": LISTING}, {"#listing": INDEX.pk})


@dataclass(frozen=True)
class WaitingRow:
    """One submission or file that waits, and the object that process reads."""

    pk: str
    submission_id: str
    source: str
    key: str
    since: str
    version_id: str | None = None
    resent_at: str | None = None

    @property
    def is_arrival(self) -> bool:
        """Whether its sender puts the object into S3, so that it may not be there yet."""
        return self.pk.startswith("ARRIVAL#")


class WaitingStore:
    """Rows of the listing WAITING. One call each."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)

    def add(self, delivery: Delivery) -> None:
        """Notes a delivery as received, unless process has recorded it already."""
        row = _row(f"SUBMISSION#{delivery.submission_id}", delivery.source, delivery.submission_id)
        row |= {"status": SubmissionStatus.RECEIVED, "intake_key": delivery.key}
        self._put(row, delivery.received_at)

    def add_arrival(
        self,
        source: str,
        submission_id: str,
        key: str,
        since: datetime,
        version_id: str | None = None,
    ) -> None:
        """Notes a file that its sender puts into S3."""
        row = _row(f"ARRIVAL#{submission_id}", source, submission_id)
        self._put(row | {"intake_key": key, "version_id": version_id}, since)

    def _put(self, row: Row, since: datetime) -> None:
        times = {
            "received_at": iso(since),
            INDEX.sk: listed(since, row["submission_id"]),
            "expires_at": int((since + KEPT).timestamp()),
        }
        try:
            self._table.put("note what waits for process", row | times, NEW)
        except LostRace:
            # It is noted, or processed already.
            return

    def accepted_before(self, moment: datetime, limit: int) -> Iterator[WaitingRow]:
        """At most `limit` rows, the oldest first; two calls."""
        page = self._table.query_index(
            "read what waits", INDEX, LISTING, ("0", iso(moment)), limit=limit, oldest_first=True
        )
        # The index lags behind; the rows say what still waits.
        rows = {
            row["pk"]: row
            for row in self._table.get_all(
                "read what waits", ({"pk": row["pk"]} for row in page.rows)
            )
            if row.get(INDEX.pk) == LISTING
        }
        yield from (_waiting(rows[row["pk"]]) for row in page.rows if row["pk"] in rows)

    def mark_resent(self, row: WaitingRow, now: datetime) -> None:
        """Notes that its notification was sent again."""
        change = Change("SET resent_at = :now", {":now": iso(now)})
        try:
            self._table.update("note a notification", {"pk": row.pk}, change, _STILL_WAITS)
        except LostRace:
            # It was processed meanwhile.
            return

    def remove(self, row: WaitingRow) -> None:
        """Forgets a row that is no longer needed, unless process has replaced it."""
        try:
            self._table.delete("forget what does not wait", {"pk": row.pk}, _STILL_WAITS)
        except LostRace:
            return

    def recorded(self, submission_ids: Iterable[str]) -> set[str]:
        """Those of the submissions that have a row: received or processed."""
        keys = ({"pk": f"SUBMISSION#{each}"} for each in submission_ids)
        rows = self._table.get_all("look for submissions", keys, attributes="pk")
        return {row["pk"].removeprefix("SUBMISSION#") for row in rows}


def _row(pk: str, source: str, submission_id: str) -> Row:
    return {"pk": pk, INDEX.pk: LISTING, "source": source, "submission_id": submission_id}


def _waiting(row: Row) -> WaitingRow:
    return WaitingRow(
        pk=row["pk"],
        submission_id=row["submission_id"],
        source=row["source"],
        key=row["intake_key"],
        since=row["received_at"],
        version_id=row.get("version_id"),
        resent_at=row.get("resent_at"),
    )
