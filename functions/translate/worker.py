"""The work: one job from the queue becomes a translation in S3 content, or a reason why not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.documents import Article, Translation, TranslationState, text_hash
from dateline.model.errors import LostRace, Rejected, Unavailable, Unprocessable
from dateline.model.identifiers import in_order
from functions.translate.engine.pair_translator import Engines, PairTranslators, SecondsLeft
from functions.translate.engine.pivot import translate_pair
from functions.translate.memory.costs import Account
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
"""Times that a document is made afresh because another wrote to the chain at the same moment."""

FIRST_DELAY_SECONDS = 15.0
LONGEST_DELAY_SECONDS = 900.0
"""SQS holds a message back for a quarter of an hour at most."""


@dataclass(frozen=True)
class JobOutcome:
    """How a job ended; None for a message whose job was done or replaced before."""

    job: Job | None
    source: str | None = None
    segments: int = 0
    submission_id: str | None = None
    """Of the delivery that brought the text."""


class Worker:
    """Does translation jobs."""

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
        """Does the job a message names.

        Raises:
            Unavailable: not now; what was translated so far is remembered.
        """
        job = self._jobs.get(message.article_id, message.language)
        if job is None or not message.is_of(job) or not job.open:
            return JobOutcome(None)
        now = self._clock()
        if job.leased(now):
            raise Unavailable("job_taken", "another worker has this job in hand")
        job = self._put(
            job,
            status=JobStatus.TRANSLATING,
            started_at=now,
            leased_until=now + LEASE,
            reason=None,
        )
        try:
            return self._do(job, seconds_left)
        except Unavailable as error:
            return self._hand_back(job, error)

    def _hand_back(self, job: Job, error: Unavailable) -> JobOutcome:
        """Frees the job at once, so that whoever goes on need not wait for the lease to run out.

        What time may help waits in the queue under a message of its own: the old one would come
        back late, and end among the dead letters after a few times.

        Raises:
            Unavailable: the message at hand has to come back.
        """
        with suppress(Unavailable):
            wait = queue_delay(error, job, self._engines.waiting.random)
            job = self._put(
                job,
                status=JobStatus.REQUESTED,
                leased_until=None,
                queued_at=self._clock() if wait else job.queued_at,
                put_off=job.put_off + (wait.put_off if wait else 0),
                reason=Reason(code=error.code, message=error.message),
            )
            if wait:
                self._queue.send(job, delay_seconds=wait.seconds)
                return JobOutcome(job)
        raise error

    def _do(self, job: Job, seconds_left: SecondsLeft) -> JobOutcome:
        try:
            article, chain_head = self._begun(job)
        except Rejected as error:
            return JobOutcome(self._end(job, JobStatus.STALE, why=error))
        if chain_head.newest and chain_head.newest.notes:
            # Who had them once keeps them.
            job = job.model_copy(update={"notes": True})
        policy = self._rules(article.source).policy(job.language)
        meter = Meter(self._account(article, job), self._clock, self._engines.billed)
        translators = PairTranslators(
            self._engines,
            job=job.name,
            formality=policy.formality,
            meter=meter,
            seconds_left=seconds_left,
        )
        done: TranslationResult | None = None
        try:
            done = self._translated(article, job, policy, chain_head, translators)
            made = self._written(article, job, policy, chain_head, done)
        except Rejected as error:
            status = JobStatus.STALE if isinstance(error, _Overtaken) else JobStatus.FAILED
            why: Rejected | None = error
        else:
            held = made.state is TranslationState.HELD
            status, why = JobStatus.HELD if held else JobStatus.TRANSLATED, review_reason(made)
        ended = self._end(job, status, why=why, done=done, meter=meter)
        return JobOutcome(
            ended,
            source=article.source,
            segments=len(done.segments) if done else 0,
            submission_id=article.provenance.submission_id,
        )

    def _account(self, article: Article, job: Job) -> Account:
        return Account(
            self._engines.memory.table,
            source=article.source,
            language=job.language,
            article_id=job.article_id,
        )

    def _translated(
        self,
        article: Article,
        job: Job,
        policy: Policy,
        chain_head: ChainHead,
        translators: PairTranslators,
    ) -> TranslationResult:
        """All segments that need it, from memory or the engine.

        Raises:
            Rejected: it cannot be translated, and why.
            Unavailable: not now; what it cost so far is counted.
        """
        kept = reviewed_segments(chain_head.known)
        segments = segments_of(article, notes=job.notes)
        try:
            done = translate_pair(
                [segment for segment in segments if segment not in kept],
                job=job.name,
                pair=require_pair(article.language, job.language),
                leg=translators,
                pivot=policy.pivot,
            )
        except (Rejected, Unavailable):
            translators.settle()
            raise
        done.characters_saved += sum(len(segment) for segment in segments if segment in kept)
        return done

    def _written(
        self,
        article: Article,
        job: Job,
        policy: Policy,
        chain_head: ChainHead,
        done: TranslationResult,
    ) -> Translation:
        """The document that stands at the end of the chain now.

        Raises:
            Rejected: the article was killed or changed meanwhile: nobody may get this text.
            Unavailable: S3 did not take it.
        """
        for _ in range(RACES):
            made = document_of_job(
                article,
                job,
                done,
                chain_head=chain_head,
                policy=policy,
                engine=self._engines.name,
                now=self._clock(),
            )
            if chain_head.newest and _is_there(chain_head.newest, job, made):
                return chain_head.newest
            self._require_current(job)
            try:
                self._chains.write(made)
            except LostRace:
                chain_head = self._chains.chain_head(job.article_id, job.language)
                _require_no_newer(chain_head, article)
            else:
                return made
        raise LostRace("chain_contended", "others write translations of this article all the time")

    def _begun(self, job: Job) -> tuple[Article, ChainHead]:
        """The article, if it still has the text that was to be translated, and its chain's end.

        Raises:
            Rejected: it has not, or may not be translated any more.
        """
        key, row = self._require_current(job)
        article = self._content.get(key)
        if not isinstance(article, Article) or text_hash(article) != job.text_hash:
            raise _Overtaken(_CHANGED.code, _CHANGED.message)
        chain_head = self._chains.chain_head_from_row(job.article_id, job.language, row)
        _require_no_newer(chain_head, article)
        return article, chain_head

    def _require_current(self, job: Job) -> tuple[str, TranslationRow | None]:
        """The content key of the article's text, if that is the job's, and its chain's row.

        Raises:
            Rejected: the text has changed, or may not be translated any more.
        """
        found, rows = self._articles.head(job.article_id, (job.language,))
        rules = self._rules(found.source) if found else None
        try:
            head, summary = require_translatable(found, licensed=bool(rules and rules.licensed))
        except Rejected as error:
            raise _Overtaken(error.code, error.message) from error
        if summary.text_hash != job.text_hash or head.content_key is None:
            raise _Overtaken(_CHANGED.code, _CHANGED.message)
        return head.content_key, rows.get(job.language)

    def _end(
        self,
        job: Job,
        status: JobStatus,
        *,
        why: Rejected | None,
        done: TranslationResult | None = None,
        meter: Meter | None = None,
    ) -> Job:
        """Ends the job, and counts what was saved and not counted yet in the same transaction."""
        sent = done.characters_sent if done else meter.characters if meter else None
        ended = job.model_copy(
            update={
                "status": status,
                "finished_at": self._clock(),
                "leased_until": None,
                "engine": self._engines.name,
                "reason": Reason(code=why.code, message=why.message) if why else None,
                "characters_sent": sent,
                "characters_saved": done.characters_saved if done else None,
            }
        )
        saved = done.characters_saved if done else 0
        return self._jobs.put(ended, beside=meter.reading(saved) if meter else ())

    def _put(self, job: Job, **changes: object) -> Job:
        return self._jobs.put(job.model_copy(update=changes))


class _Overtaken(Unprocessable):
    """The article is not what it was when the translation was asked for."""


_CHANGED = _Overtaken(
    "article_changed", "the article's text changed; its new text is translated by a job of its own"
)


def _is_there(newest: Translation, job: Job, made: Translation) -> bool:
    """Whether the chain ends with what the job brings: it came so far before, or as good is there.

    A document that an editor made of the job's own is one of these.
    """
    if newest.text_hash != job.text_hash or newest.notes != job.notes:
        return False
    return newest.requested_at == job.requested_at or _read(newest) == _read(made)


def _read(document: Translation) -> list[tuple[str, str, object]]:
    """What there is to read, and to review."""
    return [(segment.source, segment.text, segment.state) for segment in document.segments]


def _require_no_newer(chain_head: ChainHead, article: Article) -> None:
    """Along a chain, revisions never go back.

    Raises:
        Rejected: it is of a later one already.
    """
    newest = chain_head.newest
    if newest and in_order({newest.order_key, article.order_key})[-1] != article.order_key:
        raise _Overtaken(_CHANGED.code, _CHANGED.message)
