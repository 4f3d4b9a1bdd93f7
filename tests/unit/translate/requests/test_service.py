"""Two editors, a worker that is faster than its request, and a queue that is down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from dateline.model.documents import Status
from dateline.model.errors import LostRace, Unavailable
from dateline.model.rows import TRANSLATION, Head, Summary, article_pk
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


class FakeArticles:
    """One article, and the rows of the chains of its translations."""

    def __init__(self) -> None:
        self.now: Head = HEAD
        self.chains: list[dict[str, Any]] = []
        self.asked: list[str] = []

    def head(self, article_id: str) -> tuple[Head | None, dict[str, Any]]:
        self.asked.append("head")
        return (self.now if article_id == HEAD.id else None), {}

    def rows(self, article_id: str, prefix: str) -> list[dict[str, Any]]:
        assert (article_id, prefix) == (HEAD.id, TRANSLATION)
        self.asked.append("rows")
        return self.chains


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

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> None:  # noqa: N803
        assert DelaySeconds == 0
        if self.down or QueueUrl != "queue":
            raise ClientError({"Error": {"Code": "InternalError"}}, "SendMessage")
        self.sent.append(JobMessage.model_validate_json(MessageBody))
        if self.after:
            self.after.pop()()


class Office:
    def __init__(self) -> None:
        self.jobs = FakeJobs()
        self.queue = FakeQueue()
        self.articles = FakeArticles()
        self.rules = TranslationRules()
        self.desk = TranslationService(
            articles=cast("Any", self.articles),
            jobs=cast("Any", self.jobs),
            queue=JobQueue(cast("Any", self.queue), "queue"),
            rules=lambda _: self.rules,
            clock=lambda: NOON,
        )

    def ask(self, *languages: str, notes: bool | None = None) -> list[dict[str, Any]]:
        return self.desk.request(
            STORY.id, TranslationRequest(languages=languages, notes=notes), by="chief"
        )

    def follow(self, *, is_new: bool = False) -> list[Job]:
        return self.desk.follow(STORY.id, is_new=is_new, source="desk")

    def rule(self, **rules: Any) -> None:
        self.rules = TranslationRules.model_validate(rules)

    def change(self, **changes: Any) -> None:
        """The article gets other text, or whatever else is told."""
        summary = self.articles.now.summary
        assert summary is not None
        told = {"text_hash": "t2"} | changes
        self.articles.now = self.articles.now.model_copy(
            update={"summary": summary.model_copy(update=told)}
        )

    def translated(self, language: str, text_hash: str) -> None:
        """Index knows a translation of that text."""
        document = translation(STORY, language, text_hash=text_hash)
        state = State(STORY.id, STORY.source)
        for item in (STORY, document):
            state = apply(state, item)
        self.articles.chains.append(
            rows_of(state)[article_pk(STORY.id), f"{TRANSLATION}{language}"]
        )

    @property
    def sent(self) -> list[str]:
        return [message.language for message in self.queue.sent]


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
    assert [item["status"] for item in office.ask("pt", "hy")] == ["requested", "requested"]
    assert [message.language for message in office.queue.sent] == ["pt", "hy"]


def test_the_message_names_the_job_and_no_other() -> None:
    office = Office()
    office.ask("pt")
    (message,) = office.queue.sent
    job = office.jobs.rows["pt"]
    assert message.is_of(job)
    assert not message.is_of(job.model_copy(update={"text_hash": "t2"}))
    assert not message.is_of(job.model_copy(update={"requested_at": STORY.provenance.processed_at}))


def test_a_rule_translates_what_is_new_by_itself() -> None:
    office = Office()
    office.rule(languages=["pt", "hy"])
    jobs = office.follow(is_new=True)
    assert [(job.language, job.trigger, job.requested_by) for job in jobs] == [
        ("pt", Trigger.RULE, "desk"),
        ("hy", Trigger.RULE, "desk"),
    ]
    # The record comes again, or an editor asks for the same.
    office.follow(is_new=True)
    office.ask("pt")
    assert office.sent == ["pt", "hy"]


def test_of_a_source_without_rules_nothing_new_is_even_looked_at() -> None:
    office = Office()
    assert office.follow(is_new=True) == []
    assert office.articles.asked == []


@pytest.mark.parametrize(
    ("sections", "section", "wanted"),
    [
        ([], None, True),
        (["World", "Sport"], "world ", True),
        (["World"], "Regions", False),
        (["World"], None, False),
    ],
)
def test_a_rule_is_for_its_sections(sections: list[str], section: str | None, wanted: bool) -> None:
    office = Office()
    office.rule(languages=["pt"], sections=sections)
    office.change(section=section)
    office.follow(is_new=True)
    assert office.sent == (["pt"] if wanted else [])


def test_a_rule_wants_no_article_in_its_own_language_and_tells_of_a_pair_nobody_serves() -> None:
    office = Office()
    office.rule(languages=["en-GB", "ky"])
    office.follow(is_new=True)
    # The job of a pair that is not served ends with that as its reason, where editors see it.
    assert office.sent == ["ky"]


def test_a_changed_text_is_translated_again_into_what_it_was_translated_into() -> None:
    office = Office()
    office.translated("pt", "t1")
    office.translated("fr", "t2")
    office.change()
    (job,) = office.follow()
    assert (job.language, job.trigger, job.text_hash) == ("pt", Trigger.UPDATE, "t2")
    # French fits already; a repeated record finds the job there.
    office.follow()
    assert office.sent == ["pt"]


def test_what_an_editor_asked_for_stays_wanted_when_the_text_changes_before_the_work() -> None:
    office = Office()
    office.ask("pt", notes=True)
    office.change()
    (job,) = office.follow()
    assert (job.requested_by, job.text_hash, job.notes) == ("chief", "t2", True)


@pytest.mark.parametrize("status", [Status.KILLED, Status.WITHDRAWN, Status.WITHHELD])
def test_nothing_is_begun_for_what_may_not_be_published(status: Status) -> None:
    office = Office()
    office.rule(languages=["pt"])
    office.translated("fr", "t0")
    office.articles.now = HEAD.model_copy(update={"status": status})
    assert office.follow() == []


@pytest.mark.parametrize(
    "terms", [{"translation_allowed": False}, {"usage_terms": "No translation."}]
)
def test_nothing_is_begun_that_is_forbidden(terms: dict[str, Any]) -> None:
    office = Office()
    office.rule(languages=["pt"])
    office.change(**terms)
    assert office.follow() == []
    office.rule(languages=["pt"], licensed=True)
    assert bool(office.follow()) is ("usage_terms" in terms)


def test_an_embargoed_article_is_translated_early() -> None:
    office = Office()
    office.rule(languages=["pt"])
    office.change(embargoed_until=NOON + timedelta(days=900))
    assert [item.language for item in office.follow(is_new=True)] == ["pt"]


def test_notes_are_as_the_request_or_else_the_source_has_it() -> None:
    office = Office()
    office.rule(notes=True, per_language={"fr": {"notes": False}})
    office.ask("pt", "fr")
    office.ask("hy", notes=False)
    assert {name: job.notes for name, job in office.jobs.rows.items()} == {
        "pt": True,
        "fr": False,
        "hy": False,
    }
