"""SubmissionTable: rows `AUDIT#<id>`, one for each action of an operator, listed by time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from dateline.aws.table import Table
from dateline.model.audit import AuditEntry
from dateline.model.rows import plain
from dateline.stores.listings import Span, entries, listed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from dateline.aws.table import Row

LISTING = "AUDIT"
KEPT = timedelta(days=400)


@dataclass(frozen=True)
class AuditPage:
    """Actions, the newest first. `after` is the position for the next page."""

    entries: tuple[AuditEntry, ...]
    after: str | None


class AuditStore:
    """Writes and lists actions."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)

    def add(self, entry: AuditEntry) -> None:
        """Records an action; one call."""
        row = {
            **_key(entry.id),
            **plain(entry),
            "listing": LISTING,
            "listed": listed(entry.at, entry.id),
            "expires_at": int((entry.at + KEPT).timestamp()),
        }
        self._table.put("record the operator's action", row)

    def page(self, span: Span, limit: int) -> AuditPage:
        """At most `limit` actions; two calls."""
        page = entries(self._table, LISTING, span, limit)
        ids = [row["listed"].rpartition("#")[2] for row in page.rows]
        rows = {row["id"]: row for row in self._table.get_all("read the audit", map(_key, ids))}
        return AuditPage(tuple(_entry(rows[each]) for each in ids if each in rows), page.after)


def _entry(row: Row) -> AuditEntry:
    known = AuditEntry.model_fields.keys()
    return AuditEntry.model_validate({name: row[name] for name in row if name in known})


def _key(entry_id: str) -> dict[str, str]:
    return {"pk": f"AUDIT#{entry_id}"}
