"""`dateline reindex` and `dateline replay` over an archive that the real handlers made."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from cli.tasks.reindex import rebuild
from cli.tasks.replay import replay_submissions
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


class FilledArchive:
    """The archive as it was built, and its listeners."""

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

    def reset(self) -> FilledArchive:
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
        requeuer = self.archive.requeuer("ContentBucket", "IndexQueue", REINDEX)
        return rebuild(requeuer, None, None)

    def replay(self, source: str) -> dict[str, int]:
        requeuer = self.archive.requeuer("IntakeBucket", "ProcessQueue", "aws:s3")
        return replay_submissions(requeuer, source, None, None, None)

    def announced(self, records: list[dict[str, Any]]) -> list[str]:
        self.stream.announce(self.newsroom.function("announce"), records)
        return self.listener.kinds()


@pytest.fixture(scope="module")
def shared_archive() -> Iterator[FilledArchive]:
    """Built once: the tests restore its rows."""
    with newsroom() as room:
        yield FilledArchive(Archive(room))


@pytest.fixture
def filled(shared_archive: FilledArchive) -> FilledArchive:
    return shared_archive.reset()


def heads(rows: Rows) -> dict[str, Head]:
    return {
        key[0]: Head.model_validate(without_keys(row))
        for key, row in rows.items()
        if key[1] == HEAD
    }


def test_the_archive_is_as_varied_as_documented(filled: FilledArchive) -> None:
    current = heads(filled.rows)
    now = at(60)
    for item in ids_of(HIDDEN):
        assert not visible(current[article_pk(item)], now)
    for name in ("plain", "back", "translated"):
        assert visible(current[article_pk(article_id("desk", name))], now)
    assert current[article_pk(article_id("desk", "plain"))].version >= 4
    assert any(item.taken for item in current.values())
    assert any(item.joined for item in current.values())
    assert any(item.membership for item in current.values())
    assert any(key[1].startswith("TRANSLATION#") for key in filled.rows)
    assert any(key[1].startswith("ACT#") for key in filled.rows)
    assert filled.newsroom.rows() == filled.rows


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild of an empty table did, announced and wrote."""

    done: dict[str, int]
    rows: Rows
    records: list[dict[str, Any]]
    announced: list[str]
    scheduled: list[str]
    written: set[tuple[str, str]]
    """Versions of objects that the rebuild wrote."""


@pytest.fixture(scope="module")
def rebuilt(shared_archive: FilledArchive) -> Rebuilt:
    """Run once: the tests only read it."""
    filled = shared_archive.reset()
    filled.newsroom.restore(filled.newsroom.empty)
    done = filled.reindex()
    records = filled.stream.records()
    announced = filled.announced(records)
    schedules = boto3.client("scheduler").list_schedules()["Schedules"]
    names = [schedule["Name"] for schedule in schedules]
    written = set(filled.archive.versions("ContentBucket")) - set(filled.objects["ContentBucket"])
    return Rebuilt(done, filled.newsroom.rows(), records, announced, names, written)


def test_a_rebuilt_table_is_the_same_row_by_row(filled: FilledArchive, rebuilt: Rebuilt) -> None:
    assert rebuilt.done["articles"] == len(heads(filled.rows))
    assert rebuilt.done["documents"] == len(filled.archive.cloud.keys("ContentBucket"))
    assert rebuilt.written == set()
    assert set(rebuilt.rows) == set(filled.rows)
    for key, row in filled.rows.items():
        assert rebuilt.rows[key] == row, key


def test_a_rebuild_announces_nothing(filled: FilledArchive, rebuilt: Rebuilt) -> None:
    assert len(rebuilt.records) > len(filled.rows)
    assert rebuilt.announced == []


def test_the_same_records_without_the_rebuild_mark_are_announced(
    filled: FilledArchive, rebuilt: Rebuilt
) -> None:
    loud = deepcopy(rebuilt.records)
    for record in loud:
        for image in ("OldImage", "NewImage"):
            record["dynamodb"].get(image, {}).pop("rebuilt", None)
    assert len(filled.announced(loud)) > 10


def test_a_rebuild_never_shows_a_hidden_article_meanwhile(rebuilt: Rebuilt) -> None:
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


def test_a_new_revision_after_a_rebuild_is_announced(filled: FilledArchive) -> None:
    filled.archive.send("desk", 61, story("plain", headline="The latest"))
    assert filled.announced(filled.stream.records()) == ["article.updated"]


def test_a_reindex_in_place_writes_nothing(filled: FilledArchive) -> None:
    filled.reindex()
    assert filled.newsroom.rows() == filled.rows
    assert filled.stream.records() == []


def test_the_next_rebuild_removes_the_mark_of_an_interrupted_one(filled: FilledArchive) -> None:
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
def test_a_replay_changes_and_announces_nothing_and_costs_nothing(
    filled: FilledArchive, source: str
) -> None:
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
    """The submission without its times of processing and expiry."""
    return {
        name: value
        for name, value in submission.items()
        if name not in {"processed_at", "expires_at"}
    }


def recorded(archive: Archive, submission_id: str) -> tuple[str, list[str]]:
    """The status of a submission, and the states of its problems."""
    rows = archive.table("SubmissionTable")
    (status,) = (row["status"] for row in rows if row["pk"] == f"SUBMISSION#{submission_id}")
    problems = (row for row in rows if "state" in row and row["submission_id"] == submission_id)
    return status, [row["state"] for row in problems]


def test_a_replay_recovers_a_quarantined_submission(filled: FilledArchive) -> None:
    archive = filled.archive
    lost = archive.send("new-source", 62, story("lost"))
    assert recorded(archive, lost) == ("quarantined", ["open"])
    archive.cloud.put_source(Source(id="new-source", sender="token"))
    filled.newsroom.function("process").sources._unknown.clear()
    filled.replay("new-source")
    assert recorded(archive, lost) == ("processed", ["solved"])
    assert filled.announced(filled.stream.records()) == ["article.published"]
