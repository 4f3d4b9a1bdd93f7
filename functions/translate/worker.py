"""The work: one job from the queue becomes a translation in S3 content, or a reason why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import ValidationError

from dateline.articles import ArticleReader
from dateline.clock import Clock
from dateline.content import ContentStore
from dateline.errors import Malformed, Rejected, Unavailable, Unprocessable
from dateline.models import Article, Translation, TranslationState, text_hash
from functions.translate.jobs import LEASE, Job, JobMessage, JobStatus, JobStore, Reason
from functions.translate.memory import MemoryStore, Remembered
from functions.translate.requests import require_pair, require_translatable
from functions.translate.segments import rewrite_article, segments_of
from functions.translate.translator import Translated, translate_segments

SecondsLeft = Callable[[], float]


class Engine(Protocol):
    """What translates one text for a pair of language codes."""

    def __call__(
        self, text: str, pair: tuple[str, str], seconds_left: Callable[[], float]
    ) -> str: ...


@dataclass(frozen=True)
class Worked:
    """How a job ended; None for a message whose job was done or replaced before."""

    job: Job | None
    segments: int = 0
    submission_id: str | None = None
    """Of the delivery that brought the text."""


class Worker:
    """Does translation jobs. `memory_version` names engine and terminology in the memory."""

    def __init__(
        self,
        *,
        articles: ArticleReader,
        jobs: JobStore,
        content: ContentStore,
        memory: MemoryStore,
        translate: Engine,
        engine: str,
        memory_version: str,
        clock: Clock,
    ) -> None:
        self._articles = articles
        self._jobs = jobs
        self._content = content
        self._memory = memory
        self._translate = translate
        self._engine = engine
        self._memory_version = memory_version
        self._clock = clock

    def work(self, message: JobMessage, seconds_left: SecondsLeft) -> Worked:
        """Does the job a message names.

        Raises:
            Unavailable: not now; what was translated so far is remembered.
        """
        job = self._jobs.get(message.article_id, message.language)
        if job is None or not message.is_of(job) or not job.open:
            return Worked(None)
        if job.leased(self._clock()):
            raise Unavailable("job_taken", "another worker has this job in hand")
        now = self._clock()
        job = self._put(job, status=JobStatus.TRANSLATING, started_at=now, leased_until=now + LEASE)
        try:
            return self._do(job, seconds_left)
        except Unavailable:
            # Handed back at once, so that the retry need not wait for the lease to run out.
            with suppress(Unavailable):
                self._put(job, status=JobStatus.REQUESTED, leased_until=None)
            raise

    def _do(self, job: Job, seconds_left: SecondsLeft) -> Worked:
        try:
            article = self._current(job)
        except Rejected as error:
            return Worked(self._end(job, JobStatus.STALE, error))
        submission = article.provenance.submission_id
        try:
            pair = require_pair(article.language, job.language)
            segments = segments_of(article)
            done = translate_segments(
                segments,
                job=job.name,
                memory=_OnePair(self._memory, pair, self._memory_version),
                send=lambda text: self._translate(text, pair, seconds_left),
            )
            translation = _translation(article, job, done, self._engine, self._clock())
        except Rejected as error:
            return Worked(self._end(job, JobStatus.FAILED, error), submission_id=submission)
        try:
            # Killed or changed while we translated: nobody may get this text any more.
            self._current(job)
        except Rejected as error:
            return Worked(self._end(job, JobStatus.STALE, error, done), len(segments), submission)
        self._content.put_translation(translation)
        ended = JobStatus.HELD if done.held else JobStatus.TRANSLATED
        return Worked(self._end(job, ended, _why_held(done), done), len(segments), submission)

    def _current(self, job: Job) -> Article:
        """The article, if it still has the text that was to be translated.

        Raises:
            Rejected: it has not, or may not be translated any more.
        """
        head, _ = self._articles.head(job.article_id)
        head, summary = require_translatable(head)
        article: object = None
        if summary.text_hash == job.text_hash and head.content_key:
            article = self._content.get(head.content_key)
        if not isinstance(article, Article) or text_hash(article) != job.text_hash:
            raise Unprocessable(
                "article_changed", "the article's text changed; ask for the translation again"
            )
        return article

    def _end(
        self, job: Job, status: JobStatus, why: Rejected | None, done: Translated | None = None
    ) -> Job:
        return self._put(
            job,
            status=status,
            finished_at=self._clock(),
            leased_until=None,
            engine=self._engine,
            reason=Reason(code=why.code, message=why.message) if why else None,
            characters_sent=done.characters_sent if done else None,
            characters_saved=done.characters_saved if done else None,
        )

    def _put(self, job: Job, **changes: object) -> Job:
        return self._jobs.put(job.model_copy(update=changes))


class _OnePair:
    """The memory of one pair of languages, by one engine."""

    def __init__(self, memory: MemoryStore, pair: tuple[str, str], version: str) -> None:
        self._memory = memory
        self._pair = pair
        self._version = version

    def recall(self, segments: Iterable[str]) -> Mapping[str, Remembered]:
        return self._memory.recall(self._pair, self._version, segments)

    def remember(self, known: Iterable[Remembered]) -> None:
        self._memory.remember(self._pair, self._version, known)


def read_job_message(body: str) -> JobMessage:
    """The message of a queue record.

    Raises:
        Malformed: it is not one of ours.
    """
    try:
        return JobMessage.model_validate_json(body)
    except ValidationError as error:
        raise Malformed(
            "job_message_malformed", f"not a translation job: {error.error_count()} errors"
        ) from None


def _translation(
    article: Article, job: Job, done: Translated, engine: str, now: datetime
) -> Translation:
    """The translation document.

    Raises:
        Unprocessable: the texts have grown beyond what a document may hold.
    """
    try:
        texts = rewrite_article(article, done.texts.__getitem__)
        return Translation(
            id=article.id,
            source=article.source,
            order_key=article.order_key,
            text_hash=job.text_hash,
            from_language=article.language or "und",
            language=job.language,
            state=TranslationState.HELD if done.held else TranslationState.TRANSLATED,
            headline=texts.headline,
            standfirst=texts.standfirst,
            body=texts.body,
            media=texts.media,
            engine=engine,
            characters_sent=done.characters_sent,
            characters_saved=done.characters_saved,
            requested_by=job.requested_by,
            requested_at=job.requested_at,
            translated_at=now,
        )
    except ValidationError as error:
        raise Unprocessable(
            "translation_invalid",
            f"the translation does not fit a document: {error.error_count()} fields are too long",
        ) from None


def _why_held(done: Translated) -> Rejected | None:
    if not done.held:
        return None
    codes = sorted({code for found in done.held.values() for code in found})
    return Unprocessable(
        "segments_failed_check",
        f"{len(done.held)} segments came back damaged ({', '.join(codes)}) "
        "and stand untranslated; a person must look at them",
    )
