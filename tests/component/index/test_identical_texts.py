"""Identical texts in one batch find their story together, and end as if each had come alone."""

from __future__ import annotations

import itertools
from contextlib import suppress

from dateline.model.documents import Article
from tests.factories import article, paragraph
from tests.fake_dynamo import Crashed
from tests.index_service import IndexService, differing, prose, rows_after

TEXT = prose(7, 120)
NUMBER = 5


def copy(number: int, text: str = TEXT) -> Article:
    return article(
        external_id=f"copy-{number}",
        headline=f"Copy {number}",
        minute=number,
        body=(paragraph(text),),
    )


COPIES = [copy(number) for number in range(NUMBER)]
BEFORE = copy(100)


def index_batch(service: IndexService, *documents: Article) -> None:
    """Indexes documents as the handler does: each is applied, then all are settled."""
    outcomes = [service.indexer.apply(key) for key in service.put(*documents)]
    service.indexer.settle(*(each.unsettled for each in outcomes if each.unsettled))


def assert_rows(service: IndexService, documents: list[Article], place: object) -> None:
    expected, rows = rows_after(documents), service.rows()
    assert rows == expected, (place, list(differing(rows, expected)))


def test_copies_of_one_batch_cost_less_each_than_one_alone() -> None:
    alone, together = IndexService(), IndexService()
    alone.index(BEFORE)
    together.index(BEFORE)
    alone.table.calls.clear()
    together.table.calls.clear()
    alone.index(*COPIES)
    index_batch(together, *COPIES)
    assert together.rows() == alone.rows()
    queries = together.table.calls["Query"]
    assert queries < NUMBER + 15, "each is loaded once, and their keys are asked once"
    assert queries < alone.table.calls["Query"] / 3
    assert together.table.calls["TransactWriteItems"] == 2 * NUMBER + 1


def test_the_next_delivery_recovers_a_batch_from_a_crash_after_any_call() -> None:
    crashes = 0
    for calls in itertools.count(1, 3):
        service = IndexService()
        service.index(BEFORE)
        service.table.calls.clear()
        service.table.crash_after = calls
        with suppress(Crashed):
            index_batch(service, *COPIES)
            break
        crashes += 1
        service.table.crash_after = None
        # Some messages are redelivered in another order, the last of them in another batch.
        index_batch(service, *COPIES[:0:-1])
        index_batch(service, COPIES[0])
        assert_rows(service, [BEFORE, *COPIES], calls)
        assert service.outbox_rows() == []
    assert crashes > 10


def test_a_copy_that_another_indexer_changes_meanwhile_ends_as_in_turn() -> None:
    rewritten = copy(2, prose(8, 120)).model_copy(update={"order_key": copy(50).order_key})
    for calls in itertools.count(1, 3):
        service = IndexService()
        entered = False

        def interrupt(name: str, service: IndexService = service, at: int = calls) -> None:
            nonlocal entered
            if not entered and service.table.calls.total() >= at:
                entered = True
                service.index(rewritten)

        service.table.before_call = interrupt
        index_batch(service, *COPIES)
        if not entered:
            break
        service.table.before_call = None
        assert_rows(service, [*COPIES, rewritten], calls)
    assert calls > 10
