"""Listens to a stack's event bus through a queue of its own."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.support.target import Target

Event = dict[str, Any]
"""An event as EventBridge hands it on: `detail-type`, `detail`, …"""

_NAME = "dateline-listener"


class Listener:
    """What the bus has carried since the listener was set up."""

    def __init__(self, target: Target, queue_url: str) -> None:
        self._sqs = target.aws.sqs
        self._queue_url = queue_url
        self._heard: list[Event] = []

    def events(self) -> list[Event]:
        """Everything heard so far, in the order of arrival."""
        while messages := self._sqs.receive_message(
            QueueUrl=self._queue_url, MaxNumberOfMessages=10
        ).get("Messages"):
            for message in messages:
                self._heard.append(json.loads(message["Body"]))
                self._sqs.delete_message(
                    QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"]
                )
        return list(self._heard)

    def heard(self, kind: str, article_id: str, language: str | None = None) -> bool:
        """Whether an event of this kind was about the article (and the language)."""
        return any(
            event["detail-type"] == kind
            and event["detail"]["article_id"] == article_id
            and language in {None, event["detail"].get("language")}
            for event in self.events()
        )


@contextmanager
def listening(target: Target) -> Iterator[Listener]:
    """Sets up a rule and a queue on the stack's bus, and takes them away afterwards."""
    bus = target.output("EventBusName")
    sqs, events = target.aws.sqs, target.aws.events
    queue_url = sqs.create_queue(QueueName=_NAME)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    events.put_rule(Name=_NAME, EventBusName=bus, EventPattern=json.dumps({"source": ["dateline"]}))
    events.put_targets(
        Rule=_NAME,
        EventBusName=bus,
        Targets=[{"Id": "queue", "Arn": attributes["Attributes"]["QueueArn"]}],
    )
    try:
        yield Listener(target, queue_url)
    finally:
        events.remove_targets(Rule=_NAME, EventBusName=bus, Ids=["queue"])
        events.delete_rule(Name=_NAME, EventBusName=bus)
        sqs.delete_queue(QueueUrl=queue_url)
