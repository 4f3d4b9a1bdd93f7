"""Indexers that race each other: nothing is lost, and nothing is left behind."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from dateline.model.content_keys import content_key
from dateline.model.documents import Author, Status, Tag
from dateline.model.errors import LostRace, Unavailable
from dateline.stores.articles import ArticleReader
from dateline.stores.content import ContentStore
from functions.index.article.slugs import SUFFIX_LENGTH
from functions.index.article.state import Row, State, apply, with_slugs_taken
from functions.index.indexer import MAX_RACES, Indexer
from functions.index.stores.articles import AddressTaken, StateStore
from tests.component.newsroom import Document, Newsroom, newsroom
from tests.factories import NOON, article, notice, translation
from tests.written_rows import written_rows

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_DELIVERIES = 5
HEADLINE = "Ferry service resumes on the lake"
SLUG = "ferry-service-resumes-on-the-lake"


@pytest.fixture(scope="module")
def stack() -> Iterator[Newsroom]:
    with newsroom() as stack:
        yield stack


@pytest.fixture
def room(stack: Newsroom) -> Newsroom:
    stack.restore(stack.empty)
    return stack


class Contended(StateStore):
    """Every other write of each thread loses a race.

    A lock keeps the calls of threads apart, because moto's transactions are not thread-safe.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str, documents: ContentStore) -> None:
        super().__init__(dynamodb, table, documents)
        self._lock = threading.Lock()
        # Counted per thread, or a single thread could get all the refusals.
        self._writes = threading.local()
        self.refused = 0

    def load(self, article_id: str, source: str) -> State:
        with self._lock:
            return super().load(article_id, source)

    def save(self, before: State, after: State) -> int:
        with self._lock:
            self._writes.count = getattr(self._writes, "count", 0) + 1
            if self._writes.count % 2:
                # As if another writer had come first: the condition names an outdated lock.
                before = State(id=before.id, source=before.source, lock="another writer's")
            try:
                return super().save(before, after)
            except LostRace:
                self.refused += 1
                raise


def states(room: Newsroom) -> Contended:
    return Contended(boto3.client("dynamodb"), room.cloud.resources["ArticleTable"], content(room))


def content(room: Newsroom) -> ContentStore:
    return ContentStore(boto3.client("s3"), room.cloud.resources["ContentBucket"])


def expected(documents: Sequence[Document]) -> dict[tuple[str, str], Row]:
    state = State(id=documents[0].id, source=documents[0].source)
    for document in documents:
        state = apply(state, document)
    return written_rows(state)


def test_two_threads_with_every_other_write_refused_end_in_exactly_the_rows(
    room: Newsroom,
) -> None:
    editions = [
        article(
            minute=minute,
            headline=f"Edition {minute}",
            section=f"Section {minute % 3}",
            tags=(Tag(name=f"Tag {minute % 4}"),),
        )
        for minute in range(8)
    ]
    documents: list[Document] = [*editions, notice(Status.WITHDRAWN, minute=3.5)]
    documents += [translation(editions[-1]), translation(editions[2], "fr")]
    keys = [room.put(document) for document in documents]
    random.Random(5).shuffle(keys)
    table = states(room)
    indexer = Indexer(content(room), table)
    # A translation waits in the queue until its article is indexed.
    indexer.index(content_key(editions[0]))

    def races_lost(key: str) -> int:
        """Indexes a document; a message that loses every race comes back from the queue."""
        for delivery in range(MAX_DELIVERIES):
            with suppress(Unavailable):
                return delivery * MAX_RACES + indexer.index(key).races_lost
        raise AssertionError(f"{key} lost {MAX_DELIVERIES * MAX_RACES} races")

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(races_lost, keys))
    assert table.refused >= len(keys) - 1
    assert sum(results) >= table.refused - 1
    assert room.rows() == _stored(expected(documents))


def test_an_indexer_that_loses_every_race_returns_the_message(room: Newsroom) -> None:
    class Hopeless(StateStore):
        calls = 0

        def save(self, before: State, after: State) -> int:
            type(self).calls += 1
            raise LostRace("aws_conflict", f"as always: {before.lock} is not {after.lock}")

    key = room.put(article())
    table = Hopeless(boto3.client("dynamodb"), room.cloud.resources["ArticleTable"], content(room))
    with pytest.raises(Unavailable, match="races_lost"):
        Indexer(content(room), table).index(key)
    assert Hopeless.calls == MAX_RACES
    assert room.rows() == {}


def test_the_second_article_with_a_headline_gets_its_short_id_added(
    room: Newsroom,
) -> None:
    first = article(headline=HEADLINE, external_id="one")
    second = article(headline=HEADLINE, external_id="two", source="wire", language="en")
    for document in (first, second):
        assert room.index(room.put(document))
    owners = _addresses(room)
    own = f"SLUG#en#{SLUG}-{second.id[:SUFFIX_LENGTH]}"
    assert owners == {f"SLUG#en#{SLUG}": first.id, own: second.id}
    # Later revisions keep the decision and do not claim the other's address again.
    later = article(headline="Anew", external_id="two", source="wire", minute=3)
    assert room.index(room.put(later))
    assert _addresses(room)[own] == second.id
    assert _addresses(room)[f"SLUG#en#{SLUG}"] == first.id


def test_no_other_article_gets_the_address_of_a_killed_one(room: Newsroom) -> None:
    for document in (
        article(headline=HEADLINE, external_id="one"),
        notice(Status.KILLED, minute=5, external_id="one"),
        article(headline=HEADLINE, external_id="two", minute=9),
    ):
        assert room.index(room.put(document))
    second = article(external_id="two").id
    owners = _addresses(room)
    assert owners.pop(f"SLUG#en#{SLUG}-{second[:SUFFIX_LENGTH]}") == second
    assert owners == {f"SLUG#en#{SLUG}": article(external_id="one").id}
    assert (
        ArticleReader(boto3.client("dynamodb"), room.cloud.resources["ArticleTable"]).slug(
            "en", SLUG
        )
        is None
    )


SUFFIXES = [article(external_id=f"late-{index}").id[:SUFFIX_LENGTH] for index in range(2)]
DISPUTED: list[Document] = [
    article(headline=HEADLINE, external_id="late-0", minute=3),
    article(headline=HEADLINE, external_id="late-1", minute=2),
    # Its first version arrives late but was received before the other's.
    article(headline="Ferry runs", external_id="late-0", minute=1),
    notice(Status.WITHDRAWN, minute=5, external_id="late-1"),
    # Its source declares the very slug that the other article falls back on.
    article(slug=f"{SLUG}-{SUFFIXES[1]}", headline="Third", external_id="late-2", minute=4),
]


def test_the_owner_of_an_address_does_not_depend_on_the_order_of_arrival(room: Newsroom) -> None:
    keys = [room.put(item) for item in DISPUTED]
    ends = []
    # Every fifth of the 120 orders; all of them passed when this was written.
    for order in itertools.islice(itertools.permutations(keys), 0, None, 5):
        room.restore(room.empty)
        for key in order:
            assert room.index(key)
        ends.append(room.rows())
    assert all(end == ends[0] for end in ends)
    first, second = (article(external_id=f"late-{index}").id for index in range(2))
    owners = _owners(ends[0])
    assert owners[f"SLUG#en#{SLUG}"] == first
    assert owners[f"SLUG#en#{SLUG}-{SUFFIXES[1]}"] == second
    assert len(owners) == 4


def test_articles_racing_for_the_same_address_all_get_an_address(room: Newsroom) -> None:
    documents = [article(headline=HEADLINE, external_id=f"race-{index}") for index in range(4)]
    keys = [room.put(document) for document in documents]
    table = states(room)
    indexer = Indexer(content(room), table)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(indexer.index, keys))
    owners = _addresses(room)
    assert sorted(owners.values()) == sorted(document.id for document in documents)
    plain = [owner for owner in owners if owner == f"SLUG#en#{SLUG}"]
    assert len(plain) == 1


def test_saving_a_state_whose_rows_are_the_same_writes_nothing(room: Newsroom) -> None:
    document = article(headline=HEADLINE, external_id="one")
    room.index(room.put(document))
    table = StateStore(
        boto3.client("dynamodb"), room.cloud.resources["ArticleTable"], content(room)
    )
    state = table.load(document.id, document.source)
    before = room.rows()
    # Not an address that this article makes, so it leaves no trace in the rows.
    assert table.save(state, with_slugs_taken(state, ("SLUG#en#another-story",))) == 0
    assert room.rows() == before


def test_nothing_is_written_if_another_article_has_the_address(room: Newsroom) -> None:
    room.index(room.put(article(headline=HEADLINE, external_id="one")))
    before = room.rows()
    other = article(headline=HEADLINE, external_id="two")
    table = StateStore(
        boto3.client("dynamodb"), room.cloud.resources["ArticleTable"], content(room)
    )
    empty = table.load(other.id, other.source)
    with pytest.raises(AddressTaken) as refused:
        table.save(empty, apply(empty, other))
    assert refused.value.keys == (f"SLUG#en#{SLUG}",)
    assert room.rows() == before


LANGUAGES = ("ar", "de", "es", "fr", "hy", "it", "ja", "ka", "pl", "pt", "ru", "tr", "uk", "zh")


def test_the_largest_change_of_one_article_fits_into_a_transaction(room: Newsroom) -> None:
    """Moved in time, with new tags, section, authors, slug and language, in fifteen languages."""
    wide: dict[str, Any] = {
        "external_id": "wide",
        "tags": tuple(Tag(name=f"Tag {index}") for index in range(20)),
        "authors": tuple(Author(name=f"Author {index}") for index in range(10)),
        "slug": "before",
    }
    moved: dict[str, Any] = {
        "external_id": "wide",
        "tags": tuple(Tag(name=f"Other {index}") for index in range(20)),
        "authors": tuple(Author(name=f"Writer {index}") for index in range(10)),
        "slug": "after",
        "section": "Economy",
        "published_at": NOON - timedelta(days=3),
    }
    first = article(**wide)
    documents: list[Document] = [first, *(translation(first, language) for language in LANGUAGES)]
    documents.append(article(minute=10, **moved))
    documents.append(notice(Status.WITHDRAWN, minute=20, external_id="wide"))
    documents.append(article(minute=30, **wide))
    table = StateStore(
        boto3.client("dynamodb"), room.cloud.resources["ArticleTable"], content(room)
    )
    indexer = Indexer(content(room), table)
    written = [indexer.index(room.put(document)).rows_written for document in documents]
    assert room.rows() == _stored(expected(documents))
    # A story and an outbox row take a few more.
    assert 55 < max(written) <= 90


def _addresses(room: Newsroom) -> dict[str, str]:
    return _owners(room.rows())


def _owners(rows: dict[tuple[str, str], Row]) -> dict[str, str]:
    """The articles that have an address, by its key."""
    return {
        pk: row["id"] for (pk, sk), row in rows.items() if pk.startswith("SLUG#") and sk == "SLUG"
    }


def _stored(rows: dict[tuple[str, str], Row]) -> dict[tuple[str, str], Row]:
    """Rows as DynamoDB returns them: lists for tuples."""
    return {key: {name: _listed(value) for name, value in row.items()} for key, row in rows.items()}


def _listed(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_listed(item) for item in value]
    if isinstance(value, dict):
        return {name: _listed(item) for name, item in value.items()}
    return value
