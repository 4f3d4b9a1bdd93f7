"""Measures the AWS calls of identical texts, and of different ones, in batches of one and of ten.

    .venv/bin/python -m bench.identical

The texts have one source and come through index's own handler on moto, in batches as from the
queue. The calls are counted as in `bench.index`.
"""

from __future__ import annotations

import io
import statistics
import sys
from contextlib import redirect_stdout

from bench.index import DeliveryCost, large_tables, watched
from dateline.model.documents import Article
from tests.component.newsroom import newsroom
from tests.factories import article, at, paragraph
from tests.index_service import prose

NUMBER = {True: 200, False: 50}
"""Identical texts, of which 100 fill a story, and different ones."""
BATCHES = (10, 1)
STORY = 100


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


def main() -> int:
    """Prints the calls of each text, before and after its story is full."""
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
