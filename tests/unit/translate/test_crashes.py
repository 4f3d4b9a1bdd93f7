"""Workers that crash after any AWS call, and concurrent workers."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from dateline.aws.table import from_item, to_item
from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Block, BlockKind, Translation, documents, text_hash
from dateline.model.errors import Unavailable
from dateline.model.rows import HEAD, article_pk
from dateline.model.sources import Scope, Source
from dateline.model.translation_rules import Policy, TranslationRules
from dateline.stores.articles import ArticleReader
from dateline.stores.content import ContentStore
from functions.index.article.state import State, apply, rows_of
from functions.translate.engine.amazon import ENGINE, AmazonTranslate
from functions.translate.engine.pair_translator import Engines
from functions.translate.glossary.store import GlossaryStore, Pointer, pointer_key
from functions.translate.memory.job_memory import Backoff
from functions.translate.memory.store import MemoryStore
from functions.translate.requests.job_store import JobQueue, JobStore
from functions.translate.requests.jobs import LEASE, Job, JobMessage, JobStatus
from functions.translate.requests.rules import TranslationRequest
from functions.translate.requests.service import TranslationService
from functions.translate.review.next_document import document_of_edit
from functions.translate.segments.segments import segments_of
from functions.translate.worker import JobOutcome, Worker
from tests.factories import NOON, article, at, paragraph
from tests.fake_dynamo import Crashed
from tests.unit.translate.fake_aws import FakeAws

LONG = "The ferry of line %s was late again, as every day of this long and rainy week. "
STORY = article(
    body=(
        *(paragraph((LONG % letter) * 40) for letter in "ABCD"),
        paragraph('Read <b>the report</b> by <a href="/x">our desk</a>.'),
        paragraph("Forty people were aboard."),
        paragraph("Forty people were aboard."),
    )
)

CHIEF = Source(id="chief", sender="token", scopes=frozenset(Scope))


class WorkerSetup:
    """A worker with its clock and its cloud."""

    def __init__(self, aws: FakeAws, now: datetime = NOON) -> None:
        self.aws = aws
        self.now = now
        client = cast("Any", aws)
        self.jobs = JobStore(client, "articles")
        self.slept: list[float] = []
        backoff = Backoff(sleep=self.slept.append, random=lambda: 0.5)
        self.memory = MemoryStore(client, "memory", clock=lambda: self.now, sleep=self.slept.append)
        self.worker = Worker(
            articles=ArticleReader(client, "articles"),
            jobs=self.jobs,
            queue=JobQueue(client, "queue"),
            content=ContentStore(client, "content"),
            rules=lambda _: TranslationRules(),
            engines=Engines(
                name=ENGINE,
                translate=AmazonTranslate(client, sleep=self.slept.append, random=lambda: 0.5),
                glossaries=GlossaryStore(client, "content", monotonic=lambda: 0.0),
                memory=self.memory,
                backoff=backoff,
                billed=lambda *_: None,
            ),
            clock=lambda: self.now,
        )

    def publish(self, story: Article) -> None:
        state = apply(State(story.id, story.source), story)
        self.aws.put("articles", to_item(rows_of(state)[article_pk(story.id), HEAD]))
        self.aws.objects[content_key(story)] = story.model_dump_json().encode()

    def ask(self, story: Article, language: str = "pt") -> JobMessage:
        existing = self.jobs.get(story.id, language)
        job = Job(
            article_id=story.id,
            language=language,
            order_key=story.order_key,
            text_hash=text_hash(story),
            status=JobStatus.REQUESTED,
            requested_by="chief",
            requested_at=self.now,
            queued_at=self.now,
            lock=existing.lock if existing else 0,
        )
        self.jobs.put(job)
        return JobMessage.model_validate(job.model_dump(include=set(JobMessage.model_fields)))

    def job(self, story: Article, language: str = "pt") -> Job:
        stored = self.jobs.get(story.id, language)
        assert stored is not None
        return stored

    def work(self, message: JobMessage) -> JobOutcome:
        return self.worker.work(message, lambda: 300.0)

    def translations(self, story: Article, language: str = "pt") -> list[Translation]:
        prefix = f"articles/{story.id}/{language}/"
        stored = [
            documents.validate_json(body)
            for key, body in sorted(self.aws.objects.items())
            if key.startswith(prefix)
        ]
        return [item for item in stored if isinstance(item, Translation)]

    def costs(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for item in self.aws.rows("memory", "COSTS#"):
            row = from_item(item)
            counted += Counter({name: row[name] for name in row if isinstance(row[name], int)})
        return counted


def echo(text: str) -> str:
    return text


def drops_bold(text: str) -> str:
    """A bad engine: the segment with a tag must be retried in another way."""
    return text.replace("<b>", "").replace("</b>", "")


def drops_words(text: str) -> str:
    """A worse engine: that segment is held."""
    return text.replace("the report", "").replace("Read", "")


ENGINES: dict[str, Callable[[str], str]] = {
    "good": echo,
    "loses tags": drops_bold,
    "loses words": drops_words,
}


def prepared(answer: Callable[[str], str]) -> tuple[FakeAws, JobMessage]:
    """A cloud with a waiting job, whose text is partly known from another article."""
    aws = FakeAws()
    setup = WorkerSetup(aws)
    other = article(external_id="other", body=(paragraph((LONG % "B") * 40),))
    setup.publish(other)
    setup.work(setup.ask(other))
    setup.publish(STORY)
    message = setup.ask(STORY)
    fresh = aws.copy()
    fresh.answer = answer
    return fresh, message


def comparable(translation: Translation) -> dict[str, Any]:
    return translation.model_dump(mode="json", exclude={"translated_at"})


@pytest.mark.parametrize("engine", ENGINES)
def test_a_crash_after_any_call_loses_nothing_and_costs_one_request_at_most(
    engine: str,
) -> None:
    before, message = prepared(ENGINES[engine])
    whole = WorkerSetup(before.copy())
    reference = whole.work(message)
    (expected,) = whole.translations(STORY)
    calls = whole.aws.calls.total()
    assert calls > 10
    assert len(whole.aws.sent) > 2
    assert reference.job is not None
    counted_before = WorkerSetup(before).costs()
    for crash_after in range(1, calls + 1):
        aws = before.copy()
        aws.crash_after = crash_after
        setup = WorkerSetup(aws)
        with pytest.raises(Crashed):
            setup.work(message)
        in_flight = aws.sent[-1:] if aws.last == "TranslateText" else []
        aws.crash_after = None
        # The message returns after the lease has expired.
        later = WorkerSetup(aws, NOON + LEASE + timedelta(minutes=30))
        worked = later.work(message)
        job = worked.job or later.jobs.get(STORY.id, "pt")
        assert job is not None
        assert (job.status, job.reason) == (reference.job.status, reference.job.reason)
        (document,) = later.translations(STORY)
        assert comparable(document) == comparable(expected), crash_after
        again = Counter(aws.sent) - Counter(whole.aws.sent)
        assert again == Counter(in_flight), crash_after
        # The job counts the costs of one attempt; the month counts what was billed.
        assert job.characters_sent == reference.job.characters_sent
        assert job.characters_saved == reference.job.characters_saved
        counted = later.costs() - counted_before
        billed = sum(map(len, aws.sent)) - sum(map(len, in_flight))
        assert counted["characters_sent"] == billed, crash_after
        assert counted["characters_saved"] == job.characters_saved


SHARED = tuple(paragraph(f"Shared paragraph number {number}.") for number in range(12))


def test_two_workers_with_the_same_paragraphs_send_each_once() -> None:
    aws = FakeAws()
    aws.answer = str
    first = article(external_id="one", headline="One story", body=SHARED)
    second = article(external_id="two", headline="Another story", body=SHARED)
    first_worker, second_worker = WorkerSetup(aws), WorkerSetup(aws)
    for setup, story in ((first_worker, first), (second_worker, second)):
        setup.publish(story)
    messages = first_worker.ask(first), second_worker.ask(second)
    outcomes: list[JobOutcome] = []
    # The second starts during the first one's request and finds the segments claimed.
    aws.before_answer.append(lambda: outcomes.append(second_worker.work(messages[1])))
    first_worker.work(messages[0])
    (put_off,) = outcomes
    assert put_off.job is not None
    assert (put_off.job.status, put_off.job.put_off) == (JobStatus.REQUESTED, 1)
    assert second_worker.slept
    again = second_worker.work(JobMessage.model_validate_json(aws.messages.pop()))
    assert again.job is not None
    assert again.job.status is JobStatus.TRANSLATED
    everything = "".join(aws.sent)
    for number in range(12):
        assert everything.count(f"number {number}.") == 1
    assert again.job.characters_sent == len("Another story")
    assert first_worker.costs()["characters_sent"] == sum(map(len, aws.sent))


@pytest.mark.parametrize("seed", range(5))
def test_threads_of_workers_on_articles_that_share_text_send_nothing_twice(seed: int) -> None:
    chance = random.Random(seed)
    aws = FakeAws()
    stories = [
        article(
            external_id=f"story-{number}",
            headline=f"Story {number}",
            standfirst=None,
            body=tuple(chance.sample(SHARED, 8)),
        )
        for number in range(6)
    ]
    desk = WorkerSetup(aws)
    for story in stories:
        desk.publish(story)
        aws.messages.append(desk.ask(story).model_dump_json())

    def run() -> None:
        setup = WorkerSetup(aws)
        while aws.messages:
            try:
                body = aws.messages.pop(0)
            except IndexError:
                return
            setup.work(JobMessage.model_validate_json(body))

    with ThreadPoolExecutor(3) as threads:
        for done in [threads.submit(run) for _ in range(3)]:
            done.result()
    jobs = [desk.jobs.get(story.id, "pt") for story in stories]
    assert {job.status for job in jobs if job} == {JobStatus.TRANSLATED}
    everything = "".join(aws.sent)
    for number in range(12):
        assert everything.count(f"number {number}.") <= 1
    assert desk.costs()["characters_sent"] == sum(map(len, aws.sent))


def test_a_leased_job_is_refused_to_other_workers() -> None:
    aws = FakeAws()
    setup = WorkerSetup(aws)
    setup.publish(STORY)
    message = setup.ask(STORY)

    def meanwhile() -> None:
        with pytest.raises(Unavailable, match="job_taken"):
            WorkerSetup(aws).work(message)

    aws.before_answer.append(meanwhile)
    worked = setup.work(message)
    assert worked.job is not None
    assert worked.job.status is JobStatus.TRANSLATED


def test_delays_for_throttling_grow_up_to_15_minutes() -> None:
    aws = FakeAws()
    setup = WorkerSetup(aws)
    setup.publish(STORY)
    message = setup.ask(STORY)
    delays: list[int] = []

    def throttled(**_: object) -> None:
        raise Unavailable("translate_throttled", "later")

    def remember(*, DelaySeconds: int, MessageBody: str, QueueUrl: str) -> None:  # noqa: N803
        assert QueueUrl
        assert json.loads(MessageBody)["article_id"] == STORY.id
        delays.append(DelaySeconds)

    aws.translate_text = throttled  # type: ignore[method-assign, assignment]
    aws.send_message = remember  # type: ignore[method-assign]
    for _ in range(9):
        worked = setup.work(message)
        assert worked.job is not None
        assert worked.job.open
        assert worked.job.reason is not None
        assert worked.job.reason.code == "translate_throttled"
    assert delays == [15, 30, 60, 120, 240, 450, 450, 450, 450]


FORTY = "Forty people were aboard."


def test_a_persons_text_is_reused_in_other_articles_without_cost() -> None:
    aws = FakeAws()
    setup = WorkerSetup(aws)
    setup.memory.save_edits(("en", "pt"), {FORTY: "Quarenta pessoas iam a bordo."}, "chief")
    setup.publish(STORY)
    setup.work(setup.ask(STORY))
    (document,) = setup.translations(STORY)
    (segment,) = [segment for segment in document.segments if segment.source == FORTY]
    assert (segment.text, segment.by) == ("Quarenta pessoas iam a bordo.", "chief")
    assert FORTY not in "".join(aws.sent)


def test_only_changes_of_a_reviewed_article_are_sent_also_with_a_new_glossary() -> None:
    aws = FakeAws()
    setup = WorkerSetup(aws)
    setup.publish(STORY)
    setup.work(setup.ask(STORY))
    (first,) = setup.translations(STORY)
    saved = document_of_edit(
        STORY,
        [first],
        {FORTY: "Quarenta!"},
        policy=Policy(),
        article_id=STORY.id,
        number=2,
        by="chief",
        now=at(5),
        reviewed=True,
    )
    aws.objects[content_key(saved)] = saved.model_dump_json().encode()
    glossary = Pointer(
        pair=("en", "pt"), version="v" * 12, name="t", terms=(("ferry", "barca"),), put_at=at(6)
    )
    aws.objects[pointer_key(("en", "pt"))] = glossary.model_dump_json().encode()
    aws.sent.clear()
    corrected = article(minute=9, headline="A ferry sails again", body=STORY.body)
    later = WorkerSetup(aws, at(10))
    later.publish(corrected)
    worked = later.work(later.ask(corrected))
    assert aws.sent == ["A ferry sails again"]
    assert worked.job is not None
    assert worked.job.characters_saved == sum(
        len(segment) for segment in segments_of(corrected) if segment != "A ferry sails again"
    )
    *_, newest = later.translations(STORY)
    assert newest.number == 3
    texts = {segment.source: (segment.text, segment.by) for segment in newest.segments}
    assert texts[FORTY] == ("Quarenta!", "chief")
    # A repeated request writes nothing and costs nothing.
    later.now = at(60)
    later.jobs.put(
        later.job(corrected).model_copy(
            update={"status": JobStatus.REQUESTED, "requested_at": at(60)}
        )
    )
    job = later.job(corrected)
    later.work(JobMessage.model_validate(job.model_dump(include=set(JobMessage.model_fields))))
    # Without rules the headline's old text stays until a person has reviewed the new one.
    assert later.job(corrected).status is JobStatus.HELD
    assert [translation.number for translation in later.translations(STORY)] == [1, 2, 3]
    assert aws.sent == ["A ferry sails again"]


def test_requested_notes_are_translated_and_then_kept() -> None:
    note = Block(kind=BlockKind.NOTE, html="<p>Ana Reis writes about ferries.</p>")
    aws = FakeAws()
    setup = WorkerSetup(aws)
    with_note = article(body=(*STORY.body[-2:], note))
    setup.publish(with_note)
    setup.work(setup.ask(with_note))
    assert "Ana Reis" not in "".join(aws.sent)
    setup.now = at(1)
    setup.jobs.put(
        setup.job(with_note).model_copy(
            update={"status": JobStatus.REQUESTED, "requested_at": at(1), "notes": True}
        )
    )
    job = setup.job(with_note)
    setup.work(JobMessage.model_validate(job.model_dump(include=set(JobMessage.model_fields))))
    assert aws.sent[-1] == "Ana Reis writes about ferries."
    assert setup.translations(with_note)[-1].body[-1].kind is BlockKind.NOTE
    # A correction without a word about notes keeps them.
    corrected = article(minute=9, headline="A ferry sails again", body=with_note.body)
    later = WorkerSetup(aws, at(10))
    later.publish(corrected)
    later.work(later.ask(corrected))
    newest = later.translations(corrected)[-1]
    assert (newest.notes, newest.body[-1].kind) == (True, BlockKind.NOTE)


@pytest.mark.parametrize("asked_by", ["an editor", "a rule"])
def test_a_repeated_request_completes_a_job_after_a_crash_of_the_first(
    asked_by: str,
) -> None:
    def ask(aws: FakeAws) -> None:
        client = cast("Any", aws)
        desk = TranslationService(
            articles=ArticleReader(client, "articles"),
            jobs=JobStore(client, "articles"),
            queue=JobQueue(client, "queue"),
            rules=lambda _: TranslationRules(languages=("pt", "hy")),
            clock=lambda: NOON,
        )
        if asked_by == "an editor":
            desk.request(STORY.id, TranslationRequest(languages=("pt", "hy")), editor=CHIEF)
        else:
            desk.follow(STORY.id, is_new=True, source="desk")

    before = FakeAws()
    WorkerSetup(before).publish(STORY)
    whole = before.copy()
    ask(whole)
    calls = whole.calls.total()
    assert len(whole.messages) == 2
    reference = WorkerSetup(whole)
    for body in whole.messages:
        reference.work(JobMessage.model_validate_json(body))
    for crash_after in range(1, calls + 1):
        aws = before.copy()
        aws.crash_after = crash_after
        with pytest.raises(Crashed):
            ask(aws)
        aws.crash_after = None
        ask(aws)
        setup = WorkerSetup(aws)
        for body in aws.messages:
            setup.work(JobMessage.model_validate_json(body))
        assert sorted(aws.sent) == sorted(whole.sent), crash_after
        for language in ("pt", "hy"):
            assert len(setup.translations(STORY, language)) == 1
            assert setup.job(STORY, language).status is JobStatus.TRANSLATED


def test_a_job_out_of_time_continues_at_once_where_it_stopped() -> None:
    aws = FakeAws()
    setup = WorkerSetup(aws)
    setup.publish(STORY)
    message = setup.ask(STORY)
    left = iter([300.0, 5.0])
    cut_short = setup.worker.work(message, lambda: next(left))
    assert cut_short.job is not None
    assert (cut_short.job.status, cut_short.job.put_off) == (JobStatus.REQUESTED, 0)
    assert cut_short.job.reason is not None
    assert cut_short.job.reason.code == "out_of_time"
    assert len(aws.sent) == 1
    (again,) = aws.messages
    worked = setup.work(JobMessage.model_validate_json(again))
    assert worked.job is not None
    assert (worked.job.status, worked.job.reason) == (JobStatus.TRANSLATED, None)
    assert len(aws.sent) == len(set(aws.sent)) > 2
    assert setup.costs()["characters_sent"] == worked.job.characters_sent


def test_after_any_other_fault_the_message_returns() -> None:
    aws = FakeAws()
    setup = WorkerSetup(aws)
    setup.publish(STORY)
    message = setup.ask(STORY)

    def down(**_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "TranslateText")

    aws.translate_text = down  # type: ignore[method-assign, assignment]
    for _ in range(2):
        with pytest.raises(Unavailable, match="aws_accessdenied"):
            setup.work(message)
    assert aws.messages == []
    # The job is free for the next worker and states why it waits.
    job = setup.job(STORY)
    assert (job.status, job.leased_until) == (JobStatus.REQUESTED, None)
    assert job.reason is not None
    assert job.reason.code == "aws_accessdenied"
