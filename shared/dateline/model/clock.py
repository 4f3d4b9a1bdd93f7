"""Time and randomness, passed in so that tests decide them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Returns the present, aware and UTC."""

Entropy = Callable[[int], bytes]
"""Returns that many unpredictable bytes (`os.urandom`)."""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_now() -> datetime:
    """The present in UTC."""
    return datetime.now(UTC)


def to_milliseconds(moment: datetime) -> int:
    """Milliseconds since the epoch, rounded down; exact where float seconds are not."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000 + delta.microseconds // 1_000


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and `Z`: fixed width, so text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_milliseconds(milliseconds: int) -> datetime:
    """The moment so many milliseconds after the epoch.

    Raises:
        OverflowError: it is after the year 9999.
    """
    return _EPOCH + timedelta(milliseconds=milliseconds)
