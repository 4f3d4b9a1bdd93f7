"""Measures a burst of 200 deliveries on the embedded cloud: the time until each is readable.

    .venv/bin/python -m bench.burst

Other programs on the machine count: the load average is printed beside the figures.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.e2e.burst import send_burst
from tests.e2e.newsroom import dateline_up

BURSTS = 3
ARTICLES = 200


def main() -> None:
    """Prints a line for each burst."""
    with (
        tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder,
        dateline_up(Path(folder)) as (newsroom, _),
    ):
        for number in range(BURSTS):
            before = os.getloadavg()[0]
            print(f"{send_burst(newsroom, ARTICLES, f'burst-{number}')}; load {before:.1f}")


if __name__ == "__main__":
    main()
