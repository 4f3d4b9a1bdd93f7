"""Batches of SQS messages, each on its own: what fails comes back, the rest is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)

from dateline.aws.observability import count, logger
from dateline.model.errors import DatelineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext


def each_message(
    event: dict[str, Any], context: LambdaContext, handle: Callable[[SQSRecord], None]
) -> dict[str, Any]:
    """Hands every message of the event to `handle` and names those that raised.

    Errors of our own are logged where they are known; anything else is a bug and is logged here,
    since Powertools would tell of it at debug level only. Both bring the message back.
    """

    def record_handler(record: SQSRecord) -> None:
        try:
            handle(record)
        except DatelineError:
            raise
        except Exception:
            count("MessageCrashed")
            logger.exception("message crashed", extra={"message_id": record.message_id})
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(
        process_partial_response(
            event=event, record_handler=record_handler, processor=processor, context=context
        )
    )
