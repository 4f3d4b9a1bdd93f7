"""Batches of SQS messages: each message is handled separately, and only those that fail return.

A failed message returns with back-off: after two seconds at first, after ten minutes at last, until
an hour has passed; then SQS moves it to the dead-letter queue. The visibility timeout of the queue
is for workers that crashed, so it need not be longer than a worker can live.

Messages that were received before come last: one of them may be why an earlier invocation ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

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

    def failed(self, record: SQSRecord, error: Exception) -> None:
        """The message must return."""

    def succeeded(self, record: SQSRecord) -> None:
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

    def take(self) -> None:
        """Begins a message.

        Raises:
            Unavailable: too little time is left; the first message is begun in any case.
        """
        if self.begun and self.context.get_remaining_time_in_millis() < self.needed * 1_000:
            raise _Postponed("message_postponed", "this invocation has too little time left")
        self.begun = True


class _Postponed(Unavailable):
    """The message was not begun, so it returns at once."""


def each_message(
    event: dict[str, Any],
    context: LambdaContext,
    handle: Callable[[SQSRecord], None],
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

    DatelineErrors are logged where they occur, anything else here: it is a bug, which Powertools
    logs at debug level only. Both return the message.
    """
    batch = _Batch(context, needed)

    def record_handler(record: SQSRecord) -> None:
        try:
            batch.take()
            handle(record)
        except DatelineError as error:
            batch.errors[record.message_id] = error
            raise
        except Exception as error:
            batch.errors[record.message_id] = error
            count("MessageCrashed")
            logger.exception("message crashed", extra={"message_id": record.message_id})
            raise

    records = sorted(event["Records"], key=_receive_count)
    process_partial_response(
        event={**event, "Records": records},
        record_handler=record_handler,
        processor=BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False),
        context=context,
    )
    errors: dict[str, Exception] = {**finish(), **batch.errors}
    if outcomes:
        _notify(outcomes, records, errors)
    failed = [record for record in records if record["messageId"] in errors]
    if failed and queue:
        _return(failed, errors, queue)
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _notify(
    outcomes: Outcomes, records: list[dict[str, Any]], errors: dict[str, Exception]
) -> None:
    """Notifies of each outcome; a success that cannot be recorded becomes a failure."""
    for raw in records:
        record = SQSRecord(raw)
        error = errors.get(record.message_id)
        if isinstance(error, _Postponed):
            continue
        if error:
            outcomes.failed(record, error)
            continue
        try:
            outcomes.succeeded(record)
        except DatelineError as unavailable:
            errors[record.message_id] = unavailable


def _return(failed: list[dict[str, Any]], errors: Mapping[str, Exception], queue: Queue) -> None:
    seconds: dict[str, int] = {}
    for record in failed:
        error = errors[record["messageId"]]
        wait = 0 if isinstance(error, _Postponed) else retry_seconds(_receive_count(record), error)
        seconds[record["receiptHandle"]] = wait
    if postponed := sum(isinstance(error, _Postponed) for error in errors.values()):
        count("MessagePostponed", postponed)
    try:
        queue.return_after(seconds)
    except DatelineError as error:
        logger.warning("messages wait for their timeout", extra={"codes": [error.code]})


def _receive_count(record: dict[str, Any]) -> int:
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
