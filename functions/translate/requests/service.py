"""Accepts requests for translations, by editors and by sources' rules, and reports their status."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from dateline.aws.table import retry_lost_races
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
    require_access,
    require_pair,
    require_translatable,
)
from functions.translate.requests.status import job_status, read_rows, statuses

if TYPE_CHECKING:
    from dateline.model.clock import Clock
    from dateline.model.sources import Source
    from dateline.stores.articles import ArticleReader
    from dateline.stores.sources import SourceStore
    from functions.translate.requests.job_store import JobQueue, JobStore

T = TypeVar("T")

RACES = 3
"""Attempts at a request before a lost race for one of its jobs is an error."""

RulesOf = Callable[[str], TranslationRules]
"""Maps a source's id to its rules."""


def rules_of(sources: SourceStore) -> RulesOf:
    """Reads rules from the sources' configuration; an unknown source has the default rules."""

    def read(source: str) -> TranslationRules:
        try:
            return sources.get(source).translation
        except NotFound:
            return TranslationRules()

    return read


class TranslationService:
    """Accepts requests and reports the status of translations."""

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
        self, article_id: str, requested: TranslationRequest, *, editor: Source
    ) -> list[dict[str, Any]]:
        """Records a job for each language without a job for this text; returns every status.

        All or nothing: if any language is refused, no job is recorded.

        Raises:
            Rejected: the article or a language cannot be translated, and why.
            Unavailable: not every job was recorded and queued; repeating the request completes it.
        """
        return retry_lost_races(lambda: self._request(article_id, requested, editor), RACES)

    def follow(self, article_id: str, *, is_new: bool, source: str) -> list[Job]:
        """Starts the translations that an article's creation or change requires; returns its jobs.

        A changed text is translated again into every language that it was translated into or
        requested in. `is_new`: the article cannot have any translation yet.

        Raises:
            Unavailable: not every job was recorded and queued.
        """
        rules = self._rules(source)
        if is_new and not rules.languages:
            return []
        return retry_lost_races(lambda: self._follow(article_id, rules), RACES)

    def follow_again(self, article_id: str) -> list[Job]:
        """Does what `follow` does, for an article whose change was not followed.

        A table that was rebuilt meanwhile makes no difference: a text that has its translation is
        not translated again, and the memory has the segments of one that is.

        Raises:
            Unavailable: not every job was recorded and queued.
        """
        head, _ = self._articles.head(article_id)
        if head is None:
            return []
        return self.follow(article_id, is_new=False, source=head.source)

    def statuses(self, article_id: str, *, editor: Source) -> list[dict[str, Any]]:
        """The status of every language that was requested or is translated.

        Raises:
            NotFound, Gone: there is no such article that the editor may know of.
        """
        stored, jobs, translations = read_rows(self._articles.rows(article_id))
        head = require_access(stored, self._clock(), editor.scopes)
        text = head.summary.text_hash if head.summary else ""
        return statuses(text, jobs, translations)

    def _request(
        self, article_id: str, requested: TranslationRequest, editor: Source
    ) -> list[dict[str, Any]]:
        stored, _ = self._articles.head(article_id)
        stored = require_access(stored, self._clock(), editor.scopes)
        rules = self._rules(stored.source)
        head, summary = require_translatable(stored, licensed=rules.licensed)
        for language in requested.languages:
            require_pair(summary.language, language)
        jobs = self._jobs.of_article(article_id)
        decisions = []
        for language in requested.languages:
            notes = rules.policy(language).notes if requested.notes is None else requested.notes
            request = JobRequest(by=editor.id, notes=notes)
            decisions.append(
                decide_job(
                    jobs.get(language), head, summary, language, request=request, now=self._clock()
                )
            )
        return [job_status(summary.text_hash, job) for job in self._queue_all(decisions)]

    def _follow(self, article_id: str, rules: TranslationRules) -> list[Job]:
        stored, _ = self._articles.head(article_id)
        try:
            head, summary = require_translatable(stored, licensed=rules.licensed)
        except Rejected:
            return []
        if head.joined is not None:
            # The article that it was merged into is translated instead.
            return []
        rows = self._articles.rows(article_id, TRANSLATION)
        chains = {
            row.language: row
            for row in (TranslationRow.model_validate(without_keys(row)) for row in rows)
        }
        jobs = self._jobs.of_article(article_id)
        ruled = _ruled_languages(rules, summary.section)
        decisions = []
        # Older chains and jobs may use a tag that was not canonical: `iw` continues as `he`.
        candidates = (canonical_tag(language) for language in (*ruled, *chains, *jobs))
        for language in dict.fromkeys(filter(None, candidates)):
            chain, job = chains.get(language), jobs.get(language)
            if chain is not None and chain.newest.text_hash == summary.text_hash:
                continue
            if not _needs_translation(summary.language, language):
                continue
            is_update = chain is not None or job is not None
            request = JobRequest(
                by=job.requested_by if job else head.source,
                trigger=Trigger.UPDATE if is_update else Trigger.RULE,
                notes=rules.policy(language).notes or bool(job and job.notes),
            )
            decisions.append(
                decide_job(job, head, summary, language, request=request, now=self._clock())
            )
        return self._queue_all(decisions)

    def _queue_all(self, decisions: Iterable[JobDecision]) -> list[Job]:
        return [
            self._queue_job(decision.job) if decision.send else decision.job
            for decision in decisions
        ]

    def _queue_job(self, job: Job) -> Job:
        """Records the job and sends its message.

        The row is written first, without `queued_at`. If the message cannot be sent or the process
        crashes here, repeating the request sends it.
        """
        job = self._jobs.put(job.model_copy(update={"queued_at": None}))
        self._queue.send(job)
        queued = job.model_copy(update={"queued_at": self._clock()})
        try:
            return self._jobs.put(queued)
        except LostRace:
            # A worker has started the job, so `queued_at` is no longer needed.
            return queued


def _ruled_languages(rules: TranslationRules, section: str | None) -> tuple[str, ...]:
    """The languages into which the rules translate articles of this section."""
    sections = {facet_value(section) for section in rules.sections}
    return rules.languages if not sections or facet_value(section or "") in sections else ()


def _needs_translation(own: str | None, language: str) -> bool:
    """Whether the languages differ; rules also apply to articles in a target language.

    An unsupported pair is not skipped: its job fails and states that reason.
    """
    try:
        require_pair(own, language)
    except Rejected as refused:
        return refused.code == "language_unsupported"
    return True
