"""Deliveries stored as submit stores them, and the queue that process reads."""

from __future__ import annotations

from typing import Any

import boto3

from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.submissions import Submission
from dateline.stores.intake import IntakeStore
from dateline.stores.submissions import SubmissionStore
from local.inprocess.cloud import Cloud
from tests.unit.process.parsing import RECEIVED


def deliver(
    cloud: Cloud, body: bytes, content_type: str = "text/plain", *, number: str = "a", **known: Any
) -> str:
    """Stores a delivery as submit does and returns its submission id."""
    values = {
        "submission_id": number * 26,
        "source": "demo",
        "sender": "token",
        "authentication": "bearer",
        "content_type": content_type,
        "received_at": RECEIVED,
        "sha256": sha256_of(body),
        **known,
    }
    delivery = Delivery.model_validate(values)
    IntakeStore(boto3.client("s3"), cloud.resources["IntakeBucket"]).put(delivery, body)
    return delivery.submission_id


def status(cloud: Cloud, submission_id: str) -> Submission:
    store = SubmissionStore(boto3.client("dynamodb"), cloud.resources["SubmissionTable"])
    submission = store.get(submission_id)
    assert submission is not None
    return submission


def process(cloud: Cloud) -> list[str]:
    """Drains the queue and returns the messages that failed."""
    return [
        failure["itemIdentifier"]
        for response in cloud.drain("ProcessQueue", "process")
        for failure in response["batchItemFailures"]
    ]


def notified(cloud: Cloud) -> dict[str, Any]:
    """The waiting messages of the queue as one event, without the s3:TestEvent of the set-up."""
    event = cloud.receive("ProcessQueue")
    assert event is not None
    event["Records"] = [
        record for record in event["Records"] if "s3:TestEvent" not in record["body"]
    ]
    return event
