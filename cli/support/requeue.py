"""Sends what S3 would say of objects that have been there for long, at a bounded rate.

`reindex` and `replay` both let the functions do their work again on what is stored: the messages
have S3's shape and go into the queues that S3 itself notifies, so there is no second way in.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import typer

from cli.support.console import say
from cli.support.exit_codes import CommandError
from dateline.model.clock import iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cli.support.target import Target

PER_CALL = 10
"""Messages of one SendMessageBatch."""
MAX_WAITING = 500
"""Messages in the queue beyond which none is added: news goes before what is done again, and the
alarm on the queue's depth (1,000) stays for what it is meant for."""
PAUSE_SECONDS = 1.0
QUIET = 3
"""Looks at an empty queue before it is believed: its counts are approximate."""
SAY_EVERY = 5.0


@dataclass(frozen=True)
class Stored:
    """An object in a bucket."""

    key: str
    size: int
    written_at: datetime


@dataclass(frozen=True)
class Message:
    """What one message names, and the name of its own that a stopped run is gone on after."""

    name: str
    objects: tuple[Stored, ...]


@dataclass
class Pace:
    """Time, and how fast it may go; tests have their own."""

    rate: float
    """Objects a second."""
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _started: float | None = field(default=None, init=False)
    _done: int = field(default=0, init=False)

    def take(self, objects: int) -> None:
        """Waits until so many more may go."""
        if self._started is None:
            self._started = self.now()
        early = self._started + self._done / self.rate - self.now()
        if early > 0:
            self.sleep(early)
        self._done += objects


@dataclass(frozen=True)
class Resender:
    """Sends messages about a bucket's objects to the queue that it notifies."""

    target: Target
    bucket: str
    queue: str
    """Logical ids of the template; that of the queue's dead letters begins as its own."""
    event_source: str
    pace: Pace

    def stored(self, prefix: str) -> Iterator[Stored]:
        """The bucket's objects, by key."""
        pages = self.target.aws.s3.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.target.resource(self.bucket), Prefix=prefix):
            for item in page.get("Contents", []):
                yield Stored(item["Key"], item["Size"], item["LastModified"].astimezone(UTC))

    def send(self, messages: Sequence[Message]) -> int:
        """Sends them in order; returns how many objects they name.

        Raises:
            CommandError: stopped on the way, with what to go on from.
        """
        total, sent, said, last = sum(len(message.objects) for message in messages), 0, 0.0, None
        bucket, url = self.target.resource(self.bucket), self._url(self.queue)
        try:
            for batch in _portions(messages, PER_CALL):
                self._make_room()
                self.pace.take(sum(len(item.objects) for item in batch))
                self._send(url, [json.dumps(self._event(item, bucket)) for item in batch])
                sent += sum(len(item.objects) for item in batch)
                last = batch[-1].name
                if self.pace.now() - said >= SAY_EVERY:
                    said = self.pace.now()
                    say(f"{sent:,} of {total:,}, as far as {last}")
        except KeyboardInterrupt:
            raise CommandError(f"stopped after {sent:,} of {total:,}{_hint(last)}") from None
        except Exception:
            say(f"{sent:,} of {total:,} were sent{_hint(last)}")
            raise
        return sent

    def settle(self, *queues: str) -> None:
        """Waits until nothing is left to be done in the queues, logical ids, one after the other.

        Stopping here stops nothing: what was sent is worked on.
        """
        for queue in queues:
            quiet, said = 0, self.pace.now()
            while quiet < QUIET:
                waiting = self._waiting(queue)
                quiet = 0 if waiting else quiet + 1
                if waiting and self.pace.now() - said >= SAY_EVERY:
                    said = self.pace.now()
                    say(f"{waiting:,} messages wait in {queue}")
                if quiet < QUIET:
                    self.pace.sleep(PAUSE_SECONDS)

    def dead_letters(self, *queues: str) -> int:
        """How many messages were given up on."""
        return sum(self._waiting(queue.replace("Queue", "DeadLetterQueue")) for queue in queues)

    def _event(self, message: Message, bucket: str) -> dict[str, Any]:
        return {
            "Records": [
                {
                    "eventVersion": "2.1",
                    "eventSource": self.event_source,
                    "eventTime": iso(stored.written_at),
                    "eventName": "ObjectCreated:Put",
                    "s3": {
                        "s3SchemaVersion": "1.0",
                        "bucket": {"name": bucket},
                        "object": {"key": quote_plus(stored.key, safe="/"), "size": stored.size},
                    },
                }
                for stored in message.objects
            ]
        }

    def _send(self, url: str, bodies: list[str]) -> None:
        answer = self.target.aws.sqs.send_message_batch(
            QueueUrl=url,
            Entries=[{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)],
        )
        failed = [bodies[int(item["Id"])] for item in answer.get("Failed", [])]
        if len(failed) == len(bodies):
            raise CommandError(f"SQS takes nothing: {answer['Failed'][0].get('Message', '')}")
        if failed:
            self._send(url, failed)

    def _make_room(self) -> None:
        while self._waiting(self.queue) > MAX_WAITING:
            self.pace.sleep(PAUSE_SECONDS)

    def _waiting(self, queue: str) -> int:
        counted = self.target.aws.sqs.get_queue_attributes(
            QueueUrl=self._url(queue),
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
                "ApproximateNumberOfMessagesDelayed",
            ],
        )
        return sum(map(int, counted["Attributes"].values()))

    def _url(self, queue: str) -> str:
        # A queue's physical id is its address.
        return self.target.resource(queue)


def moment(text: str | None) -> datetime | None:
    """A date or time as ISO 8601 writes it; UTC where it names no zone."""
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} is none; write 2026-03-04 or 2026-03-04T12:00:00Z"
        ) from error
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def behind(messages: Sequence[Message], after: str | None) -> Sequence[Message]:
    """The messages that a run stopped after `after` left.

    Raises:
        CommandError: there is no such message.
    """
    names = [message.name for message in messages]
    if after is None:
        return messages
    if after not in names:
        raise CommandError(f"{after} is not among what is to be sent; leave --after out")
    return messages[names.index(after) + 1 :]


def _hint(last: str | None) -> str:
    return f"; go on with --after {last}" if last else ""


def _portions(messages: Iterable[Message], size: int) -> Iterator[list[Message]]:
    batch: list[Message] = []
    for message in messages:
        batch.append(message)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
