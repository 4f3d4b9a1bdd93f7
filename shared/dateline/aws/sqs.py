"""Batches of SQS messages: each message is handled separately, and only those that fail return.

Messages that were received before come last: one of them may be why an earlier invocation ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)

from dateline.aws.clients import aws_errors
from dateline.aws.observability import count, logger
from dateline.model.errors import DatelineError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue of the messages."""

    sqs: SQSClient
    url: str

    def release(self, receipt_handles: list[str]) -> None:
        """Makes messages visible again at once, not only after the visibility timeout."""
        with aws_errors("return messages to the queue"):
            self.sqs.change_message_visibility_batch(
                QueueUrl=self.url,
                Entries=[
                    {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": 0}
                    for number, handle in enumerate(receipt_handles)
                ],
            )


@dataclass(slots=True)
class _Turns:
    """Decides whether the invocation has time for one more message."""

    context: LambdaContext
    needed: float
    begun: bool = False
    postponed: list[str] = field(default_factory=list)

    def take(self, record: SQSRecord) -> None:
        """Begins a message.

        Raises:
            Unavailable: too little time is left; the first message is begun in any case.
        """
        if self.begun and self.context.get_remaining_time_in_millis() < self.needed * 1_000:
            self.postponed.append(record.receipt_handle)
            raise Unavailable("message_postponed", "this invocation has too little time left")
        self.begun = True


def each_message(
    event: dict[str, Any],
    context: LambdaContext,
    handle: Callable[[SQSRecord], None],
    *,
    needed: float = 0,
    queue: Queue | None = None,
) -> dict[str, Any]:
    """Hands each message to `handle` and returns those for which it raised.

    A message is only begun if `needed` seconds are left; the rest goes back to `queue` at once, for
    another invocation. DatelineErrors are logged where they occur, anything else here: it is a bug,
    which Powertools logs at debug level only. Both return the message.
    """
    turns = _Turns(context, needed)

    def record_handler(record: SQSRecord) -> None:
        turns.take(record)
        try:
            handle(record)
        except DatelineError:
            raise
        except Exception:
            count("MessageCrashed")
            logger.exception("message crashed", extra={"message_id": record.message_id})
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    response = dict(
        process_partial_response(
            event={**event, "Records": sorted(event["Records"], key=_receive_count)},
            record_handler=record_handler,
            processor=processor,
            context=context,
        )
    )
    if turns.postponed and queue:
        count("MessagePostponed", len(turns.postponed))
        try:
            queue.release(turns.postponed)
        except DatelineError as error:
            logger.warning("messages wait for their timeout", extra={"code": error.code})
    return response


def _receive_count(record: dict[str, Any]) -> int:
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
