"""What translations cost: characters sent and saved, counted beside what they bought.

    COSTS#<yyyy-mm> · <source>#<language>#<article id>

A row is added to in the same transaction that keeps the translated segments (sent) or ends the job
(saved), so that nothing is counted twice, or lost with a worker. Each has one writer at a time,
which is why an article has its own: all of a source's would stand in each other's way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

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
    """Whose costs they are."""

    def __init__(self, table: str, *, source: str, language: str, article_id: str) -> None:
        self.source = source
        self.language = language
        self.article_id = article_id
        self._table = table
        self._sk = f"{source}#{language}#{article_id}"

    def addition(
        self, now: datetime, *, sent: int = 0, saved: int = 0, requests: int = 0
    ) -> TransactWriteItemTypeDef:
        """A write that adds to what was counted this month."""
        return {
            "Update": {
                "TableName": self._table,
                "Key": {"pk": {"S": month_pk(month_of(now))}, "sk": {"S": self._sk}},
                "UpdateExpression": f"ADD {SENT} :sent, {SAVED} :saved, {REQUESTS} :requests",
                "ExpressionAttributeValues": {
                    ":sent": {"N": str(sent)},
                    ":saved": {"N": str(saved)},
                    ":requests": {"N": str(requests)},
                },
            }
        }
