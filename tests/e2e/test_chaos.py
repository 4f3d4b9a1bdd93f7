"""A short run of `make chaos`: workers are killed, and the cloud of the other tests stays."""

from __future__ import annotations

from collections.abc import Callable

from tests.chaos.faults import short_visibility
from tests.chaos.plan import plan
from tests.chaos.run import Faults, Run
from tests.e2e.newsroom import Newsroom
from tests.measurements import FIGURE

SEED = 20260304
DELIVERIES, ARTICLES = 60, 16
VISIBILITY_SECONDS = 3


def test_killed_workers_and_disordered_repeated_deliveries_end_as_promised(
    newsroom: Newsroom, record_property: Callable[[str, object], None]
) -> None:
    faults = Faults(worker_kills=3, workers=("process", "index"))
    run = Run(plan(SEED, DELIVERIES, ARTICLES), lambda: newsroom, faults)

    with short_visibility(lambda: newsroom, VISIBILITY_SECONDS):
        result = run.run(patience=60)

    assert result.failures == []
    assert len(result.accepted) == DELIVERIES
    assert result.kills
    record_property(FIGURE, str(result))
