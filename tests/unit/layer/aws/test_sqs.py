"""A message that fails returns alone and with back-off, and a bug is logged."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from dateline.aws.sqs import (
    BATCH,
    MAX_RECEIVES,
    RETRY_SECONDS,
    Message,
    Queue,
    each_message,
    retry_seconds,
)
from dateline.model.errors import DatelineError, LostRace, Unavailable, Unprocessable
from local.inprocess.cloud import Context

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_sqs import SQSClient

CONTEXT = cast("LambdaContext", Context("dateline-test"))
DOWN = Unavailable("aws_unreachable", "S3 is away")
INVALID = Unprocessable("document_invalid", "it has no headline")


@dataclass
class FakeSqs:
    """Records which messages return after how many seconds, by receipt handle."""

    seconds: dict[str, int] = field(default_factory=dict)
    calls: int = 0
    refuses: bool = False
    is_down: bool = False

    def change_message_visibility_batch(
        self,
        QueueUrl: str,  # noqa: N803 - as botocore calls it
        Entries: list[dict[str, Any]],  # noqa: N803
    ) -> dict[str, Any]:
        assert QueueUrl == "queue"
        assert 1 <= len(Entries) <= BATCH
        assert len({entry["Id"] for entry in Entries}) == len(Entries)
        self.calls += 1
        if self.is_down:
            raise ClientError({"Error": {"Code": "ServiceUnavailable"}}, "ChangeMessageVisibility")
        if self.refuses:
            return {"Failed": [{"Id": entry["Id"], "Code": "Gone"} for entry in Entries]}
        self.seconds |= {entry["ReceiptHandle"]: entry["VisibilityTimeout"] for entry in Entries}
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}


@pytest.fixture
def sqs() -> FakeSqs:
    return FakeSqs()


@pytest.fixture
def queue(sqs: FakeSqs) -> Queue:
    return Queue(cast("SQSClient", sqs), "queue")


def event_of(*bodies: str, receives: Mapping[str, int] | None = None) -> dict[str, Any]:
    counts = receives or {}
    return {
        "Records": [
            {
                "messageId": f"id-{body}",
                "receiptHandle": f"handle-{body}",
                "body": body,
                "attributes": {"ApproximateReceiveCount": str(counts.get(body, 1))},
                "eventSource": "aws:sqs",
            }
            for body in bodies
        ]
    }


def handle(message: Message) -> None:
    if message.body.startswith("down"):
        raise DOWN
    if message.body == "invalid":
        raise INVALID
    if message.body == "bug":
        raise KeyError(message.body)


def test_only_what_failed_comes_back(queue: Queue, sqs: FakeSqs) -> None:
    answer = each_message(event_of("fine", "down", "fine too"), CONTEXT, handle, queue=queue)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-down"}]}
    assert sqs.seconds == {"handle-down": 2}


def test_a_batch_that_fails_whole_comes_back_whole(queue: Queue, sqs: FakeSqs) -> None:
    answer = each_message(event_of("down", "bug"), CONTEXT, handle, queue=queue)
    assert len(answer["batchItemFailures"]) == 2
    assert (sqs.seconds, sqs.calls) == ({"handle-down": 2, "handle-bug": 2}, 1)


def test_a_batch_without_a_failure_calls_nothing(queue: Queue, sqs: FakeSqs) -> None:
    assert each_message(event_of("fine"), CONTEXT, handle, queue=queue) == {"batchItemFailures": []}
    assert sqs.calls == 0


def test_each_message_waits_as_often_as_it_was_received(queue: Queue, sqs: FakeSqs) -> None:
    receives = {"down": 1, "down-3": 3, "down-9": 9, f"down-{MAX_RECEIVES}": MAX_RECEIVES}
    each_message(event_of(*receives, receives=receives), CONTEXT, handle, queue=queue)
    assert sqs.seconds == {
        "handle-down": 2,
        "handle-down-3": 30,
        "handle-down-9": 600,
        f"handle-down-{MAX_RECEIVES}": 0,
    }


def test_a_rejected_message_goes_to_the_dead_letters_at_once(queue: Queue, sqs: FakeSqs) -> None:
    answer = each_message(event_of("invalid"), CONTEXT, handle, queue=queue)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-invalid"}]}
    assert sqs.seconds == {"handle-invalid": 0}


def test_attempts_last_for_an_hour_and_outlast_an_outage_of_three_minutes() -> None:
    begun, times = 0, []
    for attempt in range(1, MAX_RECEIVES + 1):
        times.append(begun)
        begun += retry_seconds(attempt, DOWN)
    assert times[:7] == [0, 2, 10, 40, 160, 460, 1060]
    assert 3_600 <= times[-1] <= 75 * 60
    assert begun == times[-1], "after the last attempt nothing is waited for"
    assert sum(moment > 180 for moment in times) >= MAX_RECEIVES // 2


@pytest.mark.parametrize("error", [DOWN, LostRace("aws_conditionfailed", "changed"), KeyError()])
def test_what_may_pass_is_tried_again_soon(error: Exception) -> None:
    assert retry_seconds(1, error) == RETRY_SECONDS[0]


def test_what_fails_after_the_last_message_comes_back_too(queue: Queue, sqs: FakeSqs) -> None:
    handled: list[str] = []

    def finish() -> dict[str, DatelineError]:
        assert handled == ["fine", "fine too"]
        return {"id-fine": DOWN}

    answer = each_message(
        event_of("fine", "fine too"),
        CONTEXT,
        lambda message: handled.append(message.body),
        queue=queue,
        finish=finish,
    )
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-fine"}]}
    assert sqs.seconds == {"handle-fine": 2}


def test_more_messages_than_a_call_takes_return_in_several(queue: Queue, sqs: FakeSqs) -> None:
    bodies = [f"down-{number}" for number in range(2 * BATCH + 1)]
    each_message(event_of(*bodies), CONTEXT, handle, queue=queue)
    assert sqs.calls == 3
    assert len(sqs.seconds) == len(bodies)


@pytest.mark.parametrize("fault", ["refuses", "is_down"])
def test_messages_that_sqs_does_not_change_still_count_as_failed(
    queue: Queue, sqs: FakeSqs, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    setattr(sqs, fault, True)
    answer = each_message(event_of("fine", "down"), CONTEXT, handle, queue=queue)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-down"}]}
    assert "messages wait for their timeout" in [record.message for record in caplog.records]


def test_a_bug_is_logged_with_its_message(queue: Queue, caplog: pytest.LogCaptureFixture) -> None:
    each_message(event_of("bug"), CONTEXT, handle, queue=queue)
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info
    assert vars(record)["message_id"] == "id-bug"


def test_nothing_carries_over_to_the_next_batch(queue: Queue) -> None:
    each_message(event_of("down"), CONTEXT, handle, queue=queue)
    assert each_message(event_of("fine"), CONTEXT, handle, queue=queue) == {"batchItemFailures": []}
