"""HTTP caching: Last-Modified and Cache-Control; entity tags are in `dateline.web.entity_tags`.

A 304 needs no S3 read, except of a page, whose links are in S3. No cached response outlives an
embargo or an expiry. Shared caches (the edge, a CDN, a proxy) keep a response for a few seconds, so
that a kill has left them by then even where nothing clears them; a reader's own cache keeps it for
longer.

Errors are never cached (`web.http.problem_response`). A cached 404 would outlive the embargo that
it hides, and a 404 with a shorter lifetime would reveal the embargo. A 410 is not cached either, so
that a reinstatement takes effect at once.

Listings and pages with related articles have entity tags but no Last-Modified: after a withdrawal
the newest date among the remaining entries is unchanged, so If-Modified-Since would keep the
withdrawn entry.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FRESH_SECONDS = 30
"""How long a reader's own cache keeps a response."""
SHARED_SECONDS = 4
"""How long a shared cache does. A killed article is gone from it within five seconds, the request
itself included. No `stale-while-revalidate`: shared caches would serve a killed article for that
time too."""
HORIZON = timedelta(seconds=FRESH_SECONDS)
"""The longest time that a cache keeps a response."""

_LIFETIME = re.compile(r"(?<![\w-])max-age=(\d+)", re.ASCII)


def http_date(moment: datetime) -> str:
    """`Mon, 05 Jan 2026 10:00:00 GMT`."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def next_moment(now: datetime, moments: Iterable[datetime | None]) -> datetime | None:
    """The earliest of these moments after `now`, or None."""
    return min((moment for moment in moments if moment and moment > now), default=None)


def cache_control(now: datetime, changes_at: datetime | None) -> str:
    """A short lifetime, shorter where the response changes sooner: an embargo ends, an expiry."""
    left = max(int((changes_at - now).total_seconds()), 0) if changes_at else None
    fresh = FRESH_SECONDS if left is None else min(FRESH_SECONDS, left)
    return f"public, max-age={fresh}, s-maxage={min(SHARED_SECONDS, fresh)}"


def cached_for(header: str) -> int:
    """Seconds that a Cache-Control header of `cache_control` lets a cache keep the response."""
    return max(map(int, _LIFETIME.findall(header)), default=0)
