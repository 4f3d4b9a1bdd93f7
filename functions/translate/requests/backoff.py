"""Whether a job that cannot go on now waits in the queue, and how long. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.model.errors import Unavailable
    from functions.translate.requests.jobs import Job

FIRST_DELAY_SECONDS = 15.0
LONGEST_DELAY_SECONDS = 900.0
"""SQS holds a message back for a quarter of an hour at most."""

FAULTS = 5
"""Times that a job waits for a fault to pass, before its message is left to come back: at first
that would take half an hour, and in the end the message is among the dead letters."""

_AS_OFTEN_AS_IT_TAKES = frozenset({"translate_throttled", "segments_taken"})
"""These pass, and never fail a job."""
_AT_ONCE = frozenset({"out_of_time"})
"""Goes on in another invocation, which begins with what this one remembered."""


@dataclass(frozen=True)
class QueueDelay:
    """A message for later. `put_off`: whether that counts as having waited."""

    seconds: int
    put_off: bool


def queue_delay(error: Unavailable, job: Job, random: Callable[[], float]) -> QueueDelay | None:
    """How a job waits under a new message; None where the one at hand had better come back."""
    if error.code in _AT_ONCE:
        return QueueDelay(0, put_off=False)
    if error.code not in _AS_OFTEN_AS_IT_TAKES and job.put_off >= FAULTS:
        return None
    longest = min(FIRST_DELAY_SECONDS * 2.0 ** (min(job.put_off, 16) + 1), LONGEST_DELAY_SECONDS)
    # Full jitter: jobs that were throttled together do not come back together.
    return QueueDelay(int(longest * random()), put_off=True)
