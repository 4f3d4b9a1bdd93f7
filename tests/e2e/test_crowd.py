"""A crowd of readers gets responses, and the cloud does not grow with it."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.memory import peak_of
from tests.e2e.newsroom import Newsroom
from tests.e2e.readers import read_together
from tests.measurements import FIGURE

READERS = 50
SECONDS = 1.5
MAX_MEBIBYTES = 2_048


def test_fifty_readers_get_no_error_from_less_than_two_gibibytes(
    empty_newsroom: Newsroom, record_property: Callable[[str, object], None]
) -> None:
    newsroom = empty_newsroom
    [story] = newsroom.published(newsroom.post_text("Ferry is full\n\nFifty people wait for it."))

    with peak_of(newsroom.running.pid) as peak:
        reading = read_together(newsroom, story["id"], READERS, SECONDS)

    assert reading.errors == {}
    assert reading.statuses.total() >= READERS
    assert 0 < peak.mebibytes < MAX_MEBIBYTES
    record_property(FIGURE, f"{reading}; {peak.mebibytes:,.0f} MiB in {peak.processes} processes")
