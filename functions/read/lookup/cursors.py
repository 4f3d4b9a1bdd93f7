"""The cursors of listings of articles; clients cannot forge a position among embargoed entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.rows import facet_value
from dateline.web.cursors import read_cursor, write_cursor

if TYPE_CHECKING:
    from functions.read.lookup.listing_query import ListingQuery


def write(key: bytes, query: ListingQuery, position: str) -> str:
    """The cursor of the page after `position`."""
    return write_cursor(key, _listing(query), position)


def read(key: bytes, query: ListingQuery, cursor: str) -> str:
    """The position that the cursor encodes.

    Raises:
        Malformed: `cursor_malformed`, it was not issued for this listing.
    """
    return read_cursor(key, _listing(query), cursor)


def _listing(query: ListingQuery) -> str:
    """Everything that decides the entries and their order, so not the page size."""
    return "\n".join(
        [
            query.language,
            query.facet,
            facet_value(query.value),
            iso(query.since) if query.since else "",
            iso(query.until) if query.until else "",
            "oldest" if query.oldest_first else "newest",
        ]
    )
