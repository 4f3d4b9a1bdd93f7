"""Where editors ask for translations and look up what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dateline.articles import ArticleReader
from dateline.aws import aws_errors
from dateline.clock import Clock
from dateline.errors import LostRace, NotFound
from functions.translate.jobs import Job, JobMessage, JobStore
from functions.translate.requests import (
    Wanted,
    require_pair,
    require_translatable,
    want,
)
from functions.translate.status import job_status, read_rows, statuses

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

RACES = 3
"""Times that a request is decided afresh because another changed a job at the same moment."""


class TranslationDesk:
    """Takes requests and answers questions."""

    def __init__(
        self,
        *,
        articles: ArticleReader,
        jobs: JobStore,
        sqs: SQSClient,
        queue_url: str,
        clock: Clock,
    ) -> None:
        self._articles = articles
        self._jobs = jobs
        self._sqs = sqs
        self._queue_url = queue_url
        self._clock = clock

    def request(
        self, article_id: str, languages: tuple[str, ...], *, requested_by: str
    ) -> list[dict[str, Any]]:
        """Records a job for each language that has none for this text; their status, each.

        All languages or none: a refusal of one comes before anything is recorded.

        Raises:
            Rejected: the article or a language may not be translated, and why.
            Unavailable: not everything was recorded and queued; asking again completes it.
        """
        for race in range(RACES):
            try:
                return self._request(article_id, languages, requested_by)
            except LostRace:
                if race + 1 == RACES:
                    raise
        raise AssertionError  # pragma: no cover - the last race returns or raises

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

    def _request(
        self, article_id: str, languages: tuple[str, ...], requested_by: str
    ) -> list[dict[str, Any]]:
        found, _ = self._articles.head(article_id)
        head, summary = require_translatable(found)
        for language in languages:
            require_pair(summary.language, language)
        existing = self._jobs.of_article(article_id)
        wanted = [
            want(
                existing.get(language),
                head,
                summary,
                language,
                requested_by=requested_by,
                now=self._clock(),
            )
            for language in languages
        ]
        jobs = [self._queued(one) for one in wanted]
        return [job_status(summary.text_hash, job) for job in jobs]

    def _queued(self, wanted: Wanted) -> Job:
        """The job, its message sent if need be.

        The row is first, without `queued_at`: a message that cannot be sent, or a crash here,
        leaves a job that asking again sends.
        """
        if not wanted.send:
            return wanted.job
        job = self._jobs.put(wanted.job.model_copy(update={"queued_at": None}))
        message = JobMessage.model_validate(
            job.model_dump(include=set(JobMessage.model_fields) & set(Job.model_fields))
        )
        with aws_errors("queue the translation"):
            self._sqs.send_message(QueueUrl=self._queue_url, MessageBody=message.model_dump_json())
        queued = job.model_copy(update={"queued_at": self._clock()})
        try:
            return self._jobs.put(queued)
        except LostRace:
            # A worker has it already, which is all that queued_at would have said.
            return queued
