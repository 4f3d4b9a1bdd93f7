"""Measures AWS calls and capacity of indexing at several archive sizes; they must not grow.

    python -m bench.index [--archives 1000,10000,100000]

The real handler runs on moto. For the archive, one article is indexed, and its rows are cloned
under other ids. moto counts no capacity, so the benchmark computes it from the calls as documented:
a consistent read costs a unit for each 4 KB; a write costs a unit for each 1 KB of the larger of
old and new row, and twice that in a transaction
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html).
Ends with status 1 if a cost differs between archives.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import math
import sys
from base64 import b32encode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from copy import copy
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from unittest.mock import patch

import boto3
from moto.dynamodb.models.table import Table

from dateline.model.documents import Article, Status, Tag
from dateline.model.editor_acts import Act
from tests.component.newsroom import Document, Newsroom, newsroom
from tests.factories import article, at, notice, paragraph, ruling, translation

Item = dict[str, Any]
READ_UNIT, WRITE_UNIT = 4_096, 1_024
KINDS = ("ARTICLE#", "LISTING#en#all", "SLUG#", "COPY#")
"""The rows of a cloned article. More listings would add only more rows of the same kind."""


@dataclass
class DeliveryCost:
    """The cost of a delivery."""

    calls: Counter[str] = field(default_factory=Counter)
    read: int = 0
    written: int = 0

    def __str__(self) -> str:
        named = ", ".join(f"{number} {name}" for name, number in sorted(self.calls.items()))
        return f"{self.calls.total():3} calls {self.read:5} RU {self.written:5} WU   {named}"


def story(minute: float, text: str, **changes: Any) -> Article:
    """An ordinary article of 12 paragraphs and four tags."""
    body = tuple(
        paragraph(f"{text} {number}. " + "The harbour lay still. " * 12) for number in range(12)
    )
    tags = tuple(Tag(name=name) for name in ("Transport", "Lakes", "Ferries", "Weather"))
    return article(minute=minute, **{"body": body, "tags": tags, "headline": text} | changes)


FIRST = story(0, "Ferry service resumes")
DELIVERIES: tuple[tuple[str, Document], ...] = (
    ("a new article", FIRST),
    (
        "a revision: one paragraph more",
        story(1, "Ferry service resumes", body=(*FIRST.body, paragraph("One more."))),
    ),
    (
        "a revision: headline, section and date moved",
        story(2, "Ferries sail", section="Economy", published_at=at(-90)),
    ),
    ("the same document again", story(2, "Ferries sail", section="Economy", published_at=at(-90))),
    (
        "unchanged content: a confirmation",
        story(3, "Ferries sail", section="Economy", published_at=at(-90)),
    ),
    ("an older revision, late", story(1.5, "Ferries to sail")),
    (
        "a translation",
        translation(story(3, "Ferries sail", section="Economy", published_at=at(-90))),
    ),
    ("a kill by hand", ruling(Act.KILL, minute=4)),
    ("a reinstatement by hand", ruling(Act.REINSTATE, minute=5)),
    ("a withdrawal", notice(Status.WITHDRAWN, minute=6)),
)


def main() -> int:
    """Prints the costs of each delivery at each size; returns 0 if they do not grow."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--archives", default="1000,10000,100000")
    sizes = [int(size) for size in parser.parse_args().archives.split(",")]
    costs: dict[str, list[str]] = {}
    for size in sizes:
        for name, spent in measured(size).items():
            costs.setdefault(name, []).append(str(spent))
    flat = True
    for name, (smallest, *larger) in costs.items():
        print(f"{name}\n    {smallest}")
        for size, cost in zip(sizes[1:], larger, strict=True):
            if cost != smallest:
                flat = False
                print(f"    {cost}   at {size:,} articles")
    verdict = "flat" if flat else "NOT FLAT"
    print(f"archives of {', '.join(f'{size:,}' for size in sizes)} articles: {verdict}")
    return 0 if flat else 1


def measured(size: int) -> dict[str, DeliveryCost]:
    """The cost of each delivery in an archive of `size` articles."""
    with (
        newsroom() as room,
        large_tables(),
        watched(room) as spent,
        redirect_stdout(io.StringIO()),
    ):
        room.at(at(100))
        sample = story(0, "An archived story of another kind", external_id="archived")
        room.index(room.put(sample))
        clone(room, sample.id, size)
        costs: dict[str, DeliveryCost] = {}
        for name, document in DELIVERIES:
            key = room.put(document)
            spent.clear()
            spent.append(DeliveryCost())
            if not room.index(key):
                raise SystemExit(f"{name} was not indexed")
            costs[name] = spent[0]
        return costs


def clone(room: Newsroom, article_id: str, size: int, kinds: tuple[str, ...] = KINDS) -> None:
    """Clones the sample's rows of these kinds under `size` other ids; clones share attributes."""
    table = room.table
    rows = [
        (pk, sk, item)
        for pk, partition in list(table.items.items())
        for sk, item in partition.items()
        if str(pk.value).startswith(kinds)
    ]
    for number in range(size):
        other = b32encode(hashlib.sha256(b"%d" % number).digest())[:26].decode().lower()
        for pk, sk, item in rows:
            cloned = copy(item)
            cloned.hash_key = renamed(pk, article_id, other, number)
            cloned.range_key = renamed(sk, article_id, other, number)
            table.items[cloned.hash_key][cloned.range_key] = cloned


def renamed(key: Any, article_id: str, other: str, number: int) -> Any:
    """A copy of the key that names another article."""
    text = str(key.value).replace(article_id, other)
    if text.startswith(("SLUG#", "COPY#")):
        text = f"{text[:20]}-{number}"
    renamed = copy(key)
    renamed.value = text
    return renamed


@contextmanager
def large_tables() -> Iterator[None]:
    """Makes moto fast for large tables.

    For each item of a transaction, moto copies the table for a roll-back, which never happens here;
    and for a query it reads all items instead of a partition.
    """
    query, turn = Table.query, Lock()

    def within(table: Table, hash_key: Any, *arguments: Any, **named: Any) -> Any:
        with turn:
            whole = table.items
            table.items = defaultdict(dict, {hash_key: whole.get(hash_key, {})})
            try:
                return query(table, hash_key, *arguments, **named)
            finally:
                table.items = whole

    with (
        patch.object(Table, "__deepcopy__", lambda table, _: table, create=True),
        patch.object(Table, "query", within),
    ):
        yield


@contextmanager
def watched(room: Newsroom) -> Iterator[list[DeliveryCost]]:
    """Counts the calls of every client that is created in the block."""
    spent: list[DeliveryCost] = [DeliveryCost()]

    def before(params: dict[str, Any], model: Any, **_: object) -> None:
        spent[0].calls[model.name] += 1
        dear = 2 if model.name == "TransactWriteItems" else 1
        for new, key in written(model.name, params):
            size = max(_stored(room, key), item_size(new))
            spent[0].written += dear * units(size, WRITE_UNIT)

    def after(parsed: dict[str, Any], model: Any, **_: object) -> None:
        if model.name == "Query":
            spent[0].read += units(sum(map(item_size, parsed.get("Items", []))), READ_UNIT)
        for items in parsed.get("Responses", {}).values() if model.name == "BatchGetItem" else ():
            spent[0].read += sum(units(item_size(item), READ_UNIT) for item in items)

    with observed(before, after):
        yield spent


@contextmanager
def observed(before: Callable[..., None], after: Callable[..., None]) -> Iterator[None]:
    """Calls `before` with the parameters of every call of clients that are created in the block.

    `after` gets the parsed answers of DynamoDB.
    """
    events = boto3._get_default_session().events
    events.register("provide-client-params.*.*", before)
    events.register("after-call.dynamodb.*", after)
    try:
        yield
    finally:
        events.unregister("provide-client-params.*.*", before)
        events.unregister("after-call.dynamodb.*", after)


def written(name: str, params: dict[str, Any]) -> Iterator[tuple[Item, Item]]:
    """The items that a call writes, empty for a deletion, each with its key."""
    if name == "PutItem":
        yield params["Item"], params["Item"]
    elif name == "DeleteItem":
        yield {}, params["Key"]
    for write in params.get("TransactItems", ()):
        yield _put_or_deleted(write.get("Put"), write.get("Delete"))
    for writes in params.get("RequestItems", {}).values() if name == "BatchWriteItem" else ():
        for write in writes:
            yield _put_or_deleted(write.get("PutRequest"), write.get("DeleteRequest"))


def _put_or_deleted(put: Item | None, delete: Item | None) -> tuple[Item, Item]:
    return (put["Item"], put["Item"]) if put else ({}, (delete or {})["Key"])


def _stored(room: Newsroom, key: Item) -> int:
    item = room.stored(key["pk"]["S"], key["sk"]["S"])
    return item_size(item) if item else 0


def units(size: int, unit: int) -> int:
    """Capacity units of a row of `size` bytes."""
    return max(math.ceil(size / unit), 1)


def item_size(item: dict[str, Any]) -> int:
    """The approximate size of an item in bytes, as DynamoDB counts it."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "B":
            return len(content)
        case "N":
            return len(content) // 2 + 1
        case "L":
            return 3 + sum(1 + _value_size(item) for item in content)
        case "M":
            return 3 + len(content) + item_size(content)
        case _:
            return 1


if __name__ == "__main__":
    sys.exit(main())
