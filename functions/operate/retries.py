"""Retries: the original message goes to its own queue again, so the same rules hold for it.

A scheduled run and a release have no queue of ours: their function is invoked as the schedule does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.aws.clients import aws_errors
from dateline.aws.observability import count, logger
from dateline.aws.s3events import S3, Notified, notification
from dateline.model.errors import Conflict, Unavailable
from dateline.model.problems import Hop, Kind, ProblemRow
from dateline.stores.message_outcomes import PROBLEM_ATTRIBUTE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageAttributeValueTypeDef

    from dateline.stores.problems import ProblemStore
    from functions.operate.raw_inputs import RawInputs


@dataclass(frozen=True)
class Retries:
    """Sends what failed again."""

    problems: ProblemStore
    sqs: SQSClient
    lambda_: LambdaClient
    queues: Mapping[Hop, str]
    """The URL of the queue of each hop that has one."""
    functions: Mapping[Hop, str]
    """The name of the function of each hop that has no queue."""
    raw: RawInputs

    def retry(self, problem: ProblemRow, now: datetime, *, force: bool) -> ProblemRow:
        """Sends the problem's message again. Of two who do so at once, one sends it.

        Raises:
            Conflict: it is closed, being retried, or cannot be retried.
            Unavailable: it was not sent, and can be retried at once.
        """
        if problem.hop not in {*self.queues, *self.functions}:
            raise Conflict("problem_not_retryable", f"nothing can be sent again to {problem.hop}")
        message = message_of(problem, now)
        if message is None:
            raise Conflict(
                "problem_not_retryable",
                "the message is not kept, since it is too long; replay or reindex instead",
            )
        stored = problem.input
        if stored and stored.bucket == self.raw.bucket and self.raw.are_gone(stored):
            # process ignores a notification of a deleted object, so the retry would look solved.
            raise Conflict("problem_not_retryable", "the raw bytes were deleted; dismiss it")
        claimed = self.problems.claim(problem, now, force=force)
        try:
            self._send(claimed, message)
        except Unavailable:
            self.problems.unclaim(claimed)
            raise
        count("ProblemRetried")
        logger.info("problem retried", extra={"problem_id": problem.id, "hop": problem.hop})
        return claimed

    def _send(self, problem: ProblemRow, message: str) -> None:
        if problem.hop in self.queues:
            attribute: MessageAttributeValueTypeDef = {
                "DataType": "String",
                "StringValue": problem.id,
            }
            with aws_errors("send the message again"):
                self.sqs.send_message(
                    QueueUrl=self.queues[problem.hop],
                    MessageBody=message,
                    MessageAttributes={PROBLEM_ATTRIBUTE: attribute},
                )
            return
        event = {**json.loads(message), PROBLEM_ATTRIBUTE: problem.id}
        with aws_errors("invoke the function again"):
            self.lambda_.invoke(
                FunctionName=self.functions[problem.hop],
                InvocationType="Event",
                Payload=json.dumps(event).encode(),
            )


def message_of(problem: ProblemRow, now: datetime) -> str | None:
    """The message to send again; S3's notification for a quarantined submission."""
    if problem.kind is Kind.QUARANTINE and problem.input:
        stored = problem.input
        details = {"versionId": stored.version_id} if stored.version_id else {}
        sent = notification(S3, stored.bucket, Notified(stored.key, now, details))
        return json.dumps(sent, separators=(",", ":"))
    return problem.body
