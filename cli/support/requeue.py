"""Puts stored objects back into a queue, at a bounded rate, for `reindex` and `replay`.

The messages have the shape of S3's notifications and go to the queues that S3 notifies. So the
functions handle them as they handle news, and need no second entry point.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cli.support.console import say
from cli.support.exit_codes import CommandError
from dateline.aws.s3events import Notified, notification
from dateline.model.clock import utc_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cli.support.target import Target

PER_CALL = 10
"""Messages in one SendMessageBatch."""
MAX_WAITING = 500
"""With more messages in the queue, none is added: news must not wait long behind old messages, and
the alarm on the queue's depth (1,000) must not ring."""
PAUSE_SECONDS = 1.0
EMPTY_CHECKS = 3
"""Consecutive checks that must find a queue empty: SQS counts are approximate."""
PROGRESS_SECONDS = 5.0
"""Between two lines of progress."""


@dataclass(frozen=True)
class Stored:
    """An object in a bucket."""

    key: str
    size: int
    written_at: datetime


@dataclass(frozen=True)
class Message:
    """One message for the queue."""

    name: str
    """Identifies the message for `--after`."""
    objects: tuple[Stored, ...]
    """What the message notifies of."""


@dataclass(frozen=True)
class Begun:
    """When a run began, and how many dead letters waited then."""

    at: datetime
    dead_letters: int


@dataclass
class Pace:
    """Limits the rate; tests pass in a clock."""

    rate: float
    """Objects a second."""
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _started: float | None = field(default=None, init=False)
    _done: int = field(default=0, init=False)

    def wait_for(self, objects: int) -> None:
        """Waits until so many more objects may be sent."""
        if self._started is None:
            self._started = self.now()
        early = self._started + self._done / self.rate - self.now()
        if early > 0:
            self.sleep(early)
        self._done += objects


@dataclass(frozen=True)
class Requeuer:
    """Sends notifications of a bucket's objects to the queue that the bucket notifies.

    `bucket` and `queue` are logical ids of the template. `XDeadLetterQueue` belongs to `XQueue`.
    """

    target: Target
    bucket: str
    queue: str
    event_source: str
    pace: Pace
    problems_since: Callable[[datetime], int] = lambda _: 0
    """How many messages became problems since then: operate empties the dead-letter queues."""

    def begin(self, *queues: str) -> Begun:
        """The state before a run, for `given_up`."""
        return Begun(utc_now(), self.dead_letters(*queues))

    def given_up(self, begun: Begun, *queues: str) -> int:
        """How many messages functions gave up on since the run began."""
        waiting = self.dead_letters(*queues) - begun.dead_letters
        return max(waiting, 0) + self.problems_since(begun.at)

    def stored(self, prefix: str) -> Iterator[Stored]:
        """The bucket's objects below `prefix`, in order of their keys."""
        pages = self.target.aws.s3.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.target.resource(self.bucket), Prefix=prefix):
            for item in page.get("Contents", []):
                yield Stored(item["Key"], item["Size"], item["LastModified"].astimezone(UTC))

    def send(self, messages: Sequence[Message]) -> int:
        """Sends the messages in order; returns how many objects they name.

        Raises:
            CommandError: the user stopped the run; names the `--after` to resume with.
        """
        total = sum(len(message.objects) for message in messages)
        sent, reported_at, last = 0, 0.0, None
        bucket, url = self.target.resource(self.bucket), self._url(self.queue)
        try:
            for batch in _portions(messages, PER_CALL):
                self._make_room()
                self.pace.wait_for(sum(len(message.objects) for message in batch))
                self._send(url, [json.dumps(self._event(message, bucket)) for message in batch])
                sent += sum(len(message.objects) for message in batch)
                last = batch[-1].name
                if self.pace.now() - reported_at >= PROGRESS_SECONDS:
                    reported_at = self.pace.now()
                    say(f"sent {sent:,} of {total:,}, up to {last}")
        except KeyboardInterrupt:
            raise CommandError(f"stopped after {sent:,} of {total:,}{_hint(last)}") from None
        except Exception:
            say(f"sent {sent:,} of {total:,}{_hint(last)}")
            raise
        return sent

    def wait_until_empty(self, *queues: str) -> None:
        """Waits until the queues, named by their logical ids, are empty, one after the other.

        If the user stops the command here, the functions still handle what was sent.
        """
        for queue in queues:
            empty_checks, reported_at = 0, self.pace.now()
            while empty_checks < EMPTY_CHECKS:
                waiting = self._waiting(queue)
                empty_checks = 0 if waiting else empty_checks + 1
                if waiting and self.pace.now() - reported_at >= PROGRESS_SECONDS:
                    reported_at = self.pace.now()
                    say(f"{waiting:,} messages wait in {queue}")
                if empty_checks < EMPTY_CHECKS:
                    self.pace.sleep(PAUSE_SECONDS)

    def dead_letters(self, *queues: str) -> int:
        """How many messages are in the dead-letter queues of the queues."""
        return sum(self._waiting(queue.replace("Queue", "DeadLetterQueue")) for queue in queues)

    def _event(self, message: Message, bucket: str) -> dict[str, Any]:
        named = (
            Notified(stored.key, stored.written_at, {"size": stored.size})
            for stored in message.objects
        )
        return notification(self.event_source, bucket, *named)

    def _send(self, url: str, bodies: list[str]) -> None:
        answer = self.target.aws.sqs.send_message_batch(
            QueueUrl=url,
            Entries=[{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)],
        )
        failed = [bodies[int(item["Id"])] for item in answer.get("Failed", [])]
        if len(failed) == len(bodies):
            reason = answer["Failed"][0].get("Message", "")
            raise CommandError(f"SQS refuses every message: {reason}")
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
        # A queue's physical id is its URL.
        return self.target.resource(queue)


def resume(messages: Sequence[Message], after: str | None) -> Sequence[Message]:
    """The messages behind the one named `after`; all without `after`.

    Raises:
        CommandError: no message has that name.
    """
    names = [message.name for message in messages]
    if after is None:
        return messages
    if after not in names:
        raise CommandError(f"{after} is not in this run; leave --after out")
    return messages[names.index(after) + 1 :]


def _hint(last: str | None) -> str:
    return f"; resume with --after {last}" if last else ""


def _portions(messages: Iterable[Message], size: int) -> Iterator[list[Message]]:
    batch: list[Message] = []
    for message in messages:
        batch.append(message)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
