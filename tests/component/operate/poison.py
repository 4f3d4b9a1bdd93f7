"""Faults of AWS under a hop, and what an operator does about the problem."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.exceptions import ClientError

from dateline.aws.sqs import MAX_RECEIVES
from dateline.model.problems import Hop
from local.inprocess.cloud import Cloud
from tests.component.operate.operations import Operator, dead_letter_queue
from tests.http_events import http_event, json_of

ARTICLE = {
    "external_id": "ferry",
    "headline": "Ferry runs again",
    "body_html": "<p>The ferry to the island runs again.</p>",
    "published_at": "2026-03-04T12:00:00Z",
    "language": "en",
}


@contextmanager
def denied(operation: str, resource: str) -> Iterator[None]:
    """AWS denies an operation on a resource whose name is in the request."""

    def answer(**request: Any) -> None:
        params = request["params"]
        body = params["body"]
        text = body.decode() if isinstance(body, bytes) and "s3" not in operation else str(body)
        if resource in f"{params['url']} {text}":
            raise ClientError({"Error": {"Code": "AccessDenied"}}, operation)

    assert boto3.DEFAULT_SESSION is not None
    session = boto3.DEFAULT_SESSION._session
    name = f"before-call.{operation}"
    session.register(name, answer)
    try:
        yield
    finally:
        session.unregister(name, answer)


def submit(operator: Operator, content: object) -> str:
    event = http_event(
        "POST",
        "/articles",
        body=json.dumps(content).encode(),
        headers={**operator.headers, "content-type": "application/json"},
    )
    answer = operator.cloud.invoke("submit", event)
    assert answer["statusCode"] == 202, answer
    return str(json_of(answer)["submission_id"])


def give_up(cloud: Cloud, queue: str, function: str, hop: Hop | None = None) -> None:
    """The function is handed the messages until SQS moves them to the dead-letter queue."""
    letters = dead_letter_queue(hop or Hop(function))
    # S3's test event, where a bucket notifies the queue too.
    cloud.drain(letters, "operate")
    for _ in range(MAX_RECEIVES + 1):
        cloud.drain(queue, function)
    assert cloud.waiting(queue) == 0
    assert cloud.waiting(letters) == 1
    cloud.drain(letters, "operate")


def retry(operator: Operator, problem: str, content: object | None = None) -> dict[str, Any]:
    return operator.ask(
        "POST",
        "/operations/problems/{id}/retry",
        f"/operations/problems/{problem}/retry",
        content or {},
    )
