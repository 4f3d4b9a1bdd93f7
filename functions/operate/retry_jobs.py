"""Retries every problem of a selection, invocation by invocation, and notes the progress.

An invocation retries problems until its time ends, notes where it was, and invokes the function
again. Lambda ends a chain of invocations after 16, so a job stops before; a new one continues,
since problems that are being retried are not retried again.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from dateline.aws.clients import aws_errors
from dateline.aws.table import NEW, Condition, Table
from dateline.model.base import Model
from dateline.model.errors import Conflict, LostRace, NotFound
from dateline.model.identifiers import SubmissionId
from dateline.model.retry_jobs import JobState, RetryJob
from dateline.model.rows import plain
from dateline.stores.listings import Span
from dateline.stores.problems import ProblemFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient

    from dateline.model.clock import Clock
    from dateline.model.problems import ProblemRow
    from dateline.stores.problems import ProblemStore

PAGE = 100
MAX_ROUNDS = 14
ROUND_SECONDS = 10.0
"""Left over for the page that is begun, of the function's 30."""
KEPT = timedelta(days=400)


class Round(Model):
    """The event that continues a job."""

    event: Literal["retry_job"] = "retry_job"
    id: SubmissionId


class JobStore:
    """Rows `JOB#<id>` of SubmissionTable; one call each."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)

    def add(self, job: RetryJob) -> None:
        """Stores a new job."""
        self._table.put("store the job", _row(job), NEW)

    def get(self, job_id: str) -> RetryJob:
        """The job.

        Raises:
            NotFound: `job_unknown`.
        """
        row = self._table.get("read the job", _key(job_id))
        if row is None:
            raise NotFound("job_unknown", "no such job")
        known = RetryJob.model_fields.keys()
        return RetryJob.model_validate({name: row[name] for name in row if name in known})

    def note(self, job: RetryJob, rounds: int) -> None:
        """Stores the progress, unless another invocation did since `rounds`.

        Raises:
            LostRace: another one did.
        """
        unchanged = Condition("rounds = :rounds", {":rounds": rounds})
        self._table.put("note the job's progress", _row(job), unchanged)


def _row(job: RetryJob) -> dict[str, object]:
    expires_at = int((job.started_at + KEPT).timestamp())
    return {**_key(job.id), **plain(job), "expires_at": expires_at}


def _key(job_id: str) -> dict[str, str]:
    return {"pk": f"JOB#{job_id}"}


@dataclass(frozen=True)
class RetryJobs:
    """Runs jobs."""

    store: JobStore
    problems: ProblemStore
    lambda_: LambdaClient
    function: str
    """This function's own name."""
    clock: Clock

    def start(self, job: RetryJob) -> None:
        """Stores a job and begins it.

        Raises:
            Unavailable: it did not begin.
        """
        self.store.add(job)
        self._invoke(job.id)

    def run(
        self, job_id: str, retry: Callable[[ProblemRow, RetryJob], None], left: Callable[[], float]
    ) -> RetryJob:
        """One round: retries page after page until `left` returns too few seconds.

        Raises:
            Unavailable: DynamoDB or Lambda did not answer; Lambda invokes the round again.
        """
        job = self.store.get(job_id)
        rounds = job.rounds
        while job.state is JobState.RUNNING and left() > ROUND_SECONDS:
            job = self._retry_page(job, retry)
        job = job.model_copy(update={"rounds": rounds + 1, "continued_at": self.clock()})
        if job.state is JobState.RUNNING and job.rounds >= MAX_ROUNDS:
            job = job.model_copy(update={"state": JobState.STOPPED, "finished_at": self.clock()})
        try:
            self.store.note(job, rounds)
        except LostRace:
            stored = self.store.get(job_id)
            if _row(stored) != _row(job):
                # Lambda invokes at least once: the other invocation continues the job.
                return stored
            # The first attempt of the write succeeded, and its answer was lost.
        if job.state is JobState.RUNNING:
            self._invoke(job.id)
        return job

    def _retry_page(self, job: RetryJob, retry: Callable[[ProblemRow, RetryJob], None]) -> RetryJob:
        selection = ProblemFilter(job.source, job.code, job.hop)
        page = self.problems.page(selection, Span(until=job.started_at, after=job.after), PAGE)
        retried, refused = job.retried, dict(job.refused)
        for problem in page.problems:
            try:
                retry(problem, job)
                retried += 1
            except (Conflict, NotFound) as error:
                refused[error.code] = refused.get(error.code, 0) + 1
        changes = {"retried": retried, "refused": refused, "after": page.after}
        if page.after is None:
            changes |= {"state": JobState.DONE, "finished_at": self.clock()}
        return job.model_copy(update=changes)

    def _invoke(self, job_id: str) -> None:
        with aws_errors("begin a round of the job"):
            self.lambda_.invoke(
                FunctionName=self.function,
                InvocationType="Event",
                Payload=json.dumps(Round(id=job_id).model_dump()).encode(),
            )
