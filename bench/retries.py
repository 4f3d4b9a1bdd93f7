"""Measures deliveries that fail once in process or index: the time until each is readable.

    .venv/bin/python -m bench.retries

A failed message returns after two seconds. What failed more often, because the fault was removed
too late, is counted apart.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.e2e.failing_once import FAULTS, wait_after_failure
from tests.e2e.newsroom import dateline_up

DELIVERIES = 100
AT_ONCE = 4


def main() -> None:
    """Prints a line for each function."""
    with (
        tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder,
        dateline_up(Path(folder)) as (newsroom, _),
        ThreadPoolExecutor(AT_ONCE) as senders,
    ):
        for fault in FAULTS:
            names = [f"{fault.function}-{number}" for number in range(DELIVERIES)]
            results = list(senders.map(partial(wait_after_failure, newsroom, fault), names))
            waits = sorted(seconds for seconds, failures in results if failures == 1)
            print(
                f"{len(waits)} deliveries that failed once in {fault.function}: readable after "
                f"p50 {statistics.median(waits):.1f} s, "
                f"p99 {waits[int(len(waits) * 0.99) - 1]:.1f} s, longest {waits[-1]:.1f} s; "
                f"{DELIVERIES - len(waits)} failed more often; load {os.getloadavg()[0]:.1f}"
            )


if __name__ == "__main__":
    main()
