"""Checks that a signed time is near the present."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.model.clock import from_milliseconds, to_milliseconds

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source

DEFAULT_TOLERANCE_SECONDS = 300
"""Five minutes, as is usual for webhooks whose sender states no tolerance."""

SECONDS = 1_000
MILLISECONDS = 1
"""Units of a sender's clock, in milliseconds."""

_DIGITS = re.compile(r"\d{1,16}", re.ASCII)


def is_fresh(
    sent_at: str,
    unit: int,
    source: Source,
    now: datetime,
    *,
    tolerance: int = DEFAULT_TOLERANCE_SECONDS,
) -> bool:
    """Whether `sent_at`, in `unit`s since the epoch, differs from now by the tolerance at most.

    `tolerance` is the sender's, in seconds; the source's configuration overrides it.
    """
    if not _DIGITS.fullmatch(sent_at):
        return False
    if source.tolerance_seconds is not None:
        tolerance = source.tolerance_seconds
    return abs(to_milliseconds(now) - int(sent_at) * unit) <= tolerance * 1_000


def signed_time(sent_at: str, unit: int) -> datetime | None:
    """The time that a fresh delivery was sent at, or None if it is known to a second only.

    Two events of one second would have one time, and the order of their receipt says more.
    """
    if unit != MILLISECONDS:
        return None
    try:
        return from_milliseconds(int(sent_at))
    except OverflowError:
        return None
