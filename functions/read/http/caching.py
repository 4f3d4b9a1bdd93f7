"""Validators and lifetimes: a 304 costs no S3 read, and no cache outlives an embargo or an expiry.

What is not there is kept by no cache (`web.http.problem_response`): a 404 that could be kept
for a while would outlive the embargo it hides, and one that is kept for a shorter while because of
it would tell of it. What was killed likewise: a reinstatement is everywhere at once.

Listings have entity tags alone: one that lost an entry since was modified, but by no later moment
than any of those it still has, and who asks by If-Modified-Since would keep what was withdrawn.
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
"""How long a cache may go on answering while it fetches anew: a kill is everywhere after both."""
HORIZON = timedelta(seconds=FRESH_SECONDS + STALE_SECONDS)
"""Nothing is kept for longer than this."""

_ENTITY_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def etag(*parts: object) -> str:
    """A strong entity tag, quotes included, that changes when any of the parts does."""
    sha = hashlib.sha256()
    for part in parts:
        data = str(part).encode()
        sha.update(len(data).to_bytes(8, "big"))
        sha.update(data)
    return f'"{b32encode(sha.digest())[:26].decode().lower()}"'


def http_date(moment: datetime) -> str:
    """`Mon, 05 Jan 2026 10:00:00 GMT`."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def not_modified(
    headers: Mapping[str, str], tag: str, last_modified: datetime | None = None
) -> bool:
    """Whether the client already has it (RFC 9110, section 13.2.2: If-None-Match decides alone)."""
    known = headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or tag in _ENTITY_TAG.findall(known)
    since = _moment(headers.get("if-modified-since", ""))
    return bool(last_modified and since and last_modified.replace(microsecond=0) <= since)


def next_moment(now: datetime, moments: Iterable[datetime | None]) -> datetime | None:
    """The first of these that is still to come."""
    return min((moment for moment in moments if moment and moment > now), default=None)


def cache_control(now: datetime, changes_at: datetime | None) -> str:
    """A short lifetime, shorter where the answer changes sooner: at an embargo's end, at an expiry.

    A stale answer counts as an answer, so the fresh and the stale time end by then together.
    """
    left = max(int((changes_at - now).total_seconds()), 0) if changes_at else None
    fresh = FRESH_SECONDS if left is None else min(FRESH_SECONDS, left)
    stale = STALE_SECONDS if left is None else min(STALE_SECONDS, left - fresh)
    return f"public, max-age={fresh}, stale-while-revalidate={stale}"


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
