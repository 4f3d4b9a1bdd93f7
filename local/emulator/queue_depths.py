"""Depths of the emulator's queues as metrics, which it does not have.

Its alarms ignore dimensions, so each metric has none and is named after its queue:
`<queue> ApproximateAgeOfOldestMessage` in the namespace Dateline/Queues. A queue is measured every
few seconds, empty ones too: an alarm ends with a 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

NAMESPACE = "Dateline/Queues"
VISIBLE, NOT_VISIBLE = (
    "ApproximateNumberOfMessagesVisible",
    "ApproximateNumberOfMessagesNotVisible",
)
AGE = "ApproximateAgeOfOldestMessage"
_COUNTED_RECEIVES = 2
"""A message that was received more often is left out of the age, as by SQS."""
INTERVAL_SECONDS = 10.0
KEPT_VALUES = 90
"""Of each metric: the quarter of an hour that an alarm looks back at most."""


def metric_name(queue: str, metric: str) -> str:
    """The name of the metric of one queue."""
    return f"{queue} {metric}"


def depths(queues: Iterable[Mapping[str, Any]], now: float) -> Iterator[tuple[str, float]]:
    """Name and value of each metric of the emulator's queues; `now` in seconds of Unix time."""
    for queue in queues:
        messages = list(queue["messages"])
        visible = [message for message in messages if message["visible_at"] <= now]
        received = [message for message in messages if message.get("receive_count", 0)]
        counted = [
            message for message in messages if message.get("receive_count", 0) <= _COUNTED_RECEIVES
        ]
        oldest = min((message["sent_at"] for message in counted), default=now)
        yield metric_name(queue["name"], VISIBLE), len(visible)
        not_visible = sum(message["visible_at"] > now for message in received)
        yield metric_name(queue["name"], NOT_VISIBLE), not_visible
        yield metric_name(queue["name"], AGE), max(0.0, now - oldest)
