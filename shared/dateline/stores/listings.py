"""Listings of SubmissionTable: rows with `listing` and `listed` are in its index, all others not.

    PROBLEMS#open · <time>#<id>                    every open problem
    PROBLEMS#source#<source> · …, PROBLEMS#code#<code> · …, PROBLEMS#hop#<hop> · …
    WAITING · <time>#<id>                          what is accepted and not processed
    AUDIT · <time>#<id>                            what operators did
    SUBMISSIONS#<source> · <time>#<id>             the submissions of a source

A row is in one listing, so a problem has a pointer row, without content, for each further one. The
index has a few attributes of each row, to filter by. A page is one query at any length of
the listing, and more only where a filter leaves rows out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.aws.table import Condition, Index, Table
from dateline.model.clock import iso

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from dateline.aws.table import Row

INDEX = Index("Listings", "listing", "listed")
MAX_QUERIES = 8
"""Queries of one page. Where a filter leaves nearly everything out, a page is short, not slow."""
FILTERED = 500
"""Rows that one query reads behind a filter."""


@dataclass(frozen=True)
class Span:
    """Entries of a listing, the newest first; both moments are included."""

    since: datetime | None = None
    until: datetime | None = None
    after: str | None = None
    """The position of the last entry of the page before."""

    @property
    def keys(self) -> tuple[str, str]:
        """The first and the last sort key."""
        first = iso(self.since) if self.since else "0"
        # `~` sorts after every id.
        last = f"{iso(self.until)}#~" if self.until else "~"
        return first, min(last, self.after) if self.after else last


@dataclass(frozen=True)
class Entries:
    """One page of entries. `after` is the position for the next; None on the last page."""

    rows: tuple[Row, ...]
    after: str | None


def listed(moment: datetime, row_id: str) -> str:
    """The sort key of an entry, which is its position too."""
    return f"{iso(moment)}#{row_id}"


def entries(
    table: Table, listing: str, span: Span, limit: int, matching: Condition | None = None
) -> Entries:
    """At most `limit` entries of a listing that match."""
    first, position = span.keys
    shown = span.after
    matching_rows: list[Row] = []
    # One entry more than a page shows whether there is a next page, and one was shown before.
    size = FILTERED if matching else limit + 2
    for _ in range(MAX_QUERIES):
        between = (first, position)
        page = table.query_index(
            "read the listing", INDEX, listing, between, limit=size, matching=matching
        )
        matching_rows += [row for row in page.rows if row["listed"] != shown]
        if len(matching_rows) > limit:
            return Entries(tuple(matching_rows[:limit]), matching_rows[limit - 1]["listed"])
        if page.position is None:
            return Entries(tuple(matching_rows), None)
        position = shown = page.position
    return Entries(tuple(matching_rows), position)


def equal(values: dict[str, str | None]) -> Condition | None:
    """The condition that every given attribute has its value; None if none is given."""
    given = {name: value for name, value in values.items() if value is not None}
    if not given:
        return None
    return Condition(
        " AND ".join(f"#{name} = :{name}" for name in given),
        {f":{name}": value for name, value in given.items()},
        {f"#{name}": name for name in given},
    )


def all_of(conditions: Iterable[Condition | None]) -> Condition | None:
    """The condition that all of these hold; None if there are none."""
    given = [condition for condition in conditions if condition]
    if not given:
        return None
    return Condition(
        " AND ".join(condition.expression for condition in given),
        {name: value for condition in given for name, value in condition.values.items()},
        {name: value for condition in given for name, value in condition.names.items()},
    )
