"""The service objective: 99.9 % of deliveries are readable within LATE, over 30 days.

Two counters, Published and PublishedLate, are all that the alarms on its burn rate need.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dateline.model.reserved_tests import is_test_id

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.documents import Article, Notice

LATE = timedelta(seconds=5)
"""A delivery that is readable later than this is late; so is a kill that takes effect later."""
REPLAYED = timedelta(days=1)
"""What was received earlier is a replay of stored bytes, and no measure of the pipeline."""


def time_to_publish(document: Article | Notice, indexed_at: datetime) -> timedelta | None:
    """How long it took until readers got the document; None for tests and replays."""
    elapsed = indexed_at - document.provenance.received_at
    return None if is_test_id(document.id) or elapsed > REPLAYED else elapsed
