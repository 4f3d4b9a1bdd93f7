"""Processes again what S3 took after the last checkpoint of a run that was killed.

Everything downstream of S3 is idempotent, so objects that were processed already do no harm.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dateline.aws.s3events import Notified, notification

if TYPE_CHECKING:
    from local.common.aws import Aws

QUEUES = {"IntakeBucket": "ProcessQueue", "ContentBucket": "IndexQueue"}
OVERLAP = timedelta(seconds=5)
"""Objects from just before the checkpoint: S3's times are whole seconds."""


def process_again(aws: Aws, stack: str, since: float) -> int:
    """Sends the notification of every object written since this Unix time; returns their number."""
    resources = aws.resources(stack)
    first = datetime.fromtimestamp(since, UTC) - OVERLAP
    sent = 0
    for bucket, queue in QUEUES.items():
        name = resources[bucket]
        for page in aws.s3.get_paginator("list_objects_v2").paginate(Bucket=name):
            for item in page.get("Contents", []):
                if item["LastModified"] < first:
                    continue
                written = Notified(item["Key"], item["LastModified"], {"size": item["Size"]})
                aws.sqs.send_message(
                    QueueUrl=resources[queue],
                    MessageBody=json.dumps(notification("aws:s3", name, written)),
                )
                sent += 1
    return sent
