"""ConfirmationTable: the delivery log (`dateline.model.repeats` says what it is for).

CONFIRMED#<source> · <received_at>#<submission id>#<part>
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

from pydantic import ConfigDict, TypeAdapter

from dateline.aws.table import SortKeys, Table
from dateline.model.clock import iso
from dateline.model.documents import Provenance
from dateline.model.repeats import DeliveryLog, LoggedItem
from dateline.stores.submissions import KEPT_WITH_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from dateline.aws.table import Row

KEPT = KEPT_WITH_PROBLEMS
"""A late document can come as long as a quarantined submission can be tried again."""
MAX_ROW = 300_000
"""Bytes of a row before compression; DynamoDB holds 400 KB."""

_items = TypeAdapter(list[LoggedItem], config=ConfigDict(defer_build=True))


class RepeatStore:
    """Rows of ConfirmationTable."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)

    def put(self, source: str, provenance: Provenance, items: Sequence[LoggedItem]) -> None:
        """Logs a submission; a retry or a replay replaces the first log.

        Raises:
            Unavailable: DynamoDB did not take all of it.
        """
        shared = provenance.model_dump(mode="json", exclude={"position"})
        for number, part in enumerate(_parts(items)):
            row = {
                "pk": f"CONFIRMED#{source}",
                "sk": f"{iso(provenance.received_at)}#{provenance.submission_id}#{number:03d}",
                "provenance": shared,
                "carried": zlib.compress(part),
                "expires_at": int((provenance.received_at + KEPT).timestamp()),
            }
            self._table.put("log the submission", row)

    def since(self, source: str, moment: datetime) -> Iterator[DeliveryLog]:
        """What the source delivered from `moment` on, oldest first; consistent."""
        rows = self._table.query_all(
            "read the log of later submissions", f"CONFIRMED#{source}", SortKeys.since(iso(moment))
        )
        return map(_log, rows)


def _parts(items: Iterable[LoggedItem]) -> Iterator[bytes]:
    """JSON lists of entries, each small enough for a row."""
    lines: list[str] = []
    size = 0
    for item in items:
        line = json.dumps(item.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
        size += len(line.encode()) + 1
        if size > MAX_ROW:
            yield _json_list(lines)
            lines, size = [], len(line.encode())
        lines.append(line)
    if lines:
        yield _json_list(lines)


def _json_list(lines: list[str]) -> bytes:
    return f"[{','.join(lines)}]".encode()


def _log(row: Row) -> DeliveryLog:
    items = _items.validate_json(zlib.decompress(bytes(row["carried"])))
    return DeliveryLog(
        provenance=Provenance.model_validate({**row["provenance"], "position": 0}),
        items={item.article_id: item for item in items},
    )
