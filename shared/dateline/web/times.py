"""Times in queries: RFC 3339 with a zone, or a date."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dateline.model.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Mapping

# Python reads more: 20260105, 2026-W02-1.
_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?", re.ASCII
)


def time_range(query: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """`since` and `until` of a query.

    Raises:
        Malformed: `time_malformed`, or `range_reversed`.
    """
    since, until = _moment(query, "since"), _moment(query, "until")
    if since and until and since > until:
        raise Malformed("range_reversed", "since is later than until", where="since")
    return since, until


def _moment(query: Mapping[str, str], name: str) -> datetime | None:
    """An RFC 3339 time, or a date as its first moment in UTC."""
    text = query.get(name)
    if text is None:
        return None
    # An unescaped plus arrives as a space: 10:00:00+02:00 as 10:00:00 02:00.
    written = text.replace(" ", "+").upper()
    if _RFC_3339.fullmatch(written):
        try:
            moment = datetime.fromisoformat(written)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise Malformed(
        "time_malformed",
        "give an RFC 3339 time with a zone (2026-01-05T10:00:00Z) or a date (2026-01-05)",
        where=name,
    )
