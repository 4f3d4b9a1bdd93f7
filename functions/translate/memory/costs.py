"""Costs of translations: characters sent and saved, counted with the writes that they paid for.

    COSTS#<yyyy-mm> · <source>#<language>#<article id>

A row is updated in the same transaction that stores the translated segments (sent) or ends the job
(saved), so nothing is counted twice or lost with a worker. Each row has one writer at a time. This
is why every article has its own: writers of one row per source would block each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.aws.table import Change

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from dateline.aws.table import Table

SENT = "characters_sent"
SAVED = "characters_saved"
REQUESTS = "requests"


def month_pk(month: str) -> str:
    """The partition of a month, `2026-03`."""
    return f"COSTS#{month}"


def month_of(moment: datetime) -> str:
    """The month a cost belongs to, in UTC."""
    return moment.strftime("%Y-%m")


class Account:
    """The source, language and article that costs are counted for."""

    def __init__(self, table: Table, *, source: str, language: str, article_id: str) -> None:
        self.source = source
        self.language = language
        self.article_id = article_id
        self._table = table
        self._sk = f"{source}#{language}#{article_id}"

    def addition(
        self, now: datetime, *, sent: int = 0, saved: int = 0, requests: int = 0
    ) -> TransactWriteItemTypeDef:
        """A write that adds to this month's counts."""
        return self._table.to_update(
            {"pk": month_pk(month_of(now)), "sk": self._sk},
            Change(
                f"ADD {SENT} :sent, {SAVED} :saved, {REQUESTS} :requests",
                {":sent": sent, ":saved": saved, ":requests": requests},
            ),
        )
