"""Rows `JOB#<language>`: a translation that was asked for, and how far it got."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError

from dateline.aws.clients import aws_errors
from dateline.aws.table import from_item, to_item
from dateline.model.base import Model, Moment
from dateline.model.errors import Malformed
from dateline.model.identifiers import ArticleId, Language, OrderKey, SourceId
from dateline.model.rows import JOB, article_pk, plain, without_keys
from dateline.stores.articles import ArticleReader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef, TransactWriteItemTypeDef
    from mypy_boto3_sqs import SQSClient

LEASE = timedelta(minutes=6)
"""How long a worker has a job to itself: a little more than the function may run."""


class JobStatus(StrEnum):
    """How far a job got."""

    REQUESTED = "requested"
    TRANSLATING = "translating"
    TRANSLATED = "translated"
    HELD = "held_for_review"
    STALE = "stale"
    FAILED = "failed"


class Trigger(StrEnum):
    """What made a job."""

    EDITOR = "editor"
    RULE = "rule"
    """The source's: an article came, or its text changed."""
    UPDATE = "update"
    """The text changed of an article that had been translated."""


class Reason(Model):
    """Why a job ended otherwise than wished, for a person."""

    code: str
    message: str


class Job(Model):
    """One request for one language, of one state of the article's text."""

    article_id: ArticleId
    language: Language
    order_key: OrderKey
    text_hash: str
    status: JobStatus
    trigger: Trigger = Trigger.EDITOR
    notes: bool = False
    """Whether the article's notes are translated as well."""
    requested_by: SourceId
    """The editor, or the source whose rule it was."""
    requested_at: Moment
    queued_at: Moment | None = None
    """When its message was sent; None while that is not certain."""
    put_off: Annotated[int, Field(ge=0)] = 0
    """Times that it went back to the queue to wait there, as for throttling to end."""
    started_at: Moment | None = None
    leased_until: Moment | None = None
    finished_at: Moment | None = None
    engine: str | None = None
    characters_sent: int | None = None
    characters_saved: int | None = None
    reason: Reason | None = None
    lock: Annotated[int, Field(ge=0)] = 0
    """Counts writes: each is conditional on the one it read."""

    @property
    def name(self) -> str:
        """What tells this job from every other, later ones for the same text included."""
        return f"{self.article_id}/{self.language}/{self.requested_at.isoformat()}"

    @property
    def open(self) -> bool:
        """Whether work is still to be done."""
        return self.status in {JobStatus.REQUESTED, JobStatus.TRANSLATING}

    def leased(self, now: datetime) -> bool:
        """Whether a worker has it in hand."""
        return bool(self.open and self.leased_until and now < self.leased_until)


class JobMessage(Model):
    """What the queue carries: which job, and enough to know it by."""

    article_id: ArticleId
    order_key: OrderKey
    text_hash: str
    language: Language
    requested_by: SourceId
    requested_at: Moment

    def is_of(self, job: Job) -> bool:
        """Whether `job` is still the one that was asked for."""
        return (job.text_hash, job.requested_at) == (self.text_hash, self.requested_at)


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


class JobStore:
    """Jobs in ArticleTable. One call each; a write is conditional on the row that was read."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._reader = ArticleReader(dynamodb, table)

    def of_article(self, article_id: str) -> dict[str, Job]:
        """The article's jobs by language."""
        rows = self._reader.rows(article_id, JOB)
        jobs = [Job.model_validate(without_keys(row)) for row in rows]
        return {job.language: job for job in jobs}

    def get(self, article_id: str, language: str) -> Job | None:
        """The job for a language; consistent."""
        with aws_errors("read the translation job"):
            found = self._dynamodb.get_item(
                TableName=self._table,
                Key={"pk": {"S": article_pk(article_id)}, "sk": {"S": f"{JOB}{language}"}},
                ConsistentRead=True,
            )
        if "Item" not in found:
            return None
        return Job.model_validate(without_keys(from_item(found["Item"])))

    def put(self, job: Job, beside: Iterable[TransactWriteItemTypeDef] = ()) -> Job:
        """Writes the job over the one it was made from, and returns it as it now stands.

        `beside`: what is written in the same transaction.

        Raises:
            LostRace: someone else wrote first.
            Unavailable: DynamoDB did not take it.
        """
        written = job.model_copy(update={"lock": job.lock + 1})
        row = plain(written) | {
            "pk": article_pk(job.article_id),
            "sk": f"{JOB}{job.language}",
        }
        put: PutTypeDef = {
            "TableName": self._table,
            "Item": to_item(row),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if job.lock:
            put |= {
                "ConditionExpression": "#lock = :lock",
                "ExpressionAttributeNames": {"#lock": "lock"},
                "ExpressionAttributeValues": {":lock": {"N": str(job.lock)}},
            }
        others = list(beside)
        with aws_errors("record the translation job"):
            if others:
                self._dynamodb.transact_write_items(TransactItems=[{"Put": put}, *others])
            else:
                self._dynamodb.put_item(**put)
        return written


class JobQueue:
    """The queue that hands jobs to workers."""

    def __init__(self, sqs: SQSClient, url: str) -> None:
        self._sqs = sqs
        self._url = url

    def send(self, job: Job, *, delay_seconds: int = 0) -> None:
        """Has a worker do the job, after a while if asked to.

        Raises:
            Unavailable: SQS did not take it.
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
