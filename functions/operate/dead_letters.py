"""Dead letters become problems: one row for each message that a function gave up on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from dateline.aws.observability import count, logger
from dateline.model.base import Moment
from dateline.model.problems import (
    CODE_PATTERN,
    LISTED,
    MAX_BODY_BYTES,
    MAX_REASON_BYTES,
    Failure,
    Hop,
    Kind,
    ProblemRow,
    State,
    shortened,
)
from dateline.model.reserved_tests import is_test_id
from dateline.stores.message_subjects import subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dateline.aws.sqs import Message
    from dateline.model.clock import Clock
    from dateline.stores.message_subjects import MessageSubject
    from dateline.stores.problems import ProblemStore
    from functions.operate.stream_failures import StreamFailures

NO_REASON = "reason_unknown"
"""The code where a function ended without noting why."""


@dataclass(frozen=True)
class DeadLetters:
    """Opens a problem for a message of a dead-letter queue; of a repeat, the same one."""

    problems: ProblemStore
    hops: Mapping[str, Hop]
    """The hop of each dead-letter queue's ARN."""
    stream_failures: StreamFailures
    clock: Clock

    def take(self, message: Message) -> None:
        """Opens the problem; of a batch that Lambda wrote to S3, one for each article in it.

        Raises:
            Unavailable: DynamoDB or S3 did not answer; the message stays in its queue.
            Malformed, NotFound: the batch cannot be read; the message stays in its queue.
        """
        hop = self.hops[message.queue_arn]
        keys = self.stream_failures.keys(message.body)
        if keys is None:
            self._open(hop, *_unwrapped(message.body, self.clock()))
            return
        for key in keys:
            failure = self.stream_failures.read(key)
            for lost in failure.messages:
                self._open(failure.hop, lost, None)

    def _open(self, hop: Hop, body: str, reported: Failure | None) -> None:
        subject = subject_of(hop, body)
        if any(map(is_test_id, filter(None, (subject.submission_id, subject.article_id)))):
            # What `dateline sources test` sends expires within a day.
            return
        known, noted = self.problems.with_failure(subject.problem_id)
        failure = noted or reported or _unexplained(self.clock())
        problem = opened(hop, body, subject, known, failure, self.clock())
        self.problems.open(problem)
        count("ProblemOpened")
        logger.error(
            "problem opened",
            extra={"problem_id": problem.id, "hop": hop, "code": problem.code},
        )


def opened(  # noqa: PLR0917
    hop: Hop,
    body: str,
    subject: MessageSubject,
    known: ProblemRow | None,
    failure: Failure,
    now: datetime,
) -> ProblemRow:
    """The open problem; one that was open before keeps its first time and counts on."""
    before = known if known and known.state in LISTED else None
    return ProblemRow(
        id=subject.problem_id,
        kind=Kind.DEAD_LETTER,
        hop=hop,
        state=State.OPEN,
        code=failure.code,
        reason=shortened(failure.reason, MAX_REASON_BYTES),
        source=subject.source,
        submission_id=subject.submission_id,
        article_id=subject.article_id,
        language=subject.language,
        attempts=failure.attempt + (before.attempts if before else 0),
        retries=before.retries if before else 0,
        first_at=before.first_at if before else now,
        last_at=now,
        input=subject.input,
        body=body if len(body.encode()) <= MAX_BODY_BYTES else None,
    )


def _unexplained(now: datetime) -> Failure:
    return Failure(
        code=NO_REASON,
        reason="the function ended without noting a reason: it ran out of time or memory, or "
        "DynamoDB did not answer; see its log",
        failed_at=now,
    )


class _ByLambda(BaseModel):
    """What Lambda writes; fields that Dateline does not use are ignored."""

    model_config = ConfigDict(alias_generator=to_camel)


class _Invocation(_ByLambda):
    """How an asynchronous invocation ended."""

    condition: str = ""
    approximate_invoke_count: int = 1


class _FailedInvocation(_ByLambda):
    """What Lambda writes about an asynchronous invocation that failed.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """

    request_payload: Any
    request_context: _Invocation = _Invocation()
    response_payload: Any = None
    timestamp: Moment | None = None


def _unwrapped(body: str, now: datetime) -> tuple[str, Failure | None]:
    """The original message, and the error that Lambda reports beside it; else the message."""
    try:
        failed = _FailedInvocation.model_validate_json(body)
    except ValidationError:
        return body, None
    context, answered = failed.request_context, failed.response_payload
    reported = answered if isinstance(answered, dict) else {}
    failure = _reported(
        str(reported.get("errorMessage") or context.condition or "the function failed"),
        context.approximate_invoke_count,
        failed.timestamp or now,
    )
    return json.dumps(failed.request_payload, separators=(",", ":")), failure


class _Error(NamedTuple):
    """An error as its text states it: `code: message`."""

    code: str
    message: str


_STATED = re.compile(rf"(?P<code>{CODE_PATTERN}): (?P<message>.+)", re.DOTALL | re.ASCII)


def _reported(message: str, attempt: int, failed_at: datetime) -> Failure:
    """The failure of a message of Lambda; an error of ours begins with its code."""
    if stated := _STATED.fullmatch(message):
        error = _Error(**stated.groupdict())
        reason = shortened(error.message, MAX_REASON_BYTES)
        return Failure(code=error.code, reason=reason, attempt=attempt, failed_at=failed_at)
    reason = shortened(message, MAX_REASON_BYTES)
    return Failure(code="function_failed", reason=reason, attempt=attempt, failed_at=failed_at)
