"""Measures the search for a story's copies at several archive sizes: AWS calls and rows read.

    .venv/bin/python -m bench.stories

The archives are in-memory tables that count the calls; their rows are those that index writes.
Words follow Zipf's law, so phrases recur as in a language: in a larger archive, more articles share
a phrase.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate

from dateline.aws.table import to_item
from dateline.model.documents import Article, Notice, Status
from dateline.model.stories import copy_pk
from functions.index.article.state import State, apply, rows_of
from functions.index.stories.outbox import copy_rows
from tests.factories import NOON, article, notice, paragraph
from tests.index_service import IndexService

ARCHIVES = (100, 1_000, 10_000)
WORDS = 220
_VOCABULARY = [f"w{number}" for number in range(8_000)]
_WEIGHTS = list(accumulate(1 / (rank + 2.7) for rank in range(len(_VOCABULARY))))


def text(seed: int) -> str:
    """The text of an article, different for each seed."""
    dice = random.Random(seed)
    return " ".join(dice.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=WORDS))


def story(source: str, number: int, words: str) -> Article:
    """An article that is no copy."""
    return article(
        source=source,
        external_id=f"{source}-{number}",
        headline=f"Story {number} of {source}",
        minute=number / 10,
        published_at=NOON + timedelta(seconds=number * 6),
        body=(paragraph(words),),
        canonical_url=f"https://{source}.example.org/{number}",
        unstable_id=True,
    )


def fill(service: IndexService, first: int, last: int) -> None:
    """Writes articles to the table as index does."""
    for number in range(first, last):
        document = story("wire", number, text(number))
        state = apply(State(id=document.id, source=document.source), document)
        for row in rows_of(state).values():
            service.table.put(to_item(row))
        for key, values in copy_rows(state).items():
            service.table.put(to_item({"pk": copy_pk(key), "sk": document.id, **values}))


def measured(service: IndexService, size: int) -> Iterator[tuple[str, dict[str, int], int]]:
    """The calls of each step, and the number of rows read."""
    original = size // 2
    words = text(original)
    new = story("desk", size, text(size + 1_000_000))
    again = story("desk", size + 5, text(size + 1_000_000))
    steps: list[tuple[str, Article | Notice]] = [
        ("new article", new),
        ("second copy of a story", story("desk", size + 1, words)),
        ("third copy, cut to half", story("paper", size, " ".join(words.split()[: WORDS // 2]))),
        ("the same again under a new id", _with_headline_and_link(again, new)),
        ("the original is killed", _kill(original, size)),
        ("a document that is known", new),
    ]
    for name, document in steps:
        service.table.calls.clear()
        service.table.read = 0
        service.index(document)
        yield name, dict(service.table.calls), service.table.read


def _with_headline_and_link(again: Article, like: Article) -> Article:
    return again.model_copy(update={"headline": like.headline, "canonical_url": like.canonical_url})


def _kill(number: int, size: int) -> Notice:
    return notice(Status.KILLED, minute=size, source="wire", external_id=f"wire-{number}")


def main() -> int:
    """Prints a line for each step and archive."""
    service, filled = IndexService(), 0
    for size in ARCHIVES:
        fill(service, filled, size)
        filled = size
        print(f"\narchive of {size:,} articles")
        for name, calls, read in measured(service, size):
            each = ", ".join(f"{count} {call}" for call, count in sorted(calls.items()))
            print(f"  {name:30}{sum(calls.values()):3} calls, {read:4} items read: {each}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
