"""A message that fails comes back alone, and a bug is told of."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

import pytest

from dateline.aws.sqs import each_message
from dateline.model.errors import Unavailable
from local.inprocess.cloud import Context

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

CONTEXT = cast("LambdaContext", Context("dateline-test"))


def event_of(*bodies: str) -> dict[str, Any]:
    return {
        "Records": [
            {"messageId": f"id-{body}", "body": body, "eventSource": "aws:sqs"} for body in bodies
        ]
    }


def handle(record: SQSRecord) -> None:
    if record.body == "down":
        raise Unavailable("aws_unreachable", "S3 is away")
    if record.body == "bug":
        raise KeyError(record.body)


def test_only_what_failed_comes_back() -> None:
    answer = each_message(event_of("fine", "down", "fine too"), CONTEXT, handle)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-down"}]}


def test_a_batch_that_fails_whole_comes_back_whole() -> None:
    answer = each_message(event_of("down", "bug"), CONTEXT, handle)
    assert len(answer["batchItemFailures"]) == 2


def test_a_bug_is_logged_with_its_message(caplog: pytest.LogCaptureFixture) -> None:
    each_message(event_of("bug"), CONTEXT, handle)
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info
    assert vars(record)["message_id"] == "id-bug"


def test_nothing_carries_over_to_the_next_batch() -> None:
    each_message(event_of("down"), CONTEXT, handle)
    assert each_message(event_of("fine"), CONTEXT, handle) == {"batchItemFailures": []}
