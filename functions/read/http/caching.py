"""HTTP caching: entity tags, Last-Modified and Cache-Control.

A 304 needs no S3 read. No cached response outlives an embargo or an expiry.

Errors are never cached (`web.http.problem_response`). A cached 404 would outlive the embargo that
it hides, and a 404 with a shorter lifetime would reveal the embargo. A 410 is not cached either, so
that a reinstatement takes effect at once.

Listings have entity tags but no Last-Modified: after a withdrawal the newest date among the
remaining entries is unchanged, so If-Modified-Since would keep the withdrawn entry.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FRESH_SECONDS = 30
STALE_SECONDS = 60
"""How long a cache may serve a stale response while it revalidates. A kill has reached every cache
after FRESH_SECONDS + STALE_SECONDS."""
HORIZON = timedelta(seconds=FRESH_SECONDS + STALE_SECONDS)
"""The longest time that a cache keeps a response."""

_LIFETIMES = re.compile(r"(?:max-age|stale-while-revalidate)=(\d+)", re.ASCII)
_ENTITY_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def etag(*parts: object) -> str:
    """A weak entity tag, quotes included, that changes when any of the parts does.

    Weak, since the compressed and the plain response share it (RFC 9110, section 8.8.1).
    """
    sha = hashlib.sha256()
    for part in parts:
        data = str(part).encode()
        sha.update(len(data).to_bytes(8, "big"))
        sha.update(data)
    return f'W/"{b32encode(sha.digest())[:26].decode().lower()}"'


def http_date(moment: datetime) -> str:
    """`Mon, 05 Jan 2026 10:00:00 GMT`."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def not_modified(
    headers: Mapping[str, str], tag: str, last_modified: datetime | None = None
) -> bool:
    """Whether the client's version is current.

    If-None-Match takes precedence over If-Modified-Since (RFC 9110, section 13.2.2).
    """
    known = headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or tag.removeprefix("W/") in _ENTITY_TAG.findall(known)
    since = _moment(headers.get("if-modified-since", ""))
    return bool(last_modified and since and last_modified.replace(microsecond=0) <= since)


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


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
