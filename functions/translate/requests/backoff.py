"""Whether an interrupted job continues with a new message, and after which delay. Pure rules.

A message is received only so often (`dateline.aws.sqs`), but Amazon Translate may throttle a job
for hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.model.errors import Unavailable
    from functions.translate.requests.jobs import Job

FIRST_DELAY_SECONDS = 15.0
LONGEST_DELAY_SECONDS = 900.0
"""The longest delay of an SQS message: 15 minutes."""

_UNLIMITED = frozenset({"translate_throttled", "segments_taken", "daily_limit_reached"})
"""Errors that pass and never fail a job."""
_IMMEDIATE = frozenset({"out_of_time"})
"""The job continues in another invocation, which finds this one's segments in the memory."""


@dataclass(frozen=True)
class QueueDelay:
    """The delay of a new message. `put_off`: whether it counts as one of the job's delays."""

    seconds: int
    put_off: bool


def queue_delay(error: Unavailable, job: Job, random: Callable[[], float]) -> QueueDelay | None:
    """The delay of a job's new message; None if the current message returns, as after a fault."""
    if error.code in _IMMEDIATE:
        return QueueDelay(0, put_off=False)
    if error.code not in _UNLIMITED:
        return None
    longest = min(FIRST_DELAY_SECONDS * 2.0 ** (min(job.put_off, 16) + 1), LONGEST_DELAY_SECONDS)
    # Full jitter, so that jobs throttled together do not return together.
    return QueueDelay(int(longest * random()), put_off=True)
