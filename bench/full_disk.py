"""Measures what the embedded cloud answers on a full disk, and whether it starts again after it.

    .venv/bin/python -m bench.full_disk

Root mounts a tmpfs for the state folder. Where that is not permitted, the benchmark says so and
measures nothing.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

import httpx

from dateline.model.identifiers import article_id
from tests.e2e.newsroom import Newsroom, dateline_up
from tests.e2e.small_disk import NotPermitted, small_disk

MEBIBYTES, ENOUGH_MEBIBYTES = 64, 512
WORDS_OF_A_STORY = 40_000
STORIES_AFTER = 20
MAX_STORIES = 500
PATIENCE_SECONDS = 120.0


def main() -> int:
    """Prints the answers, and what became of every accepted story."""
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name:
        folder = Path(name)
        try:
            with small_disk(folder / "disk", MEBIBYTES) as disk:
                options = ("--state", str(disk.folder / "state"))
                with dateline_up(folder / "first", *options) as (newsroom, up):
                    accepted, answers = fill(newsroom)
                    up.kill()
                disk.resize(ENOUGH_MEBIBYTES)
                begun = time.monotonic()
                with dateline_up(folder / "second", *options) as (newsroom, _):
                    ready = time.monotonic() - begun
                    lost = unreadable(newsroom, accepted)
        except NotPermitted as error:
            print(f"nothing was measured: no small disk can be mounted ({error})")
            return 0
    print(
        f"disk of {MEBIBYTES} MiB: answers {dict(answers)}; killed, given room, ready after "
        f"{ready:.0f} s; {len(accepted) - len(lost)} of {len(accepted)} accepted stories readable"
    )
    wrong = [answer for answer in answers if answer != "202" and not answer.startswith("5")]
    return 1 if lost or wrong or set(answers) == {"202"} else 0


def fill(newsroom: Newsroom) -> tuple[list[str], Counter[str]]:
    """The ids of accepted stories, and the number of answers of each status."""
    random = Random(20260304)
    accepted: list[str] = []
    answers: Counter[str] = Counter()
    left = STORIES_AFTER
    for number in range(MAX_STORIES):
        text = " ".join(f"word{random.randrange(10**6)}" for _ in range(WORDS_OF_A_STORY))
        name = f"large-{number}"
        story = {"external_id": name, "language": "en", "headline": name, "body_text": text}
        try:
            status = str(newsroom.post_json(story).status_code)
        except httpx.HTTPError as error:
            status = f"5xx: {type(error).__name__}"
        answers[status] += 1
        if status == "202":
            accepted.append(article_id("desk", name))
        left -= status != "202"
        if not left:
            break
    return accepted, answers


def unreadable(newsroom: Newsroom, articles: list[str]) -> list[str]:
    """Which articles do not become readable."""
    end = time.monotonic() + PATIENCE_SECONDS
    left = articles
    while left and time.monotonic() < end:
        left = [item for item in left if _status(newsroom, item) != 200]
        time.sleep(0.5)
    return left


def _status(newsroom: Newsroom, article: str) -> int:
    return newsroom.http.get(f"/articles/{article}").status_code


if __name__ == "__main__":
    sys.exit(main())
