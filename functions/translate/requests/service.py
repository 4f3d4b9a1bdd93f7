"""Where translations are asked for, by editors and by sources' rules, and looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from dateline.model.errors import LostRace, NotFound, Rejected
from dateline.model.languages import canonical_tag
from dateline.model.rows import TRANSLATION, TranslationRow, facet_value, without_keys
from dateline.model.translation_rules import TranslationRules
from functions.translate.requests.jobs import Job, Trigger
from functions.translate.requests.rules import (
    JobDecision,
    JobRequest,
    TranslationRequest,
    decide_job,
    require_pair,
    require_translatable,
)
from functions.translate.requests.status import job_status, read_rows, statuses

if TYPE_CHECKING:
    from dateline.model.clock import Clock
    from dateline.stores.articles import ArticleReader
    from dateline.stores.sources import SourceStore
    from functions.translate.requests.job_store import JobQueue, JobStore

T = TypeVar("T")

RACES = 3
"""Times that a request is decided afresh because another changed a job at the same moment."""

RulesOf = Callable[[str], TranslationRules]
"""A source's id → its rules."""


def rules_of(sources: SourceStore) -> RulesOf:
    """Reads rules where sources are kept; of a source that is gone, those of one without any."""

    def found(source: str) -> TranslationRules:
        try:
            return sources.get(source).translation
        except NotFound:
            return TranslationRules()

    return found


class TranslationService:
    """Takes requests and answers questions."""

    def __init__(
        self,
        *,
        articles: ArticleReader,
        jobs: JobStore,
        queue: JobQueue,
        rules: RulesOf,
        clock: Clock,
    ) -> None:
        self._articles = articles
        self._jobs = jobs
        self._queue = queue
        self._rules = rules
        self._clock = clock

    def request(
        self, article_id: str, asked: TranslationRequest, *, by: str
    ) -> list[dict[str, Any]]:
        """Records a job for each language that has none for this text; their status, each.

        All languages or none: a refusal of one comes before anything is recorded.

        Raises:
            Rejected: the article or a language may not be translated, and why.
            Unavailable: not everything was recorded and queued; asking again completes it.
        """
        return _decided(lambda: self._request(article_id, asked, by))

    def follow(self, article_id: str, *, is_new: bool, source: str) -> list[Job]:
        """Begins what the rules want of an article that came or changed; the jobs it has for it.

        Of a text that changed, everything that it had been translated into, or that was asked
        for, is wanted anew. `is_new`: there can be nothing of it yet.

        Raises:
            Unavailable: not everything was recorded and queued.
        """
        rules = self._rules(source)
        if is_new and not rules.languages:
            return []
        return _decided(lambda: self._follow(article_id, rules))

    def statuses(self, article_id: str) -> list[dict[str, Any]]:
        """The status of every language that was asked for or is there.

        Raises:
            NotFound: no such article.
        """
        head, jobs, translations = read_rows(self._articles.rows(article_id))
        if head is None:
            raise NotFound("article_unknown", "no such article")
        text = head.summary.text_hash if head.summary else ""
        return statuses(text, jobs, translations)

    def _request(self, article_id: str, asked: TranslationRequest, by: str) -> list[dict[str, Any]]:
        found, _ = self._articles.head(article_id)
        rules = self._rules(found.source) if found else TranslationRules()
        head, summary = require_translatable(found, licensed=rules.licensed)
        for language in asked.languages:
            require_pair(summary.language, language)
        existing = self._jobs.of_article(article_id)
        wanted = []
        for language in asked.languages:
            notes = rules.policy(language).notes if asked.notes is None else asked.notes
            wish = JobRequest(by=by, notes=notes)
            job = existing.get(language)
            wanted.append(decide_job(job, head, summary, language, wish=wish, now=self._clock()))
        return [job_status(summary.text_hash, job) for job in self._queued(wanted)]

    def _follow(self, article_id: str, rules: TranslationRules) -> list[Job]:
        found, _ = self._articles.head(article_id)
        try:
            head, summary = require_translatable(found, licensed=rules.licensed)
        except Rejected:
            return []
        if head.joined is not None:
            # The article that it was joined with is followed in its stead.
            return []
        rows = self._articles.rows(article_id, TRANSLATION)
        chains = {
            row.language: row
            for row in (TranslationRow.model_validate(without_keys(row)) for row in rows)
        }
        jobs = self._jobs.of_article(article_id)
        ruled = _ruled(rules, summary.section)
        wanted = []
        # Chains and jobs of before there was one form of each tag end here: `iw` goes on as `he`.
        wishes = (canonical_tag(language) for language in (*ruled, *chains, *jobs))
        for language in dict.fromkeys(filter(None, wishes)):
            chain, job = chains.get(language), jobs.get(language)
            if chain is not None and chain.newest.text_hash == summary.text_hash:
                continue
            if not _speaks_another(summary.language, language):
                continue
            known = chain is not None or job is not None
            wish = JobRequest(
                by=job.requested_by if job else head.source,
                trigger=Trigger.UPDATE if known else Trigger.RULE,
                notes=rules.policy(language).notes or bool(job and job.notes),
            )
            wanted.append(decide_job(job, head, summary, language, wish=wish, now=self._clock()))
        return self._queued(wanted)

    def _queued(self, wanted: Iterable[JobDecision]) -> list[Job]:
        return [self._sent(item.job) if item.send else item.job for item in wanted]

    def _sent(self, job: Job) -> Job:
        """The job, recorded and its message sent.

        The row is first, without `queued_at`: a message that cannot be sent, or a crash here,
        leaves a job that asking again sends.
        """
        job = self._jobs.put(job.model_copy(update={"queued_at": None}))
        self._queue.send(job)
        queued = job.model_copy(update={"queued_at": self._clock()})
        try:
            return self._jobs.put(queued)
        except LostRace:
            # A worker has it already, which is all that queued_at would have said.
            return queued


def _decided(decide: Callable[[], T]) -> T:
    """Decides afresh where another changed a job at the same moment."""
    for _ in range(RACES - 1):
        try:
            return decide()
        except LostRace:
            continue
    return decide()


def _ruled(rules: TranslationRules, section: str | None) -> tuple[str, ...]:
    """What the rules want of an article of this section."""
    sections = {facet_value(section) for section in rules.sections}
    return rules.languages if not sections or facet_value(section or "") in sections else ()


def _speaks_another(own: str | None, language: str) -> bool:
    """Whether there is anything to translate: rules are for articles of all languages.

    A pair that nobody serves is no reason against it: its job ends with that as the reason.
    """
    try:
        require_pair(own, language)
    except Rejected as refused:
        return refused.code == "language_unsupported"
    return True
