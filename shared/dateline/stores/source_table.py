"""Rows of SourceTable. Without metrics and logs, so that commands can use it as functions do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from dateline.aws.table import Table
from dateline.model.source_rows import (
    MIGRATION,
    SOURCES,
    SourceBroken,
    SourceRow,
    parse_source,
    source_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from dateline.aws.table import Row
    from dateline.model.sources import Source


class SourceRows:
    """Rows of SourceTable as they are stored. One call each."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self.table = Table(dynamodb, table)

    def get(self, source_id: str) -> SourceRow | None:
        """A source's row.

        Raises:
            SourceBroken: the row is not valid.
            Unavailable: DynamoDB did not answer.
        """
        row = self.table.get("read the source's configuration", source_key(source_id))
        return source_row(row) if row else None

    def all(self) -> Iterator[tuple[str, Row]]:
        """The id and the row of each source, not yet validated; a query for each megabyte."""
        for row in self.table.query_all("list the sources", SOURCES):
            yield row["sk"], row

    def is_migrated(self) -> bool:
        """Whether all sources are in this table."""
        return self.table.get("read whether sources are migrated", MIGRATION) is not None

    def mark_migrated(self) -> None:
        """Records that all sources are in this table: no function reads old parameters after it."""
        self.table.put("record the migration", MIGRATION)


def source_row(row: Row) -> SourceRow:
    """The row of a source, as a model.

    Raises:
        SourceBroken: it is not valid.
    """
    try:
        return SourceRow.model_validate(
            {name: value for name, value in row.items() if name not in {"pk", "sk"}}
        )
    except ValidationError:
        raise SourceBroken(str(row.get("sk"))) from None


def source_in(row: Row) -> Source:
    """The source of a row, without its secrets.

    Raises:
        SourceBroken: the row is not valid.
    """
    stored = source_row(row)
    return parse_source(str(row.get("sk")), stored.configuration)
