"""A burst of deliveries, and the time from the acceptance of each article until it is readable."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from dateline.model.identifiers import article_id
from tests.e2e.newsroom import Newsroom, eventually

PAGE = 50
ATTEMPTS = 5
SENDERS = 16


@dataclass(frozen=True)
class Burst:
    """The times of a burst, in seconds."""

    waits: tuple[float, ...]
    """From the acceptance of each article until a listing shows it, the shortest first."""
    total: float

    @property
    def p50(self) -> float:
        """The median wait."""
        return statistics.median(self.waits)

    @property
    def p99(self) -> float:
        """The wait that one of a hundred articles exceeds."""
        return self.waits[int(len(self.waits) * 0.99) - 1]

    def __str__(self) -> str:
        """The figures as a line."""
        return (
            f"burst of {len(self.waits)}: all readable after {self.total:.1f} s; accepted → "
            f"readable p50 {self.p50:.2f} s, p99 {self.p99:.2f} s"
        )


def send_burst(newsroom: Newsroom, number: int, name: str = "burst") -> Burst:
    """Sends so many different articles at once and waits until all are listed.

    A delivery that is answered with 503 is repeated, as every sender does. Fails if an article
    does not become readable.
    """
    ids = [article_id("desk", f"{name}-{index}") for index in range(number)]
    accepted: dict[str, float] = {}
    readable: dict[str, float] = {}

    def post(index: int) -> None:
        delivery = {"idempotency-key": f"{name}-{index}"}
        for _ in range(ATTEMPTS):
            answer = newsroom.post_json(_article(name, index), **delivery)
            if answer.status_code != 503:
                break
        assert answer.status_code == 202, answer.text
        accepted[ids[index]] = time.monotonic()

    def all_listed() -> bool:
        for tag in range(-(-number // PAGE)):
            query = {"tag": f"{name}-{tag}", "limit": str(PAGE)}
            page = newsroom.http.get("/articles", params=query)
            if page.status_code == 503:
                return False
            for item in page.json()["items"]:
                readable.setdefault(item["id"], time.monotonic())
        return len(readable) == number

    start = time.monotonic()
    with ThreadPoolExecutor(SENDERS) as senders:
        posts = [senders.submit(post, index) for index in range(number)]
        eventually(all_listed, "the burst is readable", seconds=120)
        for item in posts:
            item.result()
    total = time.monotonic() - start
    assert set(readable) == set(ids)
    return Burst(tuple(sorted(max(readable[item] - accepted[item], 0.0) for item in ids)), total)


def _article(name: str, index: int) -> dict[str, Any]:
    # Different stories: a listing shows only one of several copies.
    return {
        "external_id": f"{name}-{index}",
        "language": "en",
        "headline": f"Boat {index} of {name} leaves",
        "body_html": f"<p>Boat {index} of {name} left at dawn.</p><p>{index} people saw it.</p>",
        "tags": [f"{name}-{index // PAGE}"],
    }
