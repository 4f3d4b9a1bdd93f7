"""Listens to a stack's event bus through a temporary queue."""

from __future__ import annotations

import json
from contextlib import contextmanager
from secrets import token_hex
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.support.target import Target

Event = dict[str, Any]
"""An event as EventBridge delivers it: `detail-type`, `detail`, …"""

_NAME = "dateline-listener"
"""Of the rule and the queue; a random end keeps two listeners apart."""


class Listener:
    """The events on the bus since the listener was set up."""

    def __init__(self, target: Target, queue_url: str) -> None:
        self._sqs = target.aws.sqs
        self._queue_url = queue_url
        self._events: list[Event] = []

    def events(self) -> list[Event]:
        """All events so far, in order of arrival."""
        while messages := self._sqs.receive_message(
            QueueUrl=self._queue_url, MaxNumberOfMessages=10
        ).get("Messages"):
            for message in messages:
                self._events.append(json.loads(message["Body"]))
                self._sqs.delete_message(
                    QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"]
                )
        return list(self._events)

    def has(self, kind: str, article_id: str, language: str | None = None) -> bool:
        """Whether an event of this kind came for the article (and the language)."""
        return any(
            event["detail-type"] == kind
            and event["detail"]["article_id"] == article_id
            and language in {None, event["detail"].get("language")}
            for event in self.events()
        )


@contextmanager
def listening(target: Target) -> Iterator[Listener]:
    """Sets up a rule and a queue on the stack's bus, and deletes them afterwards."""
    bus = target.output("EventBusName")
    sqs, events = target.aws.sqs, target.aws.events
    name = f"{_NAME}-{token_hex(4)}"
    queue_url = sqs.create_queue(QueueName=name)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps({"source": ["dateline"]}))
    events.put_targets(
        Rule=name,
        EventBusName=bus,
        Targets=[{"Id": "queue", "Arn": attributes["Attributes"]["QueueArn"]}],
    )
    try:
        yield Listener(target, queue_url)
    finally:
        events.remove_targets(Rule=name, EventBusName=bus, Ids=["queue"])
        events.delete_rule(Name=name, EventBusName=bus)
        sqs.delete_queue(QueueUrl=queue_url)
