"""What reindex and replay send, how fast, and where a stopped run resumes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
import typer

from cli.support.arguments import read_time
from cli.support.exit_codes import CommandError
from cli.support.requeue import MAX_WAITING, Message, Pace, Requeuer, Stored, resume
from cli.support.target import Target
from cli.tasks.reindex import MAX_DOCUMENTS, by_article, rebuild
from cli.tasks.replay import by_receipt, replay_submissions
from dateline.aws.s3events import REINDEX, read_message
from dateline.model.identifiers import article_id
from dateline.model.order_keys import order_key
from tests.factories import NOON, at

FIRST, SECOND = (article_id("desk", name) for name in ("first", "second"))


def document(article: str, received: float, *, written: float = 0) -> Stored:
    key = order_key(
        version=None,
        modified_at=at(500 - received),
        received_at=at(received),
        position=0,
        submission_id="a" * 26,
    )
    return Stored(f"articles/{article}/{key}.json", 1, at(written))


def test_articles_are_sent_in_order_of_receipt() -> None:
    stored = [document(FIRST, 9), document(SECOND, 3), document(FIRST, 7), document(SECOND, 30)]
    assert [item.name for item in by_article(stored)] == [SECOND, FIRST]
    swapped = [document(SECOND, 9), document(FIRST, 3)]
    assert [item.name for item in by_article(swapped)] == [FIRST, SECOND]


def test_a_message_names_all_documents_of_one_article() -> None:
    chain = [Stored(f"articles/{FIRST}/pt-BR/00000{n}.json", 1, NOON) for n in (1, 2)]
    documents = [*chain, document(FIRST, 1), document(FIRST, 2)]
    strangers = [Stored("articles/notes.txt", 1, NOON), Stored(f"articles/{FIRST}/x.json", 1, NOON)]
    (message,) = by_article([*strangers, *documents])
    assert set(message.objects) == set(documents)
    # Translations need their article; older revisions must not be shown in between.
    assert message.objects[2:] == (chain[1], chain[0])


def test_an_article_with_many_messages_begins_with_its_newest_documents() -> None:
    documents = [document(FIRST, n) for n in range(MAX_DOCUMENTS * 2 + 1)]
    first, other, second, third = by_article([*documents, document(SECOND, 900)])
    names = [item.name for item in (first, other, second, third)]
    assert names == [FIRST, SECOND, f"{FIRST}.2", f"{FIRST}.3"]
    assert [len(item.objects) for item in (first, second, third)] == [MAX_DOCUMENTS] * 2 + [1]
    sent = [stored.key for message in (first, second, third) for stored in message.objects]
    assert sent == sorted((item.key for item in documents), reverse=True)


def test_older_documents_are_sent_after_the_newest_are_indexed() -> None:
    documents = [document(FIRST, n) for n in range(MAX_DOCUMENTS + 1)]
    waiting = {"at:IndexQueue": [0, 0, 0, 0, 7, 3, 0, 0, 0, 0, 1, 0, 0, 0]}
    sqs = FakeSqs(waiting=waiting)
    done = rebuild(requeuer(sqs, documents)[0], None, None)
    assert done == {"articles": 1, "documents": MAX_DOCUMENTS + 1}
    assert [len(list(read_message(body))) for (body,) in sqs.calls] == [MAX_DOCUMENTS, 1]
    assert waiting["at:IndexQueue"] == []


def test_since_selects_whole_articles_with_a_document_written_since() -> None:
    old, new = document(FIRST, 1, written=1), document(FIRST, 2, written=20)
    untouched = document(SECOND, 3, written=3)
    (message,) = by_article([old, new, untouched], at(10))
    assert set(message.objects) == {old, new}


def test_a_replay_selects_the_interval_in_order_of_receipt() -> None:
    stored = [Stored(f"intake/desk/{n}", 1, at(n)) for n in (5, 1, 3, 2, 4)]
    assert [item.name for item in by_receipt(stored, at(2), at(4))] == ["2", "3"]
    assert [item.name for item in by_receipt(stored, None, None)] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (None, None),
        ("2026-03-04", datetime(2026, 3, 4, tzinfo=UTC)),
        ("2026-03-04T12:00:00Z", NOON),
        ("2026-03-04T13:00:00+01:00", NOON),
        ("2026-03-04 12:00", NOON),
    ],
)
def test_times_are_iso_8601_in_utc(text: str | None, read: datetime | None) -> None:
    assert read_time(text) == read


@pytest.mark.parametrize("text", ["yesterday", "", "2026-13-01", "1772625600"])
def test_a_text_that_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        read_time(text)


def messages(count: int) -> list[Message]:
    return [Message(str(n), (Stored(f"intake/desk/{n}", 1, NOON),)) for n in range(count)]


def test_a_stopped_run_resumes_behind_the_last_sent_message() -> None:
    assert [item.name for item in resume(messages(4), "1")] == ["2", "3"]
    assert list(resume(messages(2), "1")) == []
    with pytest.raises(CommandError, match="--after"):
        resume(messages(2), "7")


@dataclass
class FakeSqs:
    """Queues by URL; `waiting` holds the counts that each reports in turn, then 0."""

    refused: int = 0
    waiting: dict[str, list[int]] = field(default_factory=dict)
    calls: list[list[str]] = field(default_factory=list)
    stop_after: int | None = None

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        assert QueueUrl == "at:IndexQueue"
        if self.stop_after is not None and len(self.calls) >= self.stop_after:
            raise KeyboardInterrupt
        refused = Entries[: self.refused]
        self.refused = 0
        self.calls.append([entry["MessageBody"] for entry in Entries[len(refused) :]])
        return {"Failed": [{"Id": item["Id"], "Message": "busy"} for item in refused]}

    def get_queue_attributes(self, QueueUrl: str, AttributeNames: list[str]) -> dict[str, Any]:  # noqa: N803
        assert len(AttributeNames) == 3
        counts = self.waiting.get(QueueUrl, [])
        return {"Attributes": {"ApproximateNumberOfMessages": str(counts.pop(0) if counts else 0)}}


@dataclass
class FakeS3:
    """One page of objects."""

    objects: list[Stored]

    def get_paginator(self, name: str) -> FakeS3:
        assert name == "list_objects_v2"
        return self

    def paginate(self, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        assert Bucket == "at:ContentBucket"
        yield {
            "Contents": [
                {"Key": stored.key, "Size": stored.size, "LastModified": stored.written_at}
                for stored in self.objects
                if stored.key.startswith(Prefix)
            ]
        }
        yield {}


class FakeTarget:
    """A stack whose physical ids name their logical ids."""

    def __init__(self, sqs: FakeSqs, objects: list[Stored]) -> None:
        self.sqs = sqs
        self.s3 = FakeS3(objects)

    @property
    def aws(self) -> FakeTarget:
        return self

    def resource(self, logical_id: str) -> str:
        return f"at:{logical_id}"


class FakeTime:
    """A clock that only `sleep` moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def requeuer(
    sqs: FakeSqs, objects: list[Stored] | None = None, rate: float = 1e6
) -> tuple[Requeuer, FakeTime]:
    time = FakeTime()
    target = cast("Target", FakeTarget(sqs, objects or []))
    pace = Pace(rate, now=time.now, sleep=time.sleep)
    return Requeuer(target, "ContentBucket", "IndexQueue", REINDEX, pace), time


def test_a_message_looks_like_s3s_but_names_its_event_source() -> None:
    sqs = FakeSqs()
    odd = Stored("articles/Zürich & more/a b.json", 7, NOON)
    assert requeuer(sqs)[0].send([Message("x", (odd, odd))]) == 2
    ((body,),) = sqs.calls
    first, second = read_message(body)
    assert first == second
    assert (first.bucket, first.key, first.size, first.at) == (
        "at:ContentBucket",
        odd.key,
        7,
        NOON,
    )
    assert first.rebuilding
    record = json.loads(body)["Records"][0] | {"eventSource": "aws:s3"}
    (of_s3,) = read_message(json.dumps({"Records": [record]}))
    assert not of_s3.rebuilding


def test_ten_messages_go_in_a_call_at_the_given_rate() -> None:
    sqs = FakeSqs()
    sender, time = requeuer(sqs, rate=5)
    assert sender.send(messages(25)) == 25
    assert [len(call) for call in sqs.calls] == [10, 10, 5]
    # The last call leaves once the time for twenty objects has passed.
    assert time.seconds == pytest.approx(4.0)


def test_messages_that_sqs_refuses_are_sent_again() -> None:
    sqs = FakeSqs(refused=3)
    requeuer(sqs)[0].send(messages(5))
    sent = [item.key for call in sqs.calls for body in call for item in read_message(body)]
    assert sorted(sent) == [f"intake/desk/{n}" for n in range(5)]


def test_nothing_is_added_to_a_full_queue() -> None:
    sqs = FakeSqs(waiting={"at:IndexQueue": [MAX_WAITING + 1, MAX_WAITING + 1, MAX_WAITING]})
    sender, time = requeuer(sqs)
    sender.send(messages(1))
    assert time.seconds == pytest.approx(2.0)


def test_a_stopped_run_says_how_to_resume() -> None:
    with pytest.raises(CommandError, match=r"stopped after 20 of 35; resume with --after 19"):
        requeuer(FakeSqs(stop_after=2))[0].send(messages(35))


def test_a_rebuild_waits_for_waiting_news_first_and_for_its_own_messages_last() -> None:
    stored = [document(FIRST, 1), document(SECOND, 2), document(SECOND, 3)]
    waiting = {"at:IndexQueue": [4, 2, 0, 0, 0, 0, 1, 0, 0, 0]}
    sqs = FakeSqs(waiting=waiting)
    assert rebuild(requeuer(sqs, stored)[0], None, None) == {"articles": 2, "documents": 3}
    assert waiting["at:IndexQueue"] == []
    assert [len(call) for call in sqs.calls] == [2]


def test_a_new_dead_letter_fails_the_command() -> None:
    sqs = FakeSqs(waiting={"at:IndexDeadLetterQueue": [1, 2]})
    with pytest.raises(typer.Exit):
        rebuild(requeuer(sqs, [document(FIRST, 1)])[0], None, None)
    sqs = FakeSqs(waiting={"at:ProcessDeadLetterQueue": [0, 0], "at:IndexDeadLetterQueue": [5, 6]})
    with pytest.raises(typer.Exit):
        replay_submissions(requeuer(sqs)[0], "desk", None, None, None)


def test_only_the_named_submissions_are_replayed() -> None:
    sqs = FakeSqs()
    stored = [Stored(f"intake/desk/{n}", 1, at(n)) for n in range(5)]
    replayed = replay_submissions(
        requeuer(sqs, stored)[0], "desk", None, None, None, only={"1", "3", "unknown"}
    )
    assert replayed == {"submissions": 2}
    sent = [item.key for call in sqs.calls for body in call for item in read_message(body)]
    assert sent == ["intake/desk/1", "intake/desk/3"]


def test_an_old_dead_letter_does_not_fail_the_command() -> None:
    sqs = FakeSqs(waiting={"at:IndexDeadLetterQueue": [2, 2]})
    assert rebuild(requeuer(sqs)[0], NOON - timedelta(days=1), None)["documents"] == 0
