"""Stream records become events, and none is lost."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.aws.streams import read_record
from dateline.model.documents import Status
from dateline.model.errors import Malformed, Unavailable
from functions.announce.bus import MAX_BYTES, MAX_ENTRIES, entry_bytes, split_into_calls
from functions.announce.delivery import deliver
from functions.announce.stream import announcements
from tests.factories import article, at, notice, translation
from tests.unit.announce.fake_bus import FakeBus
from tests.unit.announce.stream_records import heads, record, rows, transaction

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

NOW = at(60)


class FakeReleases:
    """Records whose schedules were updated; fails for some articles."""

    def __init__(self, failing: str | None = None) -> None:
        self.failing = failing
        self.updated: list[str] = []

    def update_schedule(self, article_id: str, changed_at: datetime, now: datetime) -> None:
        assert changed_at <= now
        if article_id == self.failing:
            raise Unavailable("aws_throttled", "slow down")
        self.updated.append(article_id)


def test_of_the_rows_of_a_transaction_only_head_is_announced() -> None:
    bus = FakeBus()
    records = transaction({}, rows(article()))
    assert len(records) > 3
    assert deliver(records, bus, FakeReleases(), NOW).failed == ()
    assert bus.kinds() == ["article.published"]


def test_records_of_one_transaction_cause_the_same_events_in_any_order() -> None:
    story = article()
    records = transaction(rows(story), rows(story, translation(story)))
    there, back = FakeBus(), FakeBus()
    deliver(records, there, FakeReleases(), NOW)
    deliver(list(reversed(records)), back, FakeReleases(), NOW)
    assert there.kinds() == ["translation.published"]
    assert {item.detail["id"] for item in there.accepted} == {
        item.detail["id"] for item in back.accepted
    }


def test_events_of_an_article_come_in_the_order_of_its_changes() -> None:
    story = article()
    states = [
        {},
        rows(story),
        rows(story, translation(story)),
        rows(story, translation(story), notice(Status.WITHDRAWN, minute=5)),
        rows(story, translation(story), notice(Status.KILLED, minute=6)),
    ]
    bus = FakeBus()
    records = [
        item
        for number, (before, after) in enumerate(pairwise(states))
        for item in transaction(before, after, first=number * 100)
    ]
    deliver(records, bus, FakeReleases(), NOW)
    assert bus.kinds() == [
        "article.published",
        "translation.published",
        "article.withdrawn",
        "article.killed",
    ]


def test_a_removed_row_and_other_partitions_are_not_announced() -> None:
    made = rows(article())
    bus = FakeBus()
    deliver([record(n, row, None) for n, row in enumerate(made.values())], bus, FakeReleases(), NOW)
    slug = {"pk": "SLUG#en#ferry", "sk": "HEAD", "id": "x"}
    deliver([record(50, None, slug)], bus, FakeReleases(), NOW)
    assert bus.kinds() == []


def test_every_record_from_the_first_refused_one_failed() -> None:
    records = heads(5)
    delivered = deliver(records, FakeBus(room=3), FakeReleases(), NOW)
    assert delivered.failed == tuple(records[3:])
    assert len(delivered.announced) == 3


def test_a_malformed_record_fails_by_itself() -> None:
    records = heads(3)
    records[1]["dynamodb"]["NewImage"]["status"] = {"S": "nonsense"}
    bus = FakeBus()
    delivered = deliver(records, bus, FakeReleases(), NOW)
    assert delivered.failed == (records[1],)
    assert delivered.problem is not None
    assert delivered.problem.code == "row_malformed"
    assert len(bus.accepted) == 2


def test_a_refused_event_before_a_malformed_record_comes_first() -> None:
    records = heads(3)
    del records[2]["dynamodb"]["Keys"]
    assert deliver(records, FakeBus(room=0), FakeReleases(), NOW).failed == tuple(records)
    assert deliver(records, FakeBus(), FakeReleases(), NOW).failed == (records[2],)


def test_only_a_change_of_a_future_release_updates_the_schedule() -> None:
    embargoed = article(external_id="held", embargoed_until=at(90))
    lifted = article(external_id="held", minute=10)
    records = [
        *heads(2),
        *transaction({}, rows(embargoed), first=50),
        *transaction(rows(embargoed), rows(embargoed, lifted), first=100),
        *transaction(rows(embargoed, lifted), {}, first=150),
    ]
    releases = FakeReleases()
    assert deliver(records, FakeBus(), releases, NOW).failed == ()
    assert releases.updated == [embargoed.id, embargoed.id]


def test_if_a_schedule_cannot_be_set_its_record_and_all_later_ones_fail() -> None:
    embargoed = article(external_id="held", embargoed_until=at(90))
    before, after = heads(2)
    (held,) = [
        item
        for item in transaction({}, rows(embargoed), first=50)
        if item["dynamodb"]["Keys"]["sk"] == {"S": "HEAD"}
    ]
    bus = FakeBus()
    delivered = deliver([before, held, after], bus, FakeReleases(failing=embargoed.id), NOW)
    assert delivered.failed == (held, after)
    assert delivered.problem is not None
    assert delivered.problem.code == "aws_throttled"
    assert bus.kinds() == ["article.published"]


@pytest.mark.parametrize(
    "change",
    [
        {"Keys": {"pk": {"S": "ARTICLE#x"}}},
        {"Keys": "x"},
        {"Keys": {"pk": {"X": "ARTICLE#x"}, "sk": {"S": "HEAD"}}},
        {"ApproximateCreationDateTime": "now"},
        {"ApproximateCreationDateTime": float("nan")},
        {"ApproximateCreationDateTime": 1e300},
        {"NewImage": ["x"]},
        {"NewImage": {"status": {"S": "usable"}}},
        {"OldImage": {"status": {"S": "usable"}}},
    ],
)
def test_a_record_with_another_shape_is_refused(change: dict[str, Any]) -> None:
    (malformed,) = heads(1)
    malformed["dynamodb"] |= change
    with pytest.raises(Malformed):
        list(announcements(read_record(malformed), NOW))


def entry(size: int) -> PutEventsRequestEntryTypeDef:
    return {"Source": "s", "DetailType": "d", "Detail": json.dumps("x" * size)}


@given(st.lists(st.integers(min_value=0, max_value=200_000), max_size=60))
def test_calls_respect_the_limits_and_the_order(sizes: list[int]) -> None:
    entries = [entry(size) for size in sizes]
    batches = list(split_into_calls(entries))
    assert [item for batch in batches for item in batch] == entries
    for batch in batches:
        assert 1 <= len(batch) <= MAX_ENTRIES
        assert len(batch) == 1 or sum(entry_bytes(item) for item in batch) <= MAX_BYTES
    for batch, following in pairwise(batches):
        full = sum(entry_bytes(item) for item in batch) + entry_bytes(following[0]) > MAX_BYTES
        assert full or len(batch) == MAX_ENTRIES
