"""Stores jobs as rows `JOB#<language>` of ArticleTable, and queues them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.aws.clients import aws_errors
from dateline.aws.table import from_item, to_item
from dateline.model.rows import JOB, article_pk, plain, without_keys
from dateline.stores.articles import ArticleReader
from functions.translate.requests.jobs import Job, JobMessage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef, TransactWriteItemTypeDef
    from mypy_boto3_sqs import SQSClient


class JobStore:
    """Jobs in ArticleTable: one call each; a write is conditional on the row that was read."""

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
        """The job for a language; a consistent read."""
        with aws_errors("read the translation job"):
            response = self._dynamodb.get_item(
                TableName=self._table,
                Key={"pk": {"S": article_pk(article_id)}, "sk": {"S": f"{JOB}{language}"}},
                ConsistentRead=True,
            )
        if "Item" not in response:
            return None
        return Job.model_validate(without_keys(from_item(response["Item"])))

    def put(self, job: Job, beside: Iterable[TransactWriteItemTypeDef] = ()) -> Job:
        """Replaces the stored job and returns the new one, with its new lock.

        `beside`: further writes of the same transaction.

        Raises:
            LostRace: another writer came first.
            Unavailable: DynamoDB failed.
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
