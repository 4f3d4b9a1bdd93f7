"""`dateline reindex` and `dateline replay` over an archive that the real handlers made."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from cli.commands.reindex import rebuild
from cli.commands.replay import again
from dateline.aws.s3events import REINDEX
from dateline.aws.table import from_item, to_item
from dateline.model.identifiers import article_id
from dateline.model.rows import HEAD, Head, article_pk, without_keys
from dateline.model.sources import Source
from dateline.model.visibility import visible
from tests.component.archive import (
    HIDDEN,
    TAKEN_BACK,
    Archive,
    fill,
    ids_of,
    leads_to,
    story,
)
from tests.component.newsroom import Rows, newsroom
from tests.component.streams import Listener, Stream
from tests.factories import at


class Filled:
    """The archive as it was made, and what listens to it."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.newsroom = archive.newsroom
        fill(archive)
        self.rows = self.newsroom.rows()
        self.saved = self.newsroom.saved()
        self.objects = {
            bucket: archive.versions(bucket) for bucket in ("ContentBucket", "IntakeBucket")
        }
        self.stream = Stream(archive.cloud)
        self.listener = Listener(archive.cloud)

    def again(self) -> Filled:
        self.newsroom.restore(self.saved)
        for bucket, kept in self.objects.items():
            for key, version in set(self.archive.versions(bucket)) - set(kept):
                boto3.client("s3").delete_object(
                    Bucket=self.archive.cloud.resources[bucket], Key=key, VersionId=version
                )
        self.newsroom.at(at(60))
        self.stream.records()
        self.listener.heard()
        return self

    def reindex(self) -> dict[str, int]:
        resender = self.archive.resender("ContentBucket", "IndexQueue", REINDEX)
        return rebuild(resender, None, None)

    def replay(self, source: str) -> dict[str, int]:
        resender = self.archive.resender("IntakeBucket", "ProcessQueue", "aws:s3")
        return again(resender, source, None, None, None)

    def announced(self, records: list[dict[str, Any]]) -> list[str]:
        self.stream.announce(self.newsroom.function("announce"), records)
        return self.listener.kinds()


@pytest.fixture(scope="module")
def once() -> Iterator[Filled]:
    """Made once: the tests put its rows back."""
    with newsroom() as one:
        yield Filled(Archive(one))


@pytest.fixture
def filled(once: Filled) -> Filled:
    return once.again()


def heads(rows: Rows) -> dict[str, Head]:
    return {
        key[0]: Head.model_validate(without_keys(row))
        for key, row in rows.items()
        if key[1] == HEAD
    }


def test_the_archive_is_as_varied_as_it_says(filled: Filled) -> None:
    found = heads(filled.rows)
    now = at(60)
    for item in ids_of(HIDDEN):
        assert not visible(found[article_pk(item)], now)
    for value in ("plain", "back", "told"):
        assert visible(found[article_pk(article_id("desk", value))], now)
    assert found[article_pk(article_id("desk", "plain"))].version >= 4
    assert any(item.taken for item in found.values())
    assert any(item.joined for item in found.values())
    assert any(item.membership for item in found.values())
    assert any(key[1].startswith("TRANSLATION#") for key in filled.rows)
    assert any(key[1].startswith("ACT#") for key in filled.rows)
    assert filled.newsroom.rows() == filled.rows


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild from nothing did, said and left."""

    done: dict[str, int]
    rows: Rows
    records: list[dict[str, Any]]
    announced: list[str]
    scheduled: list[str]
    written: set[tuple[str, str]]
    """Versions of objects that were not there before."""


@pytest.fixture(scope="module")
def rebuilt(once: Filled) -> Rebuilt:
    """Done once: the tests only look at it."""
    filled = once.again()
    filled.newsroom.restore(filled.newsroom.empty)
    done = filled.reindex()
    records = filled.stream.records()
    announced = filled.announced(records)
    schedules = boto3.client("scheduler").list_schedules()["Schedules"]
    names = [schedule["Name"] for schedule in schedules]
    written = set(filled.archive.versions("ContentBucket")) - set(filled.objects["ContentBucket"])
    return Rebuilt(done, filled.newsroom.rows(), records, announced, names, written)


def test_a_table_rebuilt_from_nothing_is_the_same_row_by_row(
    filled: Filled, rebuilt: Rebuilt
) -> None:
    assert rebuilt.done["articles"] == len(heads(filled.rows))
    assert rebuilt.done["documents"] == len(filled.archive.cloud.keys("ContentBucket"))
    assert rebuilt.written == set()
    assert set(rebuilt.rows) == set(filled.rows)
    for key, row in filled.rows.items():
        assert rebuilt.rows[key] == row, key


def test_a_rebuild_announces_nothing(filled: Filled, rebuilt: Rebuilt) -> None:
    assert len(rebuilt.records) > len(filled.rows)
    assert rebuilt.announced == []


def test_the_same_records_without_the_rebuilds_mark_would_be_news(
    filled: Filled, rebuilt: Rebuilt
) -> None:
    loud = deepcopy(rebuilt.records)
    for record in loud:
        for image in ("OldImage", "NewImage"):
            record["dynamodb"].get(image, {}).pop("rebuilt", None)
    assert len(filled.announced(loud)) > 10


def test_a_rebuild_shows_nothing_on_the_way_that_is_to_be_hidden(rebuilt: Rebuilt) -> None:
    hidden = {article_pk(item) for item in ids_of(HIDDEN)}
    seen = 0
    for record in rebuilt.records:
        row = from_item(record["dynamodb"].get("NewImage", {}))
        assert not leads_to(row, ids_of(TAKEN_BACK)), row
        if row and row["pk"] in hidden and row["sk"] == HEAD:
            assert not visible(Head.model_validate(without_keys(row)), at(60))
            seen += 1
    assert seen >= len(HIDDEN)


def test_an_embargo_has_its_schedule_again_after_a_rebuild(rebuilt: Rebuilt) -> None:
    assert rebuilt.scheduled == ids_of(("embargoed",))


def test_news_after_a_rebuild_is_announced(filled: Filled) -> None:
    filled.archive.send("desk", 61, story("plain", headline="The latest"))
    assert filled.announced(filled.stream.records()) == ["article.updated"]


def test_a_reindex_in_place_writes_nothing(filled: Filled) -> None:
    filled.reindex()
    assert filled.newsroom.rows() == filled.rows
    assert filled.stream.records() == []


def test_a_mark_that_a_broken_rebuild_left_is_taken_off_by_the_next(filled: Filled) -> None:
    (article,) = ids_of(("plain",))
    head = filled.rows[article_pk(article), HEAD]
    boto3.client("dynamodb").put_item(
        TableName=filled.archive.cloud.resources["ArticleTable"],
        Item=to_item(head | {"rebuilt": True}),
    )
    filled.newsroom.function("index").rebuild_states.load(article, "desk")
    assert filled.newsroom.rows() == filled.rows
    assert filled.announced(filled.stream.records()) == []


@pytest.mark.parametrize("source", ["desk", "wire"])
def test_a_replay_changes_announces_and_pays_nothing(filled: Filled, source: str) -> None:
    archive = filled.archive
    before = archive.versions("ContentBucket"), archive.table("MemoryTable")
    submissions = archive.table("SubmissionTable")
    filled.newsroom.at(at(600))
    done = filled.replay(source)
    assert done["submissions"] == len(archive.cloud.keys("IntakeBucket", f"intake/{source}/"))
    assert filled.newsroom.rows() == filled.rows
    assert filled.stream.records() == []
    assert (archive.versions("ContentBucket"), archive.table("MemoryTable")) == before
    assert archive.cloud.waiting("TranslateQueue") == 0
    assert [lasting(item) for item in archive.table("SubmissionTable")] == [
        lasting(submission) for submission in submissions
    ]


def lasting(submission: dict[str, Any]) -> dict[str, Any]:
    """All but when it was last processed, and until when that is kept."""
    return {
        name: value
        for name, value in submission.items()
        if name not in {"processed_at", "expires_at"}
    }


def test_a_replay_makes_good_what_could_not_be_read(filled: Filled) -> None:
    archive = filled.archive
    lost = archive.send("new-source", 62, story("lost"))
    rows = {item["submission_id"]: item for item in archive.table("SubmissionTable")}
    assert rows[lost]["status"] == "quarantined"
    archive.cloud.put_source(Source(id="new-source", sender="token"))
    filled.newsroom.function("process").service.sources.__init__(
        boto3.client("ssm"), "/dateline/sources/"
    )
    filled.replay("new-source")
    rows = {item["submission_id"]: item for item in archive.table("SubmissionTable")}
    assert rows[lost]["status"] == "processed"
    assert filled.announced(filled.stream.records()) == ["article.published"]
