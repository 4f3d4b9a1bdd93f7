"""What becomes of a queue's messages: the reason of a failure is noted, a retry that works closes.

A message that succeeds costs no call, unless an operator sent it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.aws.observability import count, logger
from dateline.aws.sqs import MAX_RECEIVES
from dateline.model.errors import DatelineError, Unavailable
from dateline.model.problems import MAX_REASON_BYTES, Failure, Hop, shortened
from dateline.stores.message_subjects import subject_of

if TYPE_CHECKING:
    from dateline.aws.sqs import Message
    from dateline.model.clock import Clock
    from dateline.stores.problems import ProblemStore

PROBLEM_ATTRIBUTE = "problem"
"""The message attribute, and the field of an event, that names the problem of a retry."""
NOTED_FROM = MAX_RECEIVES - 2
"""The attempt from which the reason is noted: the last one may end without a chance to."""


@dataclass(frozen=True, slots=True)
class MessageOutcomes:
    """The outcomes of the messages of one hop's queue."""

    problems: ProblemStore
    hop: Hop
    clock: Clock

    def failed(self, message: Message, error: Exception) -> None:
        """Notes why a message failed, if it is about to be given up on."""
        attempt = message.attempt
        if attempt < NOTED_FROM:
            return
        identity = subject_of(self.hop, message.body).problem_id
        try:
            self.problems.record_failure(identity, failure_of(error, attempt, self.clock))
        except Unavailable as unavailable:
            # The problem will say that no reason was noted; the log has it.
            logger.warning("failure not recorded", extra={"code": unavailable.code})

    def succeeded(self, message: Message) -> None:
        """Closes the problem of a retried message.

        Raises:
            Unavailable: DynamoDB did not answer; the message must return.
        """
        if problem_id := message.attributes.get(PROBLEM_ATTRIBUTE, {}).get("stringValue"):
            self.solved(problem_id)

    def solved(self, problem_id: str) -> None:
        """Closes the problem of a retry.

        Raises:
            Unavailable: DynamoDB did not answer.
        """
        if self.problems.solve_retried(problem_id, self.clock()):
            count("ProblemSolved")
            logger.info("problem solved", extra={"problem_id": problem_id})


def failure_of(error: Exception, attempt: int, clock: Clock) -> Failure:
    """The failure that an error is; of a bug only its type, since its text may contain content."""
    now = clock()
    if isinstance(error, DatelineError):
        reason = shortened(error.message, MAX_REASON_BYTES)
        return Failure(code=error.code, reason=reason, attempt=attempt, failed_at=now)
    reason = f"the function crashed: {type(error).__name__}; its log has the place"
    return Failure(code="function_crashed", reason=reason, attempt=attempt, failed_at=now)
