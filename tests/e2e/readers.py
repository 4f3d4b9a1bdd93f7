"""A crowd of readers who read without a pause."""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle

import httpx

from tests.e2e.newsroom import Newsroom

PATHS = (
    "/articles?language=en&limit=20",
    "/feeds/en.rss",
    "/articles/{id}",
    "/articles/{id}.html",
    "/sitemap-news.xml",
)
"""What each reader requests in turn."""
PATIENCE_SECONDS = 60.0
"""How long a reader waits for a response."""


@dataclass
class Reading:
    """What a crowd of readers got."""

    readers: int
    seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    """How many responses by status, or by the error of a request without a response."""
    waits: list[float] = field(default_factory=list)
    """The seconds until each response, the shortest first."""

    @property
    def errors(self) -> dict[str, int]:
        """What is not a 200, by status."""
        return {status: n for status, n in self.statuses.items() if status != "200"}

    def __str__(self) -> str:
        """The figures as a line."""
        requests = self.statuses.total()
        return (
            f"{self.readers} readers for {self.seconds:.0f} s: {requests} requests, "
            f"{requests / self.seconds:.0f} a second, errors {self.errors or 'none'}; "
            f"p50 {statistics.median(self.waits):.2f} s, "
            f"p99 {self.waits[int(len(self.waits) * 0.99) - 1]:.2f} s"
        )


def read_together(newsroom: Newsroom, article: str, readers: int, seconds: float) -> Reading:
    """Lets so many readers read until `seconds` have passed; each gets a response at least."""
    reading = Reading(readers)
    lock = threading.Lock()
    # A connection for each, like different readers. None needs TLS, whose settings take time.
    clients = [
        httpx.Client(
            base_url=newsroom.running.url, timeout=PATIENCE_SECONDS, trust_env=False, verify=False
        )
        for _ in range(readers)
    ]
    start = time.monotonic()

    def read(client: httpx.Client) -> None:
        for path in cycle(PATHS):
            begun = time.monotonic()
            try:
                status = str(client.get(path.format(id=article)).status_code)
            except httpx.HTTPError as error:
                status = type(error).__name__
            now = time.monotonic()
            with lock:
                reading.statuses[status] += 1
                reading.waits.append(now - begun)
            if now - start > seconds:
                return

    threads = [threading.Thread(target=read, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread, client in zip(threads, clients, strict=True):
        thread.join()
        client.close()
    reading.seconds = time.monotonic() - start
    reading.waits.sort()
    return reading
