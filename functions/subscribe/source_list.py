"""Lists the sources with a WebSub topic, on every run of the schedule: there are few sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.aws.observability import count, logger
from dateline.model.source_rows import SourceBroken
from dateline.stores.source_table import source_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.stores.source_table import SourceRows
    from dateline.stores.unmigrated_sources import UnmigratedSources


class SourceList:
    """The ids of sources: a query for all rows, and more calls before the stack is migrated."""

    def __init__(self, rows: SourceRows, unmigrated: UnmigratedSources) -> None:
        self._rows = rows
        self._unmigrated = unmigrated

    def __iter__(self) -> Iterator[str]:
        """Sources with a topic, and those that have to be read to know; logs a broken one.

        Raises:
            Unavailable: DynamoDB or SSM did not answer.
        """
        listed = set()
        for source_id, row in self._rows.all():
            listed.add(source_id)
            try:
                has_topic = source_in(row).websub is not None
            except SourceBroken:
                log_broken(source_id)
                continue
            if has_topic:
                yield source_id
        if not self._rows.is_migrated():
            yield from (item for item in self._unmigrated.ids() if item not in listed)


def log_broken(source_id: str) -> None:
    """Reports a source whose configuration is not valid."""
    count("SourceBroken")
    logger.error("source broken", extra={"source": source_id})
