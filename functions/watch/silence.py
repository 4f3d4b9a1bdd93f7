"""Finds sources from which nothing has come for longer than they are expected to be silent.

A broken pipeline upstream makes no error here: nothing fails, because nothing comes. Only the
person who makes a source knows its rhythm, so only sources with `--expect-every` are watched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.source_rows import SourceBroken
from dateline.stores.source_table import source_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dateline.stores.last_deliveries import LastDeliveries, LastDelivery
    from dateline.stores.source_table import SourceRows


@dataclass(frozen=True)
class SilentSource:
    """A source that is silent. `last` is None where nothing ever came from it."""

    source: str
    expected_every: timedelta
    last: datetime | None

    @property
    def facts(self) -> dict[str, object]:
        """What a person needs to know of it."""
        return {
            "source": self.source,
            "expected_minutes": int(self.expected_every.total_seconds() // 60),
            "last": iso(self.last) if self.last else None,
        }


def _is_silent(last: LastDelivery, every: timedelta, now: datetime) -> bool:
    return last.silent_since is None or now - last.silent_since > every


@dataclass(frozen=True)
class Silence:
    """Compares the last delivery of each source with what is expected of it."""

    sources: SourceRows
    last_deliveries: LastDeliveries

    def silent(self, now: datetime) -> list[SilentSource]:
        """The silent sources, by id. A new source is watched from the first round that sees it.

        Raises:
            Unavailable: DynamoDB did not answer.
        """
        expected = dict(self._expected())
        last = self.last_deliveries.of(expected)
        for source in expected.keys() - last.keys():
            self.last_deliveries.watch(source, now)
        return [
            SilentSource(source, every, last[source].received_at)
            for source, every in sorted(expected.items())
            if source in last and _is_silent(last[source], every, now)
        ]

    def _expected(self) -> Iterator[tuple[str, timedelta]]:
        for source_id, row in self.sources.all():
            try:
                source = source_in(row)
            except SourceBroken:
                # subscribe reports it.
                continue
            if source.expect_every is not None:
                yield source_id, timedelta(minutes=source.expect_every)
