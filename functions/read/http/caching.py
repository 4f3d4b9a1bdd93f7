"""HTTP caching: Last-Modified and Cache-Control; entity tags are in `dateline.web.entity_tags`.

A 304 needs no S3 read. No cached response outlives an embargo or an expiry.

Errors are never cached (`web.http.problem_response`). A cached 404 would outlive the embargo that
it hides, and a 404 with a shorter lifetime would reveal the embargo. A 410 is not cached either, so
that a reinstatement takes effect at once.

Listings have entity tags but no Last-Modified: after a withdrawal the newest date among the
remaining entries is unchanged, so If-Modified-Since would keep the withdrawn entry.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FRESH_SECONDS = 30
STALE_SECONDS = 60
"""How long a cache may serve a stale response while it revalidates. A kill has reached every cache
after FRESH_SECONDS + STALE_SECONDS."""
HORIZON = timedelta(seconds=FRESH_SECONDS + STALE_SECONDS)
"""The longest time that a cache keeps a response."""

_LIFETIMES = re.compile(r"(?:max-age|stale-while-revalidate)=(\d+)", re.ASCII)


def http_date(moment: datetime) -> str:
    """`Mon, 05 Jan 2026 10:00:00 GMT`."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def next_moment(now: datetime, moments: Iterable[datetime | None]) -> datetime | None:
    """The earliest of these moments after `now`, or None."""
    return min((moment for moment in moments if moment and moment > now), default=None)


def cache_control(now: datetime, changes_at: datetime | None) -> str:
    """A short lifetime, shorter where the answer changes sooner: at an embargo's end, at an expiry.

    A stale answer counts as an answer, so the fresh and the stale time end by then together.
    """
    left = max(int((changes_at - now).total_seconds()), 0) if changes_at else None
    fresh = FRESH_SECONDS if left is None else min(FRESH_SECONDS, left)
    stale = STALE_SECONDS if left is None else min(STALE_SECONDS, left - fresh)
    return f"public, max-age={fresh}, stale-while-revalidate={stale}"


def cached_for(header: str) -> int:
    """Seconds that a Cache-Control header of `cache_control` lets a cache keep the response."""
    return sum(map(int, _LIFETIMES.findall(header)))
