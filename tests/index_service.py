"""Index over an in-memory table: documents in, rows out."""

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
    f"{letter}{rest}"
    for letter in "bcdfghklmnprst"
    for rest in ("an", "erio", "ilt", "ova", "unde")
]


def prose(seed: int, words: int = 200) -> str:
    """A different text for each seed."""
    dice = random.Random(seed)
    return " ".join(dice.choice(WORDS) for _ in range(words))


class IndexService:
    """An indexer with its documents and its table."""

    def __init__(
        self,
        policy: StoryPolicy | None = None,
        window: timedelta = WINDOW,
        table: FakeDynamo | None = None,
        *,
        rebuilding: bool = False,
    ) -> None:
        self.table = table or FakeDynamo()
        self._documents: dict[str, Document] = {}
        client = cast("DynamoDBClient", self.table)
        states = StateStore(client, "articles", self)
        copies = CopyIndex(client, "articles")
        self.indexer = Indexer(
            self,
            states,
            StoryUpdater(states, copies, policy or StoryPolicy(), window),
            rebuilding=rebuilding,
        )

    def get(self, key: str, max_bytes: int | None = None) -> Document:
        """The document at `key`; these are small, so `max_bytes` limits nothing."""
        del max_bytes
        return self._documents[key]

    def put(self, *documents: Document) -> list[str]:
        """Stores documents and returns their keys."""
        stored = {content_key(document): document for document in documents}
        self._documents |= stored
        return list(stored)

    def index(self, *documents: Document) -> None:
        """Indexes documents in this order."""
        for document in documents:
            (key,) = self.put(document)
            self.indexer.index(key)

    def rows(self) -> list[Row]:
        """Every row, in order."""
        return [from_item(item) for item in self.table.items.values()]

    def heads(self) -> dict[str, Head]:
        """Every HEAD by `<source>/<external id>`."""
        heads = [
            Head.model_validate(without_keys(row)) for row in self.rows() if row["sk"] == "HEAD"
        ]
        return {f"{head.source}/{head.external_id}": head for head in heads}

    def listed(self, listing: str = "LISTING#en#all#") -> list[Row]:
        """The rows of one listing."""
        return [row for row in self.rows() if row["pk"] == listing]

    def outbox_rows(self) -> list[Row]:
        """The outbox rows of runs that did not finish."""
        return [row for row in self.rows() if row["sk"] == "PENDING"]


def rows_after(order: Iterable[Document]) -> list[Row]:
    """The whole table after indexing the documents in this order."""
    service = IndexService()
    service.index(*order)
    return service.rows()


def differing(left: list[Row], right: list[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """The rows that differ between two tables, to print after a failed comparison."""
    first, second = ({(row["pk"], row["sk"]): row for row in rows} for rows in (left, right))
    for key in sorted(set(first) | set(second)):
        if first.get(key) != second.get(key):
            yield first.get(key), second.get(key)
