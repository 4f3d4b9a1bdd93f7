"""SubmissionTable: documents that index gave up on.

UNINDEXED#<submission id>   a set of `<article id>|<order key>|<code>`
UNINDEXED#<article id>      the same entries, for the article

An entry stays when a retry succeeds: whether the document is in the article's history is looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.aws.table import Change, Table
from dateline.model.base import Model
from dateline.stores.submissions import KEPT_WITH_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from dateline.aws.table import Row

MAX_ENTRIES = 100
"""Entries of a submission that are looked up; each costs a query."""


class Unindexed(Model):
    """A document that index gave up on, and the code of the last error."""

    article_id: str
    order_key: str
    code: str


class UnindexedStore:
    """Rows `UNINDEXED#…`."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)

    def add(self, document: Unindexed, submission_id: str | None, now: datetime) -> None:
        """Records a document for its article and, if known, its submission. Idempotent."""
        entry = f"{document.article_id}|{document.order_key}|{document.code}"
        change = Change(
            "ADD documents :entries SET expires_at = :expiry",
            {":entries": {entry}, ":expiry": int((now + KEPT_WITH_PROBLEMS).timestamp())},
        )
        for subject in filter(None, (document.article_id, submission_id)):
            self._table.update("record that a document is not indexed", _key(subject), change)

    def of(self, subject: str) -> tuple[Unindexed, ...]:
        """The documents of a submission or an article, at most MAX_ENTRIES; one call."""
        return _documents(self._table.get("look up what is not indexed", _key(subject)) or {})

    def of_many(self, subjects: Iterable[str]) -> tuple[Unindexed, ...]:
        """The documents of several; a call for a hundred."""
        rows = self._table.get_all("look up what is not indexed", map(_key, subjects))
        return tuple(document for row in rows for document in _documents(row))


def _documents(row: Row) -> tuple[Unindexed, ...]:
    entries = sorted(row.get("documents", ()))[:MAX_ENTRIES]
    fields = (entry.split("|", 2) for entry in entries)
    return tuple(
        Unindexed(article_id=article_id, order_key=order_key, code=code)
        for article_id, order_key, code in fields
    )


def _key(subject: str) -> dict[str, str]:
    return {"pk": f"UNINDEXED#{subject}"}
