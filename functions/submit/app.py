"""HTTP in: CMS webhooks, partner feeds and trusted systems post here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import boto3

from dateline.answers import answer_error
from dateline.aws import FAST
from dateline.clock import utc_now
from dateline.errors import DatelineError
from dateline.http import Request, json_response, no_route, read_request
from dateline.intake import IntakeStore
from dateline.observability import count, hop, logger, observed
from dateline.settings import read_settings
from dateline.sources import SourceStore
from functions.submit.settings import Settings
from functions.submit.submitting import Accepted, Submitting

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = read_settings(Settings, os.environ)
submitting = Submitting(
    SourceStore(boto3.client("ssm", config=FAST), settings.sources_prefix),
    IntakeStore(boto3.client("s3", config=FAST), settings.intake_bucket),
    utc_now,
    os.urandom,
)


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """HTTP API event (payload 2.0) → 202 with the submission's id, or problem+json."""
    del context
    request: Request | None = None
    try:
        request = read_request(event)
        accepted = route(event, request)
    except DatelineError as error:
        count("SubmissionRefused" if error.status < 500 else "SubmissionFailed")
        return answer_error(error, request)
    report(accepted)
    return acknowledge(accepted)


def route(event: dict[str, Any], request: Request) -> Accepted:
    """Calls what belongs to the route that the API matched."""
    match event.get("routeKey"):
        case "POST /articles":
            return submitting.article(request)
        case "POST /webhooks/{source}" | "POST /feeds/{source}":
            return submitting.delivery(request, event["pathParameters"]["source"])
        case _:
            raise no_route()


def acknowledge(accepted: Accepted) -> dict[str, Any]:
    """202, or what the sender insists on: the bytes are in S3."""
    submission_id = accepted.delivery.submission_id
    status_url = f"/submissions/{submission_id}"
    return json_response(
        accepted.status,
        {"submission_id": submission_id, "status_url": status_url},
        headers={"location": status_url, "cache-control": "no-store"},
    )


def report(accepted: Accepted) -> None:
    """One log line and the time of the hop."""
    delivery = accepted.delivery
    count("SubmissionRepeated" if accepted.repeated else "SubmissionAccepted")
    hop("ReceivedToArchived", delivery.received_at, utc_now())
    logger.info(
        "submission accepted",
        extra={
            "submission_id": delivery.submission_id,
            "source": delivery.source,
            "sender": delivery.sender,
            "sender_event": delivery.event,
            "repeated": accepted.repeated,
        },
    )
