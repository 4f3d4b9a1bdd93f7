"""A worker that ends after any of its AWS calls, and two of them at once."""

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
from dateline.model.translation_rules import TranslationRules
from dateline.stores.articles import ArticleReader
from dateline.stores.content import ContentStore
from functions.index.article.state import State, apply, rows_of
from functions.translate.engine.amazon import ENGINE, AmazonTranslate
from functions.translate.engine.pair_translator import Engines
from functions.translate.glossary.store import GlossaryStore, Pointer, pointer_key
from functions.translate.memory.job_memory import Backoff
from functions.translate.memory.store import MemoryStore
from functions.translate.requests.backoff import FAULTS
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


class Office:
    """One worker, its clock and its cloud."""

    def __init__(self, aws: FakeAws, now: datetime = NOON) -> None:
        self.aws = aws
        self.now = now
        client = cast("Any", aws)
        self.jobs = JobStore(client, "articles")
        self.slept: list[float] = []
        waiting = Backoff(sleep=self.slept.append, random=lambda: 0.5)
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
                backoff=waiting,
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
        found = self.jobs.get(story.id, language)
        assert found is not None
        return found

    def work(self, message: JobMessage) -> JobOutcome:
        return self.worker.work(message, lambda: 300.0)

    def translations(self, story: Article, language: str = "pt") -> list[Translation]:
        prefix = f"articles/{story.id}/{language}/"
        found = [
            documents.validate_json(body)
            for key, body in sorted(self.aws.objects.items())
            if key.startswith(prefix)
        ]
        return [item for item in found if isinstance(item, Translation)]

    def costs(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for item in self.aws.rows("memory", "COSTS#"):
            row = from_item(item)
            counted += Counter({name: row[name] for name in row if isinstance(row[name], int)})
        return counted


def echo(text: str) -> str:
    return text


def drops_bold(text: str) -> str:
    """A bad engine: the segment with a tag in it has to go another way."""
    return text.replace("<b>", "").replace("</b>", "")


def says_nothing_of_reports(text: str) -> str:
    """A worse one: that segment is held."""
    return text.replace("the report", "").replace("Read", "")


ENGINES: dict[str, Callable[[str], str]] = {
    "good": echo,
    "loses tags": drops_bold,
    "loses words": says_nothing_of_reports,
}


def begun(answer: Callable[[str], str]) -> tuple[FakeAws, JobMessage]:
    """A cloud where a job waits, of which part is known from another article."""
    aws = FakeAws()
    office = Office(aws)
    other = article(external_id="other", body=(paragraph((LONG % "B") * 40),))
    office.publish(other)
    office.work(office.ask(other))
    office.publish(STORY)
    message = office.ask(STORY)
    fresh = aws.copy()
    fresh.answer = answer
    return fresh, message


def told(translation: Translation) -> dict[str, Any]:
    return translation.model_dump(mode="json", exclude={"translated_at"})


@pytest.mark.parametrize("engine", ENGINES)
def test_a_worker_that_ends_after_any_call_loses_nothing_and_pays_for_one_request_at_most(
    engine: str,
) -> None:
    before, message = begun(ENGINES[engine])
    whole = Office(before.copy())
    reference = whole.work(message)
    (expected,) = whole.translations(STORY)
    calls = whole.aws.calls.total()
    assert calls > 10
    assert len(whole.aws.sent) > 2
    assert reference.job is not None
    counted_before = Office(before).costs()
    for crash_after in range(1, calls + 1):
        aws = before.copy()
        aws.crash_after = crash_after
        office = Office(aws)
        with pytest.raises(Crashed):
            office.work(message)
        in_flight = aws.sent[-1:] if aws.last == "TranslateText" else []
        aws.crash_after = None
        # The message comes back once the lease has run out.
        later = Office(aws, NOON + LEASE + timedelta(minutes=30))
        worked = later.work(message)
        job = worked.job or later.jobs.get(STORY.id, "pt")
        assert job is not None
        assert (job.status, job.reason) == (reference.job.status, reference.job.reason)
        (made,) = later.translations(STORY)
        assert told(made) == told(expected), crash_after
        again = Counter(aws.sent) - Counter(whole.aws.sent)
        assert again == Counter(in_flight), crash_after
        # The account of the job is that of one attempt; that of the month is what was billed.
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
    one, two = Office(aws), Office(aws)
    for office, story in ((one, first), (two, second)):
        office.publish(story)
    messages = one.ask(first), two.ask(second)
    outcomes: list[JobOutcome] = []
    # In the midst of the first one's request, the second begins; it finds them taken.
    aws.before_answer.append(lambda: outcomes.append(two.work(messages[1])))
    one.work(messages[0])
    (put_off,) = outcomes
    assert put_off.job is not None
    assert (put_off.job.status, put_off.job.put_off) == (JobStatus.REQUESTED, 1)
    assert two.slept
    again = two.work(JobMessage.model_validate_json(aws.messages.pop()))
    assert again.job is not None
    assert again.job.status is JobStatus.TRANSLATED
    everything = "".join(aws.sent)
    for number in range(12):
        assert everything.count(f"number {number}.") == 1
    assert again.job.characters_sent == len("Another story")
    assert one.costs()["characters_sent"] == sum(map(len, aws.sent))


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
    desk = Office(aws)
    for story in stories:
        desk.publish(story)
        aws.messages.append(desk.ask(story).model_dump_json())

    def run() -> None:
        office = Office(aws)
        while aws.messages:
            try:
                body = aws.messages.pop(0)
            except IndexError:
                return
            office.work(JobMessage.model_validate_json(body))

    with ThreadPoolExecutor(3) as threads:
        for done in [threads.submit(run) for _ in range(3)]:
            done.result()
    jobs = [desk.jobs.get(story.id, "pt") for story in stories]
    assert {job.status for job in jobs if job} == {JobStatus.TRANSLATED}
    everything = "".join(aws.sent)
    for number in range(12):
        assert everything.count(f"number {number}.") <= 1
    assert desk.costs()["characters_sent"] == sum(map(len, aws.sent))


def test_a_job_in_hand_is_nobody_elses() -> None:
    aws = FakeAws()
    office = Office(aws)
    office.publish(STORY)
    message = office.ask(STORY)

    def meanwhile() -> None:
        with pytest.raises(Unavailable, match="job_taken"):
            Office(aws).work(message)

    aws.before_answer.append(meanwhile)
    worked = office.work(message)
    assert worked.job is not None
    assert worked.job.status is JobStatus.TRANSLATED


def test_what_waits_for_throttling_to_end_waits_longer_each_time_up_to_a_quarter_of_an_hour() -> (
    None
):
    aws = FakeAws()
    office = Office(aws)
    office.publish(STORY)
    message = office.ask(STORY)
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
        worked = office.work(message)
        assert worked.job is not None
        assert worked.job.open
        assert worked.job.reason is not None
        assert worked.job.reason.code == "translate_throttled"
    assert delays == [15, 30, 60, 120, 240, 450, 450, 450, 450]


FORTY = "Forty people were aboard."


def test_what_a_person_wrote_for_a_segment_stands_in_other_articles_too_and_costs_nothing() -> None:
    aws = FakeAws()
    office = Office(aws)
    office.memory.save_edits(("en", "pt"), {FORTY: "Quarenta pessoas iam a bordo."}, "chief")
    office.publish(STORY)
    office.work(office.ask(STORY))
    (made,) = office.translations(STORY)
    (segment,) = [segment for segment in made.segments if segment.source == FORTY]
    assert (segment.text, segment.by) == ("Quarenta pessoas iam a bordo.", "chief")
    assert FORTY not in "".join(aws.sent)


def test_of_a_reviewed_article_only_what_changed_is_sent_also_under_another_glossary() -> None:
    aws = FakeAws()
    office = Office(aws)
    office.publish(STORY)
    office.work(office.ask(STORY))
    (first,) = office.translations(STORY)
    saved = document_of_edit(
        STORY, first, {FORTY: "Quarenta!"}, article_id=STORY.id, number=2, by="chief", now=at(5)
    )
    aws.objects[content_key(saved)] = saved.model_dump_json().encode()
    glossary = Pointer(
        pair=("en", "pt"), version="v" * 12, name="t", terms=(("ferry", "barca"),), put_at=at(6)
    )
    aws.objects[pointer_key(("en", "pt"))] = glossary.model_dump_json().encode()
    aws.sent.clear()
    corrected = article(minute=9, headline="A ferry sails again", body=STORY.body)
    later = Office(aws, at(10))
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
    # A repetition of the same request writes nothing, and pays nothing.
    later.now = at(60)
    later.jobs.put(
        later.job(corrected).model_copy(
            update={"status": JobStatus.REQUESTED, "requested_at": at(60)}
        )
    )
    job = later.job(corrected)
    later.work(JobMessage.model_validate(job.model_dump(include=set(JobMessage.model_fields))))
    # The headline's old text stays, as it is without rules, until a person has seen the new one.
    assert later.job(corrected).status is JobStatus.HELD
    assert [translation.number for translation in later.translations(STORY)] == [1, 2, 3]
    assert aws.sent == ["A ferry sails again"]


def test_notes_are_translated_once_asked_for_and_then_kept() -> None:
    note = Block(kind=BlockKind.NOTE, html="<p>Ana Reis writes about ferries.</p>")
    aws = FakeAws()
    office = Office(aws)
    with_note = article(body=(*STORY.body[-2:], note))
    office.publish(with_note)
    office.work(office.ask(with_note))
    assert "Ana Reis" not in "".join(aws.sent)
    office.now = at(1)
    office.jobs.put(
        office.job(with_note).model_copy(
            update={"status": JobStatus.REQUESTED, "requested_at": at(1), "notes": True}
        )
    )
    job = office.job(with_note)
    office.work(JobMessage.model_validate(job.model_dump(include=set(JobMessage.model_fields))))
    assert aws.sent[-1] == "Ana Reis writes about ferries."
    assert office.translations(with_note)[-1].body[-1].kind is BlockKind.NOTE
    # A correction that nobody says anything of notes with keeps them.
    corrected = article(minute=9, headline="A ferry sails again", body=with_note.body)
    later = Office(aws, at(10))
    later.publish(corrected)
    later.work(later.ask(corrected))
    newest = later.translations(corrected)[-1]
    assert (newest.notes, newest.body[-1].kind) == (True, BlockKind.NOTE)


@pytest.mark.parametrize("asked_by", ["an editor", "a rule"])
def test_whoever_asks_and_ends_after_any_call_leaves_a_job_that_asking_again_completes(
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
            desk.request(STORY.id, TranslationRequest(languages=("pt", "hy")), by="chief")
        else:
            desk.follow(STORY.id, is_new=True, source="desk")

    before = FakeAws()
    Office(before).publish(STORY)
    whole = before.copy()
    ask(whole)
    calls = whole.calls.total()
    assert len(whole.messages) == 2
    reference = Office(whole)
    for body in whole.messages:
        reference.work(JobMessage.model_validate_json(body))
    for crash_after in range(1, calls + 1):
        aws = before.copy()
        aws.crash_after = crash_after
        with pytest.raises(Crashed):
            ask(aws)
        aws.crash_after = None
        ask(aws)
        office = Office(aws)
        for body in aws.messages:
            office.work(JobMessage.model_validate_json(body))
        assert sorted(aws.sent) == sorted(whole.sent), crash_after
        for language in ("pt", "hy"):
            assert len(office.translations(STORY, language)) == 1
            assert office.job(STORY, language).status is JobStatus.TRANSLATED


def test_a_job_that_is_out_of_time_goes_on_at_once_from_where_it_was() -> None:
    aws = FakeAws()
    office = Office(aws)
    office.publish(STORY)
    message = office.ask(STORY)
    left = iter([300.0, 5.0])
    cut_short = office.worker.work(message, lambda: next(left))
    assert cut_short.job is not None
    assert (cut_short.job.status, cut_short.job.put_off) == (JobStatus.REQUESTED, 0)
    assert cut_short.job.reason is not None
    assert cut_short.job.reason.code == "out_of_time"
    assert len(aws.sent) == 1
    (again,) = aws.messages
    worked = office.work(JobMessage.model_validate_json(again))
    assert worked.job is not None
    assert (worked.job.status, worked.job.reason) == (JobStatus.TRANSLATED, None)
    assert len(aws.sent) == len(set(aws.sent)) > 2
    assert office.costs()["characters_sent"] == worked.job.characters_sent


def test_any_other_fault_is_waited_for_a_few_times_and_then_the_message_comes_back() -> None:
    aws = FakeAws()
    office = Office(aws)
    office.publish(STORY)
    message = office.ask(STORY)

    def down(**_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "TranslateText")

    aws.translate_text = down  # type: ignore[method-assign, assignment]
    for times in range(FAULTS):
        worked = office.work(message)
        assert worked.job is not None
        assert (worked.job.status, worked.job.put_off) == (JobStatus.REQUESTED, times + 1)
    with pytest.raises(Unavailable, match="aws_accessdenied"):
        office.work(message)
    assert len(aws.messages) == FAULTS
    # It is free for whoever comes next, and says why it waits.
    job = office.job(STORY)
    assert (job.status, job.leased_until) == (JobStatus.REQUESTED, None)
    assert job.reason is not None
    assert job.reason.code == "aws_accessdenied"
