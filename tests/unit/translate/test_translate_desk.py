"""Two editors, a worker that is faster than its request, and a queue that is down."""

from __future__ import annotations

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from dateline.articles import Head, Summary
from dateline.errors import LostRace, Unavailable
from functions.translate.desk import RACES, TranslationDesk
from functions.translate.jobs import Job, JobMessage, JobStatus
from tests.factories import NOON, article

STORY = article()
HEAD = Head(
    id=STORY.id,
    source="desk",
    external_id="story-1",
    status=STORY.status,
    version=1,
    order_key=STORY.order_key,
    content_key="articles/x",
    content_hash="c1",
    summary=Summary(language="en", headline="Ferry", text_hash="t1"),
    first_received_at=NOON,
    received_at=NOON,
    processed_at=NOON,
)


class FakeArticles:
    def head(self, article_id: str) -> tuple[Head | None, dict[str, Any]]:
        return (HEAD if article_id == HEAD.id else None), {}


class FakeJobs:
    """Rows with their locks; `first` happens once, just before the next write."""

    def __init__(self) -> None:
        self.rows: dict[str, Job] = {}
        self.first: list[Any] = []
        self.always_lost = False

    def of_article(self, article_id: str) -> dict[str, Job]:
        return {name: job for name, job in self.rows.items() if job.article_id == article_id}

    def put(self, job: Job) -> Job:
        if self.first:
            self.first.pop(0)()
        stored = self.rows.get(job.language)
        if self.always_lost or job.lock != (stored.lock if stored else 0):
            raise LostRace("lost", "someone else wrote first")
        self.rows[job.language] = job.model_copy(update={"lock": job.lock + 1})
        return self.rows[job.language]


class FakeQueue:
    def __init__(self) -> None:
        self.sent: list[JobMessage] = []
        self.down = False
        self.after: list[Any] = []

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803
        if self.down or QueueUrl != "queue":
            raise ClientError({"Error": {"Code": "InternalError"}}, "SendMessage")
        self.sent.append(JobMessage.model_validate_json(MessageBody))
        if self.after:
            self.after.pop()()


class Office:
    def __init__(self) -> None:
        self.jobs = FakeJobs()
        self.queue = FakeQueue()
        self.desk = TranslationDesk(
            articles=cast("Any", FakeArticles()),
            jobs=cast("Any", self.jobs),
            sqs=cast("Any", self.queue),
            queue_url="queue",
            clock=lambda: NOON,
        )

    def ask(self, *languages: str) -> list[dict[str, Any]]:
        return self.desk.request(STORY.id, languages, requested_by="chief")


def test_two_editors_at_the_same_moment_make_one_job() -> None:
    office = Office()
    office.jobs.first.append(lambda: office.ask("pt"))
    (told,) = office.ask("pt")
    assert told["status"] == "requested"
    assert len(office.queue.sent) == 1


def test_a_row_that_is_always_contested_is_told_as_unavailable() -> None:
    office = Office()
    office.jobs.always_lost = True
    with pytest.raises(LostRace):
        office.ask("pt")
    assert office.queue.sent == []
    assert RACES > 1


def test_a_worker_that_is_faster_than_the_request_is_no_conflict() -> None:
    office = Office()

    def take_up() -> None:
        job = office.jobs.rows["pt"]
        office.jobs.put(job.model_copy(update={"status": JobStatus.TRANSLATING}))

    office.queue.after.append(take_up)
    (told,) = office.ask("pt")
    assert told["status"] == "requested"
    assert office.jobs.rows["pt"].status is JobStatus.TRANSLATING


def test_what_was_queued_before_the_queue_went_down_is_not_queued_again() -> None:
    office = Office()
    office.queue.after.append(lambda: setattr(office.queue, "down", True))
    with pytest.raises(Unavailable):
        office.ask("pt", "hy")
    office.queue.down = False
    assert [one["status"] for one in office.ask("pt", "hy")] == ["requested", "requested"]
    assert [message.language for message in office.queue.sent] == ["pt", "hy"]


def test_the_message_names_the_job_and_no_other() -> None:
    office = Office()
    office.ask("pt")
    (message,) = office.queue.sent
    job = office.jobs.rows["pt"]
    assert message.is_of(job)
    assert not message.is_of(job.model_copy(update={"text_hash": "t2"}))
    assert not message.is_of(job.model_copy(update={"requested_at": STORY.provenance.processed_at}))
