"""Runs one job of the queue: writes a translation to S3 content, or records why not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.documents import Article, Translation, TranslationState, text_hash
from dateline.model.errors import LostRace, Rejected, Unavailable, Unprocessable
from dateline.model.order_keys import in_order
from functions.translate.engine.pair_translator import Engines, PairTranslators, SecondsLeft
from functions.translate.engine.pivot import translate_pair
from functions.translate.memory.costs import Account
from functions.translate.memory.daily_limit import DailyLimit
from functions.translate.memory.job_memory import Meter
from functions.translate.requests.backoff import queue_delay
from functions.translate.requests.jobs import LEASE, Job, JobMessage, JobStatus, Reason
from functions.translate.requests.rules import require_pair, require_translatable
from functions.translate.review.chain import ChainHead, ChainStore
from functions.translate.review.merge import reviewed_segments
from functions.translate.review.next_document import document_of_job, review_reason
from functions.translate.segments.segments import segments_of

if TYPE_CHECKING:
    from dateline.model.clock import Clock
    from dateline.model.rows import TranslationRow
    from dateline.model.translation_rules import Policy
    from dateline.stores.articles import ArticleReader
    from dateline.stores.content import ContentStore
    from functions.translate.engine.translator import TranslationResult
    from functions.translate.requests.job_store import JobQueue, JobStore
    from functions.translate.requests.service import RulesOf

RACES = 5
"""Attempts to write a document before a lost race for its number is an error."""


@dataclass(frozen=True)
class JobOutcome:
    """How a job ended; `job` is None if it was finished or replaced before."""

    job: Job | None
    source: str | None = None
    segments: int = 0
    submission_id: str | None = None
    """The submission that delivered the text."""


class Worker:
    """Runs translation jobs."""

    def __init__(
        self,
        *,
        articles: ArticleReader,
        jobs: JobStore,
        queue: JobQueue,
        content: ContentStore,
        rules: RulesOf,
        engines: Engines,
        clock: Clock,
    ) -> None:
        self._articles = articles
        self._jobs = jobs
        self._queue = queue
        self._content = content
        self._chains = ChainStore(articles, content)
        self._rules = rules
        self._engines = engines
        self._clock = clock

    def work(self, message: JobMessage, seconds_left: SecondsLeft) -> JobOutcome:
        """Runs the job that a message names.

        Raises:
            Unavailable: not finished; the segments translated so far are in the memory.
        """
        job = self._jobs.get(message.article_id, message.language)
        if job is None or not message.is_of(job) or not job.open:
            return JobOutcome(None)
        now = self._clock()
        if job.leased(now):
            raise Unavailable("job_taken", "another worker holds this job")
        job = self._put(
            job,
            status=JobStatus.TRANSLATING,
            started_at=now,
            leased_until=now + LEASE,
            reason=None,
        )
        try:
            return self._run(job, seconds_left)
        except Unavailable as error:
            return self._return(job, error)

    def _return(self, job: Job, error: Unavailable) -> JobOutcome:
        """Releases the job at once, so that the next worker need not wait for the lease to expire.

        A job that waits for what passes by itself gets a new message, with a delay: the current one
        would end in the dead-letter queue after an hour.

        Raises:
            Unavailable: the current message must return.
        """
        with suppress(Unavailable):
            delay = queue_delay(error, job, self._engines.backoff.random)
            job = self._put(
                job,
                status=JobStatus.REQUESTED,
                leased_until=None,
                queued_at=self._clock() if delay else job.queued_at,
                put_off=job.put_off + (delay.put_off if delay else 0),
                reason=Reason(code=error.code, message=error.message),
            )
            if delay:
                self._queue.send(job, delay_seconds=delay.seconds)
                return JobOutcome(job)
        raise error

    def _run(self, job: Job, seconds_left: SecondsLeft) -> JobOutcome:
        try:
            article, chain_head = self._start(job)
        except Rejected as error:
            return JobOutcome(self._end(job, JobStatus.STALE, reason=error))
        if chain_head.newest and chain_head.newest.notes:
            # A translation that has notes keeps them.
            job = job.model_copy(update={"notes": True})
        rules = self._rules(article.source)
        policy = rules.policy(job.language)
        meter = Meter(self._account(article, job), self._clock, self._engines.billed)
        daily_limit = self._daily_limit(article.source, rules.daily_characters)
        translators = PairTranslators(
            self._engines,
            job=job.name,
            formality=policy.formality,
            meter=meter,
            daily_limit=daily_limit,
            seconds_left=seconds_left,
        )
        result: TranslationResult | None = None
        try:
            result = self._translate(article, job, policy, chain_head, translators)
            daily_limit.close()
            translation = self._write(article, job, policy, chain_head, result)
        except Rejected as error:
            status = JobStatus.STALE if isinstance(error, _Outdated) else JobStatus.FAILED
            reason: Rejected | None = error
        else:
            held = translation.state is TranslationState.HELD
            status, reason = (
                JobStatus.HELD if held else JobStatus.TRANSLATED,
                review_reason(translation),
            )
        ended = self._end(job, status, reason=reason, result=result, meter=meter)
        return JobOutcome(
            ended,
            source=article.source,
            segments=len(result.segments) if result else 0,
            submission_id=article.provenance.submission_id,
        )

    def _daily_limit(self, source: str, own: int | None) -> DailyLimit:
        return DailyLimit(
            self._engines.memory.table,
            source=source,
            limit=self._engines.daily_characters if own is None else own,
            clock=self._clock,
        )

    def _account(self, article: Article, job: Job) -> Account:
        return Account(
            self._engines.memory.table,
            source=article.source,
            language=job.language,
            article_id=job.article_id,
        )

    def _translate(
        self,
        article: Article,
        job: Job,
        policy: Policy,
        chain_head: ChainHead,
        translators: PairTranslators,
    ) -> TranslationResult:
        """Translates the segments without a reviewed text, from the memory or by the engine.

        Raises:
            Rejected: the article cannot be translated, and why.
            Unavailable: not finished; the costs so far are counted.
        """
        reviewed = reviewed_segments(chain_head.predecessors)
        segments = segments_of(article, notes=job.notes)
        try:
            result = translate_pair(
                [segment for segment in segments if segment not in reviewed],
                job=job.name,
                pair=require_pair(article.language, job.language),
                translators=translators,
                pivot=policy.pivot,
            )
        except (Rejected, Unavailable):
            translators.close()
            raise
        result.characters_saved += sum(len(segment) for segment in segments if segment in reviewed)
        return result

    def _write(
        self,
        article: Article,
        job: Job,
        policy: Policy,
        chain_head: ChainHead,
        result: TranslationResult,
    ) -> Translation:
        """Adds the document to the chain, unless its end is as good; returns the chain's end.

        Raises:
            Rejected: the article was killed or changed meanwhile, so this text must not be public.
            Unavailable: S3 failed.
        """
        for _ in range(RACES):
            translation = document_of_job(
                article,
                job,
                result,
                chain_head=chain_head,
                policy=policy,
                engine=self._engines.name,
                now=self._clock(),
            )
            if chain_head.newest and _already_written(chain_head.newest, job, translation):
                return chain_head.newest
            self._require_current(job)
            try:
                self._chains.write(translation)
            except LostRace:
                chain_head = self._chains.chain_head(job.article_id, job.language)
                _require_no_newer(chain_head, article)
            else:
                return translation
        raise LostRace("chain_contended", "other writers keep this language of the article busy")

    def _start(self, job: Job) -> tuple[Article, ChainHead]:
        """The article, if it still has the job's text, and its chain's end.

        Raises:
            Rejected: the text has changed, or may no longer be translated.
        """
        key, row = self._require_current(job)
        article = self._content.get(key)
        if not isinstance(article, Article) or text_hash(article) != job.text_hash:
            raise _Outdated(_CHANGED.code, _CHANGED.message)
        chain_head = self._chains.chain_head_from_row(job.article_id, job.language, row)
        _require_no_newer(chain_head, article)
        return article, chain_head

    def _require_current(self, job: Job) -> tuple[str, TranslationRow | None]:
        """The content key of the article, if it still has the job's text, and its chain's row.

        Raises:
            Rejected: the text has changed, or may no longer be translated.
        """
        stored, rows = self._articles.head(job.article_id, (job.language,))
        rules = self._rules(stored.source) if stored else None
        try:
            head, summary = require_translatable(stored, licensed=bool(rules and rules.licensed))
        except Rejected as error:
            raise _Outdated(error.code, error.message) from error
        if summary.text_hash != job.text_hash or head.content_key is None:
            raise _Outdated(_CHANGED.code, _CHANGED.message)
        return head.content_key, rows.get(job.language)

    def _end(
        self,
        job: Job,
        status: JobStatus,
        *,
        reason: Rejected | None,
        result: TranslationResult | None = None,
        meter: Meter | None = None,
    ) -> Job:
        """Ends the job and writes its remaining costs, in one transaction."""
        sent = result.characters_sent if result else meter.characters if meter else None
        ended = job.model_copy(
            update={
                "status": status,
                "finished_at": self._clock(),
                "leased_until": None,
                "engine": self._engines.name,
                "reason": Reason(code=reason.code, message=reason.message) if reason else None,
                "characters_sent": sent,
                "characters_saved": result.characters_saved if result else None,
            }
        )
        saved = result.characters_saved if result else 0
        return self._jobs.put(ended, beside=meter.writes(saved) if meter else ())

    def _put(self, job: Job, **changes: object) -> Job:
        return self._jobs.put(job.model_copy(update=changes))


class _Outdated(Unprocessable):
    """The article has changed since the translation was requested."""


_CHANGED = _Outdated(
    "article_changed", "the article's text changed; a new job translates the new text"
)


def _already_written(newest: Translation, job: Job, translation: Translation) -> bool:
    """Whether the chain already ends with the job's document or an equivalent one.

    This includes a document that an editor made of the job's document.
    """
    if newest.text_hash != job.text_hash or newest.notes != job.notes:
        return False
    return newest.requested_at == job.requested_at or _texts(newest) == _texts(translation)


def _texts(document: Translation) -> list[tuple[str, str, object]]:
    """What readers and reviewers see."""
    return [(segment.source, segment.text, segment.state) for segment in document.segments]


def _require_no_newer(chain_head: ChainHead, article: Article) -> None:
    """Ensures that a chain never goes back to an earlier revision.

    Raises:
        Rejected: the chain already has a translation of a later revision.
    """
    newest = chain_head.newest
    if newest and in_order({newest.order_key, article.order_key})[-1] != article.order_key:
        raise _Outdated(_CHANGED.code, _CHANGED.message)
