"""One submission that takes too long, or too much memory, costs the others of its batch little."""

from __future__ import annotations

import re
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn, cast

import boto3
import pytest

from dateline.aws.sqs import Message
from dateline.model.sources import Source
from dateline.model.submissions import SubmissionStatus
from functions.process import budget, formats
from functions.process.formats import RegisteredFormat
from functions.process.item.context import Context
from functions.process.item.sample import Sample
from local.inprocess.cloud import Cloud
from tests.component.process.deliveries import deliver, notified, process, status

STORY = b"Ferries to run again\n\nThe first boat left on Friday.\n\nIt came back.\n"
HOSTILE = b"HOSTILE\n\nA body that the format below cannot cope with.\n"
SECONDS = 2.0
"""More than the other submissions take on a busy machine."""


@dataclass
class HostileFormat:
    """A format that does something endless with a body that begins with HOSTILE."""

    read_body: Callable[[], object]
    NAME: str = "hostile"

    def recognises(self, sample: Sample) -> bool:
        return sample.raw.startswith(b"HOSTILE")

    def read(self, sample: Sample, context: Context) -> Iterator[NoReturn]:
        del sample, context
        self.read_body()
        yield from ()


def calculate() -> None:
    while True:
        pass


def backtrack() -> None:
    re.fullmatch(r"(?:a+)+", "a" * 60 + "!")


def swallow() -> None:
    """A format that catches every error still ends."""
    while True:
        with suppress(Exception):
            calculate()


def fill_memory() -> None:
    parts = []
    while True:
        parts.append(bytes(2**20))


@pytest.fixture
def demo(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """The cloud with the source `demo` and a short time budget."""
    monkeypatch.setattr(budget, "PARSE_SECONDS", SECONDS)
    cloud.put_source(Source(id="demo", sender="token"))
    return cloud


def with_format(monkeypatch: pytest.MonkeyPatch, read_body: Callable[[], object]) -> None:
    hostile = cast("RegisteredFormat", HostileFormat(read_body))
    monkeypatch.setattr(formats, "FORMATS", (hostile, *formats.FORMATS))


@pytest.mark.parametrize(
    ("read_body", "code"),
    [
        (calculate, "took_too_long"),
        (backtrack, "took_too_long"),
        (swallow, "took_too_long"),
        (fill_memory, "too_much_memory"),
    ],
)
def test_a_hostile_submission_is_quarantined_and_the_rest_of_its_batch_processed(
    demo: Cloud, monkeypatch: pytest.MonkeyPatch, read_body: Callable[[], object], code: str
) -> None:
    with_format(monkeypatch, read_body)
    # Memory counts only what is allocated; the time budget may not end this one first.
    monkeypatch.setattr(budget, "PARSE_SECONDS", SECONDS if code == "took_too_long" else 30.0)
    hostile = deliver(demo, HOSTILE, number="a")
    innocent = [deliver(demo, STORY, number=number) for number in "bcd"]
    assert process(demo) == []
    recorded = status(demo, hostile)
    assert recorded.status is SubmissionStatus.QUARANTINED
    assert [problem.code for problem in recorded.problems] == [code]
    for submission_id in innocent:
        assert status(demo, submission_id).status is SubmissionStatus.PROCESSED


def test_limits_end_with_the_submission(demo: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    with_format(monkeypatch, calculate)
    before = signal.getitimer(signal.ITIMER_REAL)
    limit = resource.getrlimit(resource.RLIMIT_DATA)
    deliver(demo, HOSTILE)
    process(demo)
    assert signal.getitimer(signal.ITIMER_REAL) == before == (0.0, 0.0)
    assert resource.getrlimit(resource.RLIMIT_DATA) == limit


def received(event: dict[str, Any], *counts: int) -> dict[str, Any]:
    """The event with these receive counts of its messages."""
    for record, number in zip(event["Records"], counts, strict=True):
        record["attributes"]["ApproximateReceiveCount"] = str(number)
    return event


def test_fresh_messages_come_before_retries(demo: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    processed: list[str] = []

    def take_message(message: Message, budget: budget.Budget) -> None:
        del budget
        processed.append(message.message_id)

    for number in "abc":
        deliver(demo, STORY, number=number)
    event = received(notified(demo), 3, 1, 2)
    app = demo.load("process")
    monkeypatch.setattr(app, "take_message", take_message)
    app.handler(event, demo.context("process"))
    ids = [record["messageId"] for record in event["Records"]]
    assert processed == [ids[1], ids[2], ids[0]]


def test_messages_without_time_return_to_the_queue_at_once(demo: Cloud) -> None:
    for number in "abc":
        deliver(demo, STORY, number=number)
    sqs, url = boto3.client("sqs"), demo.resources["ProcessQueue"]
    demo.drain("ProcessQueue", "process")  # the s3:TestEvent
    for number in "def":
        deliver(demo, STORY, number=number)
    hidden = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=600, AttributeNames=["All"]
    )["Messages"]
    event = {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "eventSource": "aws:sqs",
            }
            for message in hidden
        ]
    }
    context = demo.context("process")
    context.timeout = int(budget.MESSAGE_SECONDS) - 1
    answer = demo.load("process").handler(event, context)
    failed = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
    # The first is begun in any case.
    assert failed == [message["MessageId"] for message in hidden[1:]]
    assert demo.waiting("ProcessQueue") == 2
