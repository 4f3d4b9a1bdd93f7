"""Measures the AWS calls of identical texts, and of different ones, in batches of one and of ten.

    .venv/bin/python -m bench.identical [--embedded]

The texts have one source and come through index's own handler on moto, in batches as from the
queue. The calls are counted as in `bench.index`. With `--embedded`, 400 identical texts are sent to
the embedded cloud instead, and the wait of an unrelated article that follows them is measured.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from pathlib import Path

from bench.index import DeliveryCost, large_tables, watched
from dateline.model.documents import Article
from tests.component.newsroom import newsroom
from tests.e2e.newsroom import Newsroom, dateline_up, eventually
from tests.factories import article, at, paragraph
from tests.index_service import prose

NUMBER = {True: 200, False: 50}
"""Identical texts, of which 100 fill a story, and different ones."""
BATCHES = (10, 1)
STORY = 100
CROWD = 400
"""Identical texts that an unrelated article waits behind on the embedded cloud."""
SENDERS = 16


def text(number: int, *, identical: bool) -> Article:
    """A text of 200 words under an id and a headline that no other has."""
    return article(
        external_id=f"text-{number}",
        headline=f"Text {number}",
        minute=number / 60,
        body=(paragraph(prose(0 if identical else number)),),
    )


def measured(batch: int, *, identical: bool) -> list[DeliveryCost]:
    """The cost of each batch."""
    with (
        newsroom() as room,
        large_tables(),
        watched(room) as spent,
        redirect_stdout(io.StringIO()),
    ):
        room.at(at(60))
        number = NUMBER[identical]
        keys = [room.put(text(each, identical=identical)) for each in range(number)]
        costs: list[DeliveryCost] = []
        for first in range(0, number, batch):
            spent[:] = [DeliveryCost()]
            if not room.index(*keys[first : first + batch]):
                raise SystemExit("a batch was not indexed")
            costs.append(spent[0])
        return costs


def wait_behind_a_crowd() -> None:
    """Prints how long an unrelated article waits behind identical texts on the embedded cloud."""
    with (
        tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder,
        dateline_up(Path(folder)) as (cloud, _),
    ):
        load = os.getloadavg()[0]
        alone = _wait(cloud, "Harbour master retires")
        with ThreadPoolExecutor(SENDERS) as senders:
            answers = list(senders.map(lambda number: _send_copy(cloud, number), range(CROWD)))
        if set(answers) != {202}:
            raise SystemExit(f"not all copies were accepted: {sorted(set(answers))}")
        behind = _wait(cloud, "Ferry company appoints a director")
        print(
            f"{CROWD} identical texts accepted; an unrelated article was readable after"
            f" {behind:.1f} s behind them, {alone:.1f} s alone; load {load:.1f}"
        )


def _send_copy(cloud: Newsroom, number: int) -> int:
    copy = {
        "external_id": f"copy-{number}",
        "language": "en",
        "headline": f"Text {number}",
        "body_html": f"<p>{prose(0)}</p>",
    }
    return cloud.post_json(copy, **{"idempotency-key": f"copy-{number}"}).status_code


def _wait(cloud: Newsroom, headline: str) -> float:
    """The seconds from the acceptance of an article until it is readable."""
    answer = cloud.post_text(f"{headline}\n\nThe change takes effect in January.")
    start = time.monotonic()
    submission = cloud.settled(answer, seconds=600)
    [article] = submission["articles"]

    def readable() -> bool:
        return cloud.http.get(f"/articles/{article['article_id']}").status_code == 200

    eventually(readable, f"{headline} readable", seconds=600)
    return time.monotonic() - start


def main() -> int:
    """Prints the calls of each text, before and after its story is full."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--embedded", action="store_true", help="measure a wait, not calls")
    if parser.parse_args().embedded:
        wait_behind_a_crowd()
        return 0
    for batch in BATCHES:
        for identical in (False, True):
            costs = measured(batch, identical=identical)
            full = STORY // batch
            parts = {"the first 100": costs[:full], "the others": costs[full:]}
            if not identical:
                parts = {"all": costs}
            for name, part in parts.items():
                calls = [cost.calls.total() / batch for cost in part]
                kind = "identical" if identical else "different"
                print(f"batches of {batch:2}, {kind} texts, {name:13}", end=": ")
                print(f"{statistics.mean(calls):5.1f} calls for each", end=", ")
                print(f"median {statistics.median(calls):5.1f}, most {max(calls):6.1f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
