"""ArticleTable's stream on moto, handed to announce as Lambda does, and what the bus then said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3

from local.inprocess import streams
from local.inprocess.cloud import Cloud
from local.inprocess.streams import Record

if TYPE_CHECKING:
    from types import ModuleType


class Stream(streams.Stream):
    """Announce's reading of the stream."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud, "announce")
        self._context = cloud.context

    def announce(self, app: ModuleType, records: list[Record] | None = None) -> None:
        """Hands the records, or all new ones, to announce; all of them must be taken."""
        event = {"Records": self.records() if records is None else records}
        answer = app.handler(event, self._context("announce"))
        assert answer == {"batchItemFailures": []}


class Listener:
    """A queue that gets every event of the bus."""

    def __init__(self, cloud: Cloud) -> None:
        self._sqs = boto3.client("sqs")
        events = boto3.client("events")
        self._url = self._sqs.create_queue(QueueName="listener")["QueueUrl"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        bus = cloud.resources["EventBus"]
        pattern = json.dumps({"source": ["dateline"]})
        events.put_rule(Name="all", EventBusName=bus, EventPattern=pattern)
        events.put_targets(
            Rule="all",
            EventBusName=bus,
            Targets=[{"Id": "queue", "Arn": arn["Attributes"]["QueueArn"]}],
        )

    def heard(self) -> list[dict[str, Any]]:
        """The events since it was last asked."""
        parsed: list[dict[str, Any]] = []
        while messages := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                parsed.append(json.loads(message["Body"]))
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return parsed

    def kinds(self) -> list[str]:
        """What they are called."""
        return [item["detail-type"] for item in self.heard()]
