"""The query parameters of the routes of operations, and pages with signed cursors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from dateline.model.errors import Malformed
from dateline.model.identifiers import ID_PATTERN, SOURCE_PATTERN
from dateline.model.problems import Hop
from dateline.stores.listings import Span
from dateline.web.cursors import read_cursor, write_cursor
from dateline.web.times import time_range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dateline.web.http import Request

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_QUERY = 4_096
"""Characters of a raw query string."""
PAGED = ("since", "until", "limit", "cursor")
CODE = re.compile(r"[a-z0-9_]{1,100}", re.ASCII)
_PATTERNS = {
    "source": SOURCE_PATTERN,
    "code": CODE,
    "hop": re.compile("|".join(Hop), re.ASCII),
    "status": re.compile("processed|partial|quarantined", re.ASCII),
    "limit": re.compile(r"[1-9][0-9]?|100", re.ASCII),
    "cursor": re.compile(r"[A-Za-z0-9_-]{24,200}", re.ASCII),
}
_ALLOWED = {
    "source": "the id of a source",
    "code": "an error code",
    "hop": f"one of {', '.join(Hop)}",
    "status": "processed, partial or quarantined",
    "limit": f"a number from 1 to {MAX_LIMIT}",
    "cursor": "`next` of the previous page of the same listing",
}


def read_query(request: Request, allowed: Iterable[str]) -> dict[str, str]:
    """The query of a request, each value checked.

    Raises:
        Malformed: a parameter is unknown, repeated or malformed.
    """
    raw = request.path.partition("?")[2]
    if len(raw) > MAX_QUERY:
        raise Malformed(
            "query_too_long", f"the query exceeds {MAX_QUERY} characters", where="query"
        )
    try:
        pairs = parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError:
        raise Malformed(
            "query_malformed", "send few parameters, percent-encoded as UTF-8", where="query"
        ) from None
    known = tuple(allowed)
    query: dict[str, str] = {}
    for name, text in pairs:
        if name not in known:
            raise Malformed(
                "parameter_unknown",
                f"unknown parameter; this route has {', '.join(known) or 'none'}",
                where=name[:100],
            )
        if name in query:
            raise Malformed("parameter_repeated", f"give {name} once", where=name)
        query[name] = text
    checked(query)
    return query


def checked(values: Mapping[str, str]) -> None:
    """Refuses a value that does not match its pattern.

    Raises:
        Malformed: `parameter_malformed`.
    """
    for name, text in values.items():
        pattern = _PATTERNS.get(name)
        if pattern and not pattern.fullmatch(text):
            raise Malformed("parameter_malformed", f"give {_ALLOWED[name]}", where=name)


def path_id(request: Request) -> str | None:
    """The id in the path; None if it cannot be one."""
    given = request.path_parameters.get("id", "")
    return given if ID_PATTERN.fullmatch(given) else None


@dataclass(frozen=True)
class Paging:
    """The page that a query asks for. `listing` names what is listed, for the cursor."""

    span: Span
    limit: int
    listing: str
    key: Callable[[], bytes]

    def following(self, after: str | None) -> str | None:
        """The cursor of the page after a position; None on the last page."""
        return write_cursor(self.key(), self.listing, after) if after else None


def read_paging(name: str, query: Mapping[str, str], key: Callable[[], bytes]) -> Paging:
    """The page, its cursor checked against the listing `name` and its filters.

    Raises:
        Malformed: a time or the cursor is malformed.
    """
    since, until = time_range(query)
    filters = (f"{each}={query[each]}" for each in sorted(query) if each not in {"limit", "cursor"})
    listing = "\n".join((name, *filters))
    cursor = query.get("cursor")
    after = read_cursor(key(), listing, cursor) if cursor else None
    limit = int(query.get("limit", DEFAULT_LIMIT))
    return Paging(Span(since, until, after), limit, listing, key)
