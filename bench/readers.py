"""Measures 50 readers for 30 seconds on the embedded cloud: errors, waits, memory, processes.

    .venv/bin/python -m bench.readers

The memory is that of all processes of the cloud together, each shared page counted once.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.e2e.burst import send_burst
from tests.e2e.memory import peak_of
from tests.e2e.newsroom import dateline_up
from tests.e2e.readers import read_together

READERS = 50
SECONDS = 30.0
ARTICLES = 50


def main() -> None:
    """Prints what the readers got and what the cloud needed."""
    with (
        tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder,
        dateline_up(Path(folder)) as (newsroom, up),
    ):
        send_burst(newsroom, ARTICLES)
        article = newsroom.http.get("/articles").json()["items"][0]["id"]
        with peak_of(up.pid) as peak:
            print(read_together(newsroom, article, READERS, SECONDS))
        print(
            f"peak {peak.mebibytes:,.0f} MiB in {peak.processes} processes; "
            f"load {os.getloadavg()[0]:.1f}"
        )


if __name__ == "__main__":
    main()
