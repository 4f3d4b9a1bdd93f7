"""Index over a table in memory: documents in, rows out."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from dateline.aws.table import from_item
from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Notice, Translation
from dateline.model.rows import Head, without_keys
from functions.index.indexer import Indexer
from functions.index.stores.articles import StateStore
from functions.index.stores.copy_index import CopyIndex
from functions.index.stories.grouping import StoryPolicy
from functions.index.stories.propagate import StoryUpdater
from functions.index.stories.same_article import WINDOW
from tests.fake_dynamo import FakeDynamo

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Document = Article | Notice | Translation
Row = dict[str, Any]
WORDS = [
    f"{item}{two}" for item in "bcdfghklmnprst" for two in ("an", "erio", "ilt", "ova", "unde")
]


def prose(seed: int, words: int = 200) -> str:
    """A text of its own for each seed."""
    dice = random.Random(seed)
    return " ".join(dice.choice(WORDS) for _ in range(words))


class Desk:
    """An indexer, its documents and its table."""

    def __init__(
        self,
        policy: StoryPolicy | None = None,
        window: timedelta = WINDOW,
        table: FakeDynamo | None = None,
    ) -> None:
        self.table = table or FakeDynamo()
        self._documents: dict[str, Document] = {}
        client = cast("DynamoDBClient", self.table)
        states = StateStore(client, "articles")
        copies = CopyIndex(client, "articles")
        self.indexer = Indexer(
            self, states, StoryUpdater(states, copies, policy or StoryPolicy(), window)
        )

    def get(self, key: str) -> Document:
        return self._documents[key]

    def index(self, *documents: Document) -> None:
        """Indexes documents in this order."""
        for document in documents:
            self._documents[content_key(document)] = document
            self.indexer.index(content_key(document))

    def rows(self) -> list[Row]:
        """Every row, in order."""
        return [from_item(item) for item in self.table.items.values()]

    def heads(self) -> dict[str, Head]:
        """Every HEAD by `<source>/<external id>`."""
        found = [
            Head.model_validate(without_keys(row)) for row in self.rows() if row["sk"] == "HEAD"
        ]
        return {f"{item.source}/{item.external_id}": item for item in found}

    def listed(self, listing: str = "LISTING#en#all#") -> list[Row]:
        """The rows of one listing."""
        return [row for row in self.rows() if row["pk"] == listing]

    def pending(self) -> list[Row]:
        """What was left undone."""
        return [row for row in self.rows() if row["sk"] == "PENDING"]


def rows_after(order: Iterable[Document]) -> list[Row]:
    """The whole table once these were indexed in this order."""
    desk = Desk()
    desk.index(*order)
    return desk.rows()


def differing(one: list[Row], other: list[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """The rows in which two tables differ: what a failed comparison should print."""
    first, second = ({(row["pk"], row["sk"]): row for row in rows} for rows in (one, other))
    for key in sorted(set(first) | set(second)):
        if first.get(key) != second.get(key):
            yield first.get(key), second.get(key)
