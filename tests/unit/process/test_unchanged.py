"""Unchanged items are logged instead of written; the result is right in every order of steps.

process and index are split into steps between which others may run: the log, the read of HEAD, the
documents; the transaction, the restoring. Hypothesis picks the next step.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Notice, Provenance, Status, Translation, content_hash
from dateline.model.errors import NotFound
from dateline.model.identifiers import article_id
from dateline.model.order_keys import OrderKey, order_key
from dateline.model.repeats import MAX_EXTRA, DeliveryLog, LoggedItem, is_loggable, logged_item
from dateline.stores.repeats import MAX_ROW, RepeatStore
from functions.index.article.state import State, apply, head_of
from functions.index.stores.repeats import RepeatRestorer
from functions.process.heads import Heads, LatestRevision
from functions.process.unchanged import UnchangedFilter
from tests.factories import article, at, notice, provenance

ID = article_id("desk", "story-1")
Document = Article | Notice
T = TypeVar("T")


@dataclass(frozen=True)
class Delivery:
    """One submission with one item; times are minutes, received half a minute later."""

    received: int
    content: str
    modified: int | None = None
    version: int | None = None

    @property
    def document(self) -> Document:
        submission = "abcdefghijklmnopqrstuvwxyz234567"[self.received] * 26
        key = order_key(
            version=self.version,
            modified_at=None if self.modified is None else at(self.modified),
            received_at=at(self.received + 0.5),
            position=0,
            submission_id=submission,
        )
        known: dict[str, Any] = {
            "order_key": key,
            "provenance": provenance(
                at(self.received + 0.5),
                submission_id=submission,
                intake_key=f"intake/desk/{submission}",
            ),
        }
        if self.content == "withdrawn":
            return notice(Status.WITHDRAWN, minute=0).model_copy(update=known)
        return article(
            headline=self.content,
            modified_at=None if self.modified is None else at(self.modified),
            source_version=None if self.version is None else str(self.version),
            published_at=at(0),
            **known,
        )


@dataclass
class World:
    """The stores of both functions in memory."""

    documents: dict[str, Document] = field(default_factory=dict)
    logs: dict[str, DeliveryLog] = field(default_factory=dict)
    state: State = field(default_factory=lambda: State(ID, "desk"))
    queue: list[str] = field(default_factory=list)
    reads: int = 0

    def put(self, source: str, provenance: Provenance, items: Sequence[LoggedItem]) -> None:
        """As RepeatStore."""
        del source
        entries = {item.article_id: item for item in items}
        self.logs[provenance.submission_id] = DeliveryLog(provenance, entries)

    def since(self, source: str, moment: datetime) -> Iterator[DeliveryLog]:
        """As RepeatStore."""
        del source
        self.reads += 1
        later = [log for log in self.logs.values() if log.provenance.received_at >= moment]
        yield from sorted(later, key=lambda item: item.provenance.received_at)

    def latest(self, article_ids: Sequence[str]) -> dict[str, LatestRevision]:
        """As Heads."""
        del article_ids
        head = head_of(self.state)
        return {ID: LatestRevision(head.order_key, head.content_hash)} if head else {}

    def history(self, article_id: str) -> dict[str, str]:
        """As Heads."""
        assert article_id == ID
        return {
            key: item.content_hash
            for item in self.state.history
            for key in (item.order_key, *(each.order_key for each in item.confirmations))
        }

    def get(self, key: str) -> Document | Translation:
        """As ContentStore."""
        if key not in self.documents:
            raise NotFound("aws_nosuchkey", key)
        return self.documents[key]

    def put_once(self, document: Document) -> bool:
        """As ContentStore, with S3's notification."""
        fresh = content_key(document) not in self.documents
        self.documents.setdefault(content_key(document), document)
        if fresh:
            self.queue.append(content_key(document))
        return fresh

    def processing(self, delivery: Delivery) -> Iterator[None]:
        """process, step by step: every call to a store is a step."""
        results: list[object] = []
        while True:
            stores = InterruptedStores(self, results)
            unchanged_filter = UnchangedFilter(cast("Heads", stores), cast("RepeatStore", stores))
            try:
                changed = unchanged_filter.changed([delivery.document])
                break
            except Interrupted:
                yield
        for document in changed:
            self.put_once(document)

    def indexing(self, key: str) -> Iterator[None]:
        """index, step by step."""
        document = self.documents[key]
        self.state = apply(self.state, document)
        history = self.state.history
        yield
        RepeatRestorer(self, self).restore(document, history)


class Interrupted(Exception):
    """A store answered one more call."""


class InterruptedStores:
    """Interrupts process after each call to a store, in the order in which process makes them.

    The code runs again from its start each time: calls already made return their recorded result,
    the next one is made and recorded, then Interrupted is raised and others may run.
    """

    def __init__(self, world: World, results: list[object]) -> None:
        self._world = world
        self._results = results
        self._calls = 0

    def put(self, source: str, provenance: Provenance, items: Sequence[LoggedItem]) -> None:
        self._once(lambda: self._world.put(source, provenance, items))

    def latest(self, article_ids: Sequence[str]) -> dict[str, LatestRevision]:
        return self._once(lambda: self._world.latest(article_ids))

    def history(self, article_id: str) -> dict[str, str]:
        return self._once(lambda: self._world.history(article_id))

    def _once(self, call: Callable[[], T]) -> T:
        self._calls += 1
        if self._calls > len(self._results):
            self._results.append(call())
            raise Interrupted
        return cast("T", self._results[self._calls - 1])


def run(deliveries: Iterable[Delivery], chance: random.Random) -> World:
    """All deliveries processed and indexed in a random order of steps.

    One step in ten fails instead, so that its message is delivered again.
    """
    world = World()
    start: Callable[[], Iterator[None]]
    waiting = [partial(world.processing, delivery) for delivery in deliveries]
    running: list[tuple[Callable[[], Iterator[None]], Iterator[None]]] = []
    while waiting or running or world.queue:
        ways = ["start"] * bool(waiting) + ["index"] * bool(world.queue) + ["go on"] * bool(running)
        way = chance.choice(ways)
        if way == "start":
            start = waiting.pop(chance.randrange(len(waiting)))
            running.append((start, start()))
        elif way == "index":
            key = world.queue.pop(chance.randrange(len(world.queue)))
            start = partial(world.indexing, key)
            running.append((start, start()))
            if chance.random() < 0.1:
                world.queue.append(key)  # delivered twice
        else:
            place = chance.randrange(len(running))
            start, steps = running[place]
            if chance.random() < 0.1:
                running[place] = (start, start())
            elif next(steps, steps) is steps:
                del running[place]
    return world


def meaning(state: State) -> list[tuple[object, ...]]:
    """The revisions without their repeats."""
    return [
        (item.order_key, item.content_hash, item.status, item.submission_id, item.summary)
        for item in state.history
    ]


def expected(documents: Iterable[Document]) -> list[tuple[object, ...]]:
    state = State(ID, "desk")
    for document in documents:
        state = apply(state, document)
    return meaning(state)


def assert_same(deliveries: list[Delivery], world: World) -> None:
    every = expected(delivery.document for delivery in deliveries)
    assert meaning(world.state) == every
    assert expected(world.documents.values()) == every, "a rebuild from S3 content differs"


_received = st.lists(st.integers(0, 30), min_size=2, max_size=7, unique=True)
_content = st.sampled_from(["A", "A", "A", "B", "withdrawn"])


@st.composite
def _deliveries(draw: st.DrawFn) -> list[Delivery]:
    kind = draw(st.sampled_from(["receipt", "receipt", "modified", "versions", "any"]))
    modified = {
        "receipt": st.none(),
        "versions": st.none(),
        "modified": st.integers(0, 3),
        "any": st.none() | st.integers(0, 30),
    }[kind]
    version = st.integers(1, 2) if kind == "versions" else st.none()
    return [
        Delivery(received, draw(_content), draw(modified), draw(version))
        for received in draw(_received)
    ]


SCHEDULES = 3
"""Orders of steps that are tried with each history."""


@settings(max_examples=60)
@given(_deliveries(), st.integers(0, 2**32))
def test_any_interleaving_ends_as_if_every_item_had_been_written(
    deliveries: list[Delivery], seed: int
) -> None:
    for schedule in range(SCHEDULES):
        assert_same(deliveries, run(deliveries, random.Random(seed + schedule)))


def deliver_in_order(world: World, *deliveries: Delivery) -> World:
    """Processes and indexes each delivery before the next."""
    for delivery in deliveries:
        for _ in world.processing(delivery):
            pass
        index_all(world)
    return world


def index_all(world: World) -> None:
    """Indexes the queue until it is empty, with the documents that index itself writes."""
    while world.queue:
        for _ in world.indexing(world.queue.pop(0)):
            pass


def test_repeated_item_gets_no_further_document() -> None:
    world = deliver_in_order(World(), *(Delivery(minute, "A") for minute in range(12)))
    assert len(world.documents) == 1
    assert world.state.history[0].confirmations == ()


def test_late_document_between_a_revision_and_its_repeat_is_superseded() -> None:
    world = deliver_in_order(World(), Delivery(1, "A"), Delivery(3, "A"))
    assert len(world.documents) == 1
    deliver_in_order(world, Delivery(2, "B"))
    assert [item.summary and item.summary.headline for item in world.state.history] == [
        "A",
        "B",
        "A",
    ]
    assert world.documents[content_key(Delivery(3, "A").document)] == Delivery(3, "A").document


@pytest.mark.parametrize("calls", range(3))
def test_late_document_indexed_between_log_and_head_read_is_superseded(calls: int) -> None:
    """Index sees the log or process sees the new HEAD, wherever index runs in between."""
    world = deliver_in_order(World(), Delivery(1, "A"))
    processing = world.processing(Delivery(3, "A"))
    for _ in range(calls):
        next(processing)
    deliver_in_order(world, Delivery(2, "B"))
    for _ in processing:
        pass
    index_all(world)
    headlines = [item.summary and item.summary.headline for item in world.state.history]
    assert headlines == ["A", "B", "A"]


def test_replay_writes_nothing() -> None:
    history = [
        Delivery(n, content) for n, content in enumerate(["A", "A", "B", "B", "A", "withdrawn"])
    ]
    world = deliver_in_order(World(), *history)
    documents, state = dict(world.documents), world.state
    deliver_in_order(world, *history)
    assert (world.documents, world.state) == (documents, state)


def test_late_document_restores_only_the_first_of_many_repeats() -> None:
    world = deliver_in_order(World(), *(Delivery(minute, "A") for minute in (1, 3, 4, 5, 6, 7)))
    deliver_in_order(world, Delivery(2, "B"))
    assert len(world.documents) == 3
    assert world.state.history[-1].order_key == Delivery(3, "A").document.order_key


def test_change_with_a_modified_time_reads_no_logs() -> None:
    world = deliver_in_order(World(), Delivery(2, "A", 1), Delivery(3, "A", 1), Delivery(5, "B", 4))
    assert len(world.documents) == 2
    assert world.reads == 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Delivery(1, "A", 0), Delivery(3, "A", 2)),
        (Delivery(1, "A", None, 1), Delivery(3, "A", None, 2)),
        (Delivery(1, "A"), Delivery(3, "A", 2)),
        (Delivery(3, "A"), Delivery(1, "A")),
    ],
    ids=["new modified time", "new version", "first modified time", "older than HEAD"],
)
def test_item_with_a_new_version_or_modified_time_is_written(
    first: Delivery, second: Delivery
) -> None:
    assert len(deliver_in_order(World(), first, second).documents) == 2


def test_article_twice_in_one_submission_is_written_both_times() -> None:
    first, second = Delivery(1, "A").document, Delivery(1, "B").document
    unchanged_filter = UnchangedFilter(cast("Heads", World()), cast("RepeatStore", World()))
    assert unchanged_filter.changed([first, second]) == (first, second)


def test_deleted_document_of_head_is_written_again() -> None:
    world = deliver_in_order(World(), Delivery(1, "A"))
    world.documents.clear()
    deliver_in_order(world, Delivery(1, "A"))
    assert len(world.documents) == 1


def test_item_too_large_for_a_log_row_is_written() -> None:
    endless = article(warnings=("x" * MAX_EXTRA,))
    assert not is_loggable(endless)
    world = World()
    unchanged_filter = UnchangedFilter(cast("Heads", world), cast("RepeatStore", world))
    assert unchanged_filter.changed([endless]) == (endless,)
    assert world.logs == {}
    longest = article(warnings=("x" * (MAX_EXTRA - 1),))
    assert len(logged_item(longest, content_hash(longest)).model_dump_json()) < MAX_ROW // 100


def test_order_keys_decide_what_may_be_a_repeat() -> None:
    first, second = (OrderKey.parse(Delivery(minute, "A").document.order_key) for minute in (1, 2))
    assert second.repeats(first)
    assert not first.repeats(second)
    assert not first.repeats(first)
    assert first.earliest_repeat == at(1.5)
    assert OrderKey.parse(Delivery(9, "A", 4).document.order_key).earliest_repeat == at(4)
