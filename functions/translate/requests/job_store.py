"""Stores jobs as rows `JOB#<language>` of ArticleTable, and queues them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.aws.clients import aws_errors
from dateline.aws.table import NEW, Condition, Table
from dateline.model.rows import JOB, article_pk, plain, without_keys
from dateline.stores.articles import ArticleReader
from functions.translate.requests.jobs import Job, JobMessage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef
    from mypy_boto3_sqs import SQSClient


class JobStore:
    """Jobs in ArticleTable: one call each; a write is conditional on the row that was read."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)
        self._reader = ArticleReader(dynamodb, table)

    def of_article(self, article_id: str) -> dict[str, Job]:
        """The article's jobs by language."""
        rows = self._reader.rows(article_id, JOB)
        jobs = [Job.model_validate(without_keys(row)) for row in rows]
        return {job.language: job for job in jobs}

    def get(self, article_id: str, language: str) -> Job | None:
        """The job for a language; a consistent read."""
        row = self._table.get("read the translation job", _key(article_id, language))
        return Job.model_validate(without_keys(row)) if row else None

    def put(self, job: Job, beside: Iterable[TransactWriteItemTypeDef] = ()) -> Job:
        """Replaces the stored job and returns the new one, with its new lock.

        `beside`: further writes of the same transaction.

        Raises:
            LostRace: another writer came first.
            Unavailable: DynamoDB failed.
        """
        written = job.model_copy(update={"lock": job.lock + 1})
        row = plain(written) | _key(job.article_id, job.language)
        unchanged = (
            Condition("#lock = :lock", {":lock": job.lock}, {"#lock": "lock"}) if job.lock else NEW
        )
        action = "record the translation job"
        if others := list(beside):
            self._table.transact(action, [self._table.to_put(row, unchanged), *others])
        else:
            self._table.put(action, row, unchanged)
        return written


def _key(article_id: str, language: str) -> dict[str, str]:
    return {"pk": article_pk(article_id), "sk": f"{JOB}{language}"}


class JobQueue:
    """The queue of jobs for workers."""

    def __init__(self, sqs: SQSClient, url: str) -> None:
        self._sqs = sqs
        self._url = url

    def send(self, job: Job, *, delay_seconds: int = 0) -> None:
        """Sends the job to the workers, delayed if requested.

        Raises:
            Unavailable: SQS failed.
        """
        message = JobMessage.model_validate(
            job.model_dump(include=set(JobMessage.model_fields) & set(Job.model_fields))
        )
        with aws_errors("queue the translation"):
            self._sqs.send_message(
                QueueUrl=self._url,
                MessageBody=message.model_dump_json(),
                DelaySeconds=delay_seconds,
            )
