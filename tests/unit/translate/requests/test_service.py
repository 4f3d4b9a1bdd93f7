"""Concurrent editors, a worker faster than its request, and a queue that is down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from dateline.model.documents import Status
from dateline.model.errors import LostRace, Unavailable
from dateline.model.rows import TRANSLATION, Head, Summary, article_pk
from dateline.model.sources import Scope, Source
from dateline.model.translation_rules import TranslationRules
from functions.index.article.state import State, apply, rows_of
from functions.translate.requests.job_store import JobQueue
from functions.translate.requests.jobs import Job, JobMessage, JobStatus, Trigger
from functions.translate.requests.rules import TranslationRequest
from functions.translate.requests.service import RACES, TranslationService
from tests.factories import NOON, article, translation

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

CHIEF = Source(id="chief", sender="token", scopes=frozenset(Scope))


class FakeArticles:
    """An article and the rows of its translation chains."""

    def __init__(self) -> None:
        self.now: Head = HEAD
        self.chain_rows: list[dict[str, Any]] = []
        self.asked: list[str] = []

    def head(self, article_id: str) -> tuple[Head | None, dict[str, Any]]:
        self.asked.append("head")
        return (self.now if article_id == HEAD.id else None), {}

    def rows(self, article_id: str, prefix: str) -> list[dict[str, Any]]:
        assert (article_id, prefix) == (HEAD.id, TRANSLATION)
        self.asked.append("rows")
        return self.chain_rows


class FakeJobs:
    """Rows with their locks; `first` runs once, just before the next write."""

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

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> None:  # noqa: N803
        assert DelaySeconds == 0
        if self.down or QueueUrl != "queue":
            raise ClientError({"Error": {"Code": "InternalError"}}, "SendMessage")
        self.sent.append(JobMessage.model_validate_json(MessageBody))
        if self.after:
            self.after.pop()()


class ServiceSetup:
    def __init__(self) -> None:
        self.jobs = FakeJobs()
        self.queue = FakeQueue()
        self.articles = FakeArticles()
        self.rules = TranslationRules()
        self.service = TranslationService(
            articles=cast("Any", self.articles),
            jobs=cast("Any", self.jobs),
            queue=JobQueue(cast("Any", self.queue), "queue"),
            rules=lambda _: self.rules,
            clock=lambda: NOON,
        )

    def ask(self, *languages: str, notes: bool | None = None) -> list[dict[str, Any]]:
        return self.service.request(
            STORY.id, TranslationRequest(languages=languages, notes=notes), editor=CHIEF
        )

    def follow(self, *, is_new: bool = False) -> list[Job]:
        return self.service.follow(STORY.id, is_new=is_new, source="desk")

    def rule(self, **rules: Any) -> None:
        self.rules = TranslationRules.model_validate(rules)

    def change(self, **changes: Any) -> None:
        """Changes the article's text or other fields."""
        summary = self.articles.now.summary
        assert summary is not None
        values: dict[str, Any] = {"text_hash": "t2"} | changes
        self.articles.now = self.articles.now.model_copy(
            update={"summary": summary.model_copy(update=values)}
        )

    def translated(self, language: str, text_hash: str) -> None:
        """Adds the row of a translation of that text."""
        document = translation(STORY, language, text_hash=text_hash)
        state = State(STORY.id, STORY.source)
        for item in (STORY, document):
            state = apply(state, item)
        self.articles.chain_rows.append(
            rows_of(state)[article_pk(STORY.id), f"{TRANSLATION}{language}"]
        )

    @property
    def sent(self) -> list[str]:
        return [message.language for message in self.queue.sent]


def test_two_concurrent_requests_make_one_job() -> None:
    setup = ServiceSetup()
    setup.jobs.first.append(lambda: setup.ask("pt"))
    (status,) = setup.ask("pt")
    assert status["status"] == "requested"
    assert len(setup.queue.sent) == 1


def test_a_row_that_always_conflicts_is_unavailable() -> None:
    setup = ServiceSetup()
    setup.jobs.always_lost = True
    with pytest.raises(LostRace):
        setup.ask("pt")
    assert setup.queue.sent == []
    assert RACES > 1


def test_a_worker_that_is_faster_than_the_request_is_no_conflict() -> None:
    setup = ServiceSetup()

    def take_up() -> None:
        job = setup.jobs.rows["pt"]
        setup.jobs.put(job.model_copy(update={"status": JobStatus.TRANSLATING}))

    setup.queue.after.append(take_up)
    (status,) = setup.ask("pt")
    assert status["status"] == "requested"
    assert setup.jobs.rows["pt"].status is JobStatus.TRANSLATING


def test_a_job_queued_before_the_queue_went_down_is_not_queued_again() -> None:
    setup = ServiceSetup()
    setup.queue.after.append(lambda: setattr(setup.queue, "down", True))
    with pytest.raises(Unavailable):
        setup.ask("pt", "hy")
    setup.queue.down = False
    assert [item["status"] for item in setup.ask("pt", "hy")] == ["requested", "requested"]
    assert [message.language for message in setup.queue.sent] == ["pt", "hy"]


def test_the_message_names_its_job_only() -> None:
    setup = ServiceSetup()
    setup.ask("pt")
    (message,) = setup.queue.sent
    job = setup.jobs.rows["pt"]
    assert message.is_of(job)
    assert not message.is_of(job.model_copy(update={"text_hash": "t2"}))
    assert not message.is_of(job.model_copy(update={"requested_at": STORY.provenance.processed_at}))


def test_a_rule_translates_a_new_article() -> None:
    setup = ServiceSetup()
    setup.rule(languages=["pt", "hy"])
    jobs = setup.follow(is_new=True)
    assert [(job.language, job.trigger, job.requested_by) for job in jobs] == [
        ("pt", Trigger.RULE, "desk"),
        ("hy", Trigger.RULE, "desk"),
    ]
    # The record is repeated, or an editor requests the same.
    setup.follow(is_new=True)
    setup.ask("pt")
    assert setup.sent == ["pt", "hy"]


def test_a_new_article_of_a_source_without_rules_is_not_read() -> None:
    setup = ServiceSetup()
    assert setup.follow(is_new=True) == []
    assert setup.articles.asked == []


@pytest.mark.parametrize(
    ("sections", "section", "translated"),
    [
        ([], None, True),
        (["World", "Sport"], "world ", True),
        (["World"], "Regions", False),
        (["World"], None, False),
    ],
)
def test_a_rule_applies_to_its_sections(
    sections: list[str], section: str | None, translated: bool
) -> None:
    setup = ServiceSetup()
    setup.rule(languages=["pt"], sections=sections)
    setup.change(section=section)
    setup.follow(is_new=True)
    assert setup.sent == (["pt"] if translated else [])


def test_a_rule_skips_the_articles_language_but_not_an_unsupported_pair() -> None:
    setup = ServiceSetup()
    setup.rule(languages=["en-GB", "ky"])
    setup.follow(is_new=True)
    # The job of an unsupported pair fails with that reason, which editors see.
    assert setup.sent == ["ky"]


def test_a_changed_text_is_translated_again_into_the_same_languages() -> None:
    setup = ServiceSetup()
    setup.translated("pt", "t1")
    setup.translated("fr", "t2")
    setup.change()
    (job,) = setup.follow()
    assert (job.language, job.trigger, job.text_hash) == ("pt", Trigger.UPDATE, "t2")
    # French is up to date; a repeated record finds the existing job.
    setup.follow()
    assert setup.sent == ["pt"]


def test_a_request_is_kept_when_the_text_changes_before_the_job_runs() -> None:
    setup = ServiceSetup()
    setup.ask("pt", notes=True)
    setup.change()
    (job,) = setup.follow()
    assert (job.requested_by, job.text_hash, job.notes) == ("chief", "t2", True)


@pytest.mark.parametrize("status", [Status.KILLED, Status.WITHDRAWN, Status.WITHHELD])
def test_no_job_starts_for_an_unpublishable_article(status: Status) -> None:
    setup = ServiceSetup()
    setup.rule(languages=["pt"])
    setup.translated("fr", "t0")
    setup.articles.now = HEAD.model_copy(update={"status": status})
    assert setup.follow() == []


@pytest.mark.parametrize(
    "terms", [{"translation_allowed": False}, {"usage_terms": "No translation."}]
)
def test_no_forbidden_translation_starts(terms: dict[str, Any]) -> None:
    setup = ServiceSetup()
    setup.rule(languages=["pt"])
    setup.change(**terms)
    assert setup.follow() == []
    setup.rule(languages=["pt"], licensed=True)
    assert bool(setup.follow()) is ("usage_terms" in terms)


def test_an_embargoed_article_is_translated_early() -> None:
    setup = ServiceSetup()
    setup.rule(languages=["pt"])
    setup.change(embargoed_until=NOON + timedelta(days=900))
    assert [item.language for item in setup.follow(is_new=True)] == ["pt"]


def test_notes_follow_the_request_or_else_the_source() -> None:
    setup = ServiceSetup()
    setup.rule(notes=True, per_language={"fr": {"notes": False}})
    setup.ask("pt", "fr")
    setup.ask("hy", notes=False)
    assert {name: job.notes for name, job in setup.jobs.rows.items()} == {
        "pt": True,
        "fr": False,
        "hy": False,
    }
