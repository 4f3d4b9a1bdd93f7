"""Many copies of one text at once: their story is settled once per batch, with few lost races."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from dateline.model.documents import Article
from dateline.model.errors import Unavailable
from functions.index.indexer import Indexer
from functions.index.settlement import Settlement
from tests.factories import article, paragraph
from tests.fake_dynamo import FakeDynamo
from tests.index_service import IndexService, prose

COPIES, BATCH, WRITERS = 40, 10, 4
TEXT = prose(1)


class SharedTable(FakeDynamo):
    """A table whose calls take a moment, and which counts refused transactions."""

    def __init__(self) -> None:
        super().__init__()
        self.lost = 0
        # Threads change only here, so that each call is atomic.
        self.before_call = lambda _: time.sleep(0.0005)

    def transact_write_items(self, **arguments: Any) -> None:
        try:
            super().transact_write_items(**arguments)
        except ClientError:
            self.lost += 1
            raise


@pytest.fixture
def table() -> Iterator[SharedTable]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(60)
    yield SharedTable()
    sys.setswitchinterval(interval)


def copies(number: int) -> list[Article]:
    return [
        article(
            external_id=f"copy-{index}",
            headline=f"Storm {index}",
            minute=index / 60,
            body=(paragraph(TEXT),),
        )
        for index in range(number)
    ]


def index_in_batches(service: IndexService, documents: list[Article], batch: int) -> None:
    """Indexes as the handler does: each document, then what the batch changed for others."""

    def index(keys: list[str]) -> None:
        settlement = Settlement(service.indexer)
        for key in keys:
            if (state := service.indexer.apply(key).unsettled) is not None:
                settlement.add(state, key)
        assert settlement.settle() == {}

    keys = service.put(*documents)
    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(index, [keys[at : at + batch] for at in range(0, len(keys), batch)]))


def test_a_batch_of_copies_updates_each_once() -> None:
    separately, together = IndexService(), IndexService()
    separately.index(*copies(BATCH))
    index_in_batches(together, copies(BATCH), BATCH)
    assert together.rows() == separately.rows()
    assert together.outbox_rows() == []
    writes = [service.table.calls["TransactWriteItems"] for service in (separately, together)]
    # One for each article and one for its place in the story.
    assert writes[1] <= 2 * BATCH < writes[0]


def test_writers_of_one_story_lose_few_races(
    table: SharedTable,
) -> None:
    service = IndexService(table=table)
    index_in_batches(service, copies(COPIES), BATCH)
    expected = IndexService()
    expected.index(*copies(COPIES))
    assert service.rows() == expected.rows()
    # 4 to 6; 107 where each copy was settled for itself and writers did not wait.
    assert table.lost < COPIES // 2


class Unsettled(Indexer):
    """An indexer that cannot settle one article."""

    def __init__(self, unsettled: str) -> None:
        self._unsettled_id = unsettled

    def settle(self, *states: Any) -> None:
        if self._unsettled_id in {state.id for state in states}:
            raise Unavailable("story_unsettled", "its copies keep changing")


def test_only_the_messages_of_an_unsettled_article_return() -> None:
    service = IndexService()
    documents = copies(3)
    states = [service.indexer.apply(key).unsettled for key in service.put(*documents)]
    settlement = Settlement(Unsettled(documents[1].id))
    for number, state in enumerate(states):
        assert state is not None
        settlement.add(state, f"message-{number}")
    assert list(settlement.settle()) == ["message-1"]
