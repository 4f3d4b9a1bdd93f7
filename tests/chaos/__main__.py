"""Runs deliveries with faults on an embedded cloud and compares the end with the promises.

    make chaos
    make chaos SEED=7 DELIVERIES=500

Ends with 1 if a delivery was lost, an article is not as promised, or a hidden word can be read.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.faults import RestartableCloud, short_visibility
from tests.chaos.plan import plan
from tests.chaos.run import Faults, Run

DELIVERIES, ARTICLES = 2_000, 300
VISIBILITY_SECONDS = 10
DELIVERIES_PER_KILL = 25
DELIVERIES_PER_RESTART = 700
PATIENCE_SECONDS = 180.0
SHOWN_FAILURES = 20


def main() -> int:
    """The exit code of a run."""
    seed = int(os.environ.get("SEED") or time.time())
    deliveries = int(os.environ.get("DELIVERIES") or DELIVERIES)
    made = plan(seed, deliveries, max(4, ARTICLES * deliveries // DELIVERIES))
    with tempfile.TemporaryDirectory(prefix="dateline-chaos-") as folder:
        cloud = RestartableCloud(Path(folder))
        try:
            faults = Faults(
                worker_kills=deliveries // DELIVERIES_PER_KILL,
                restarts=max(1, deliveries // DELIVERIES_PER_RESTART),
                restart=cloud.restart,
            )
            with short_visibility(lambda: cloud.newsroom, VISIBILITY_SECONDS):
                result = Run(made, lambda: cloud.newsroom, faults).run(PATIENCE_SECONDS)
        finally:
            cloud.close()
    restarts = ", ".join(f"{seconds:.0f} s" for seconds in cloud.restarts)
    lines = [
        str(result),
        f"the cloud was killed {len(cloud.restarts)} times and ready again after {restarts}",
        *result.failures[:SHOWN_FAILURES],
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if result.failures else 0


if __name__ == "__main__":
    sys.exit(main())
