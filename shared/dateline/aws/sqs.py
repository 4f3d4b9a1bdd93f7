"""Batches of SQS messages: each message is handled separately, and only those that fail return.

A failed message returns with back-off: after two seconds at first, after ten minutes at last, until
an hour has passed; then SQS moves it to the dead-letter queue. The visibility timeout of the queue
is for workers that crashed, so it need not be longer than a worker can live.

Messages that were received before come last: one of them may be why an earlier invocation ended.

The loop is our own: importing the batch utility and the data classes of Powertools takes a sixth of
a cold start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from dateline.aws.clients import aws_errors
from dateline.aws.observability import count, logger
from dateline.model.errors import DatelineError, Rejected, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_sqs import SQSClient

RETRY_SECONDS = (2, 8, 30, 120, 300, 600)
"""Seconds until the second and every later attempt; the last number repeats."""
MAX_RECEIVES = 12
"""`maxReceiveCount` of every queue: the last attempt comes 68 minutes after the first."""
BATCH = 10
"""Messages of one call to SQS."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as Lambda receives it from SQS."""

    message_id: str
    receipt_handle: str
    body: str
    attempt: int
    """How often it was received: 1 the first time."""
    queue_arn: str
    attributes: Mapping[str, Any]
    """The message attributes of its sender, by name."""

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Message:
        """The message of a record of an event."""
        return cls(
            message_id=record["messageId"],
            receipt_handle=record["receiptHandle"],
            body=record["body"],
            attempt=int(record.get("attributes", {}).get("ApproximateReceiveCount", 1)),
            queue_arn=record.get("eventSourceARN", ""),
            attributes=record.get("messageAttributes", {}),
        )


def retry_seconds(attempt: int, error: Exception) -> int:
    """The seconds until a message whose attempt failed is received again.

    A rejected one returns at once: no attempt can help, and SQS moves a message to the dead-letter
    queue only when it has been received MAX_RECEIVES times. So does the last attempt.
    """
    if isinstance(error, Rejected) or attempt >= MAX_RECEIVES:
        return 0
    return RETRY_SECONDS[min(max(attempt, 1), len(RETRY_SECONDS)) - 1]


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue of the messages."""

    sqs: SQSClient
    url: str

    def sends(self, records: Sequence[Mapping[str, Any]]) -> bool:
        """Whether this queue is the one that a batch comes from; a batch has one queue."""
        name = self.url.rpartition("/")[2]
        return bool(records) and str(records[0]["eventSourceARN"]).endswith(f":{name}")

    def return_after(self, seconds: Mapping[str, int]) -> None:
        """Makes messages visible again after these seconds, by receipt handle.

        A message that SQS refuses to change returns after the visibility timeout.

        Raises:
            Unavailable: SQS did not answer.
        """
        handles = list(seconds)
        for start in range(0, len(handles), BATCH):
            with aws_errors("return messages to the queue"):
                answer = self.sqs.change_message_visibility_batch(
                    QueueUrl=self.url,
                    Entries=[
                        {
                            "Id": str(number),
                            "ReceiptHandle": handle,
                            "VisibilityTimeout": seconds[handle],
                        }
                        for number, handle in enumerate(handles[start : start + BATCH])
                    ],
                )
            if refused := answer.get("Failed", []):
                codes = sorted({failure["Code"] for failure in refused})
                logger.warning("messages wait for their timeout", extra={"codes": codes})


class Outcomes(Protocol):
    """Is notified of each message's outcome (dateline.stores.message_outcomes)."""

    def failed(self, message: Message, error: Exception) -> None:
        """The message must return."""

    def succeeded(self, message: Message) -> None:
        """The message is done with.

        Raises:
            Unavailable: it must return all the same.
        """


@dataclass(slots=True)
class _Batch:
    """The messages of one invocation that must return, and why."""

    context: LambdaContext
    needed: float
    begun: bool = False
    errors: dict[str, Exception] = field(default_factory=dict)
    """By message id; a message that was not begun has `message_postponed`."""

    def handle(self, message: Message, handle: Callable[[Message], None]) -> None:
        """Hands the message to `handle`, and notes the error if it raises."""
        try:
            self._begin()
            handle(message)
        except DatelineError as error:
            self.errors[message.message_id] = error
        except Exception as error:  # noqa: BLE001 - a bug returns its own message only
            self.errors[message.message_id] = error
            count("MessageCrashed")
            logger.exception("message crashed", extra={"message_id": message.message_id})

    def _begin(self) -> None:
        if self.begun and self.context.get_remaining_time_in_millis() < self.needed * 1_000:
            raise _Postponed("message_postponed", "this invocation has too little time left")
        self.begun = True


class _Postponed(Unavailable):
    """The message was not begun, so it returns at once."""


def each_message(
    event: dict[str, Any],
    context: LambdaContext,
    handle: Callable[[Message], None],
    *,
    queue: Queue | None,
    needed: float = 0,
    finish: Callable[[], Mapping[str, DatelineError]] = dict,
    outcomes: Outcomes | None = None,
) -> dict[str, Any]:
    """Hands each message to `handle` and returns those for which it raised, with back-off.

    A message is only begun if `needed` seconds are left; the rest returns at once, for another
    invocation. Without `queue`, messages return after its visibility timeout. `finish` runs after
    the last message and names those that failed in it; then `outcomes` is notified of each.

    DatelineErrors are logged where they occur, anything else here: it is a bug. Both return the
    message.
    """
    batch = _Batch(context, needed)
    messages = sorted(map(Message.of, event["Records"]), key=lambda message: message.attempt)
    for message in messages:
        batch.handle(message, handle)
    errors: dict[str, Exception] = {**finish(), **batch.errors}
    if outcomes:
        _notify(outcomes, messages, errors)
    failed = [message for message in messages if message.message_id in errors]
    if failed and queue:
        _return(failed, errors, queue)
    return {"batchItemFailures": [{"itemIdentifier": message.message_id} for message in failed]}


def _notify(outcomes: Outcomes, messages: Sequence[Message], errors: dict[str, Exception]) -> None:
    """Notifies of each outcome; a success that cannot be recorded becomes a failure."""
    for message in messages:
        error = errors.get(message.message_id)
        if isinstance(error, _Postponed):
            continue
        if error:
            outcomes.failed(message, error)
            continue
        try:
            outcomes.succeeded(message)
        except DatelineError as unavailable:
            errors[message.message_id] = unavailable


def _return(failed: Sequence[Message], errors: Mapping[str, Exception], queue: Queue) -> None:
    seconds: dict[str, int] = {}
    for message in failed:
        error = errors[message.message_id]
        wait = 0 if isinstance(error, _Postponed) else retry_seconds(message.attempt, error)
        seconds[message.receipt_handle] = wait
    if postponed := sum(isinstance(error, _Postponed) for error in errors.values()):
        count("MessagePostponed", postponed)
    try:
        queue.return_after(seconds)
    except DatelineError as error:
        logger.warning("messages wait for their timeout", extra={"codes": [error.code]})
