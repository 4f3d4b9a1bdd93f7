"""The article table's stream to the event bus."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import boto3

from dateline.aws import PATIENT
from dateline.clock import utc_now
from dateline.observability import count, hop, logger, observed
from dateline.settings import read_settings
from functions.announce.bus import Bus
from functions.announce.delivery import deliver
from functions.announce.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = read_settings(Settings, os.environ)
bus = Bus(boto3.client("events", config=PATIENT), settings.event_bus)


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Announces a batch of changed rows; names the record from which the stream is read again."""
    del context
    delivered = deliver(event["Records"], bus, utc_now())
    if delivered.announced:
        count("ChangeAnnounced", len(delivered.announced))
        # The batch's slowest; the stream's times are whole seconds.
        oldest = min(announcement.changed_at for announcement in delivered.announced)
        hop("IndexedToAnnounced", oldest, utc_now())
    if delivered.failed is None:
        logger.info("changes announced", extra={"events": len(delivered.announced)})
        return {"batchItemFailures": []}
    count("AnnounceFailed")
    logger.error(
        "changes not announced",
        extra={
            "events": len(delivered.announced),
            "sequence_number": delivered.failed,
            "code": delivered.problem.code if delivered.problem else None,
        },
    )
    return {"batchItemFailures": [{"itemIdentifier": delivered.failed}]}
