"""No page outlives the end of an embargo or an expiry, and few pages take a second query."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.clock import iso
from dateline.model.identifiers import article_id
from dateline.model.rows import Listed, listing_sk
from dateline.model.stories import Window
from dateline.stores.articles import ArticleReader
from functions.read.http.caching import HORIZON, cache_control
from functions.read.lookup.listing_query import ListingQuery
from functions.read.lookup.paging import AHEAD, page
from functions.read.lookup.results import Page
from tests.factories import NOON


class Listing:
    """A listing's partition in ArticleTable, as its query returns it."""

    def __init__(self, entries: list[Listed]) -> None:
        self.entries = sorted(entries, key=_key)
        self.calls = 0

    def listing(
        self,
        pk: str,
        *,
        until: datetime,
        since: datetime | None,
        limit: int,
        after: str | None,
        oldest_first: bool,
    ) -> list[Listed]:
        del pk
        self.calls += 1
        first, last = iso(since) if since else "0", f"{iso(until)}#~"
        entries = [item for item in self.entries if first <= _key(item) <= last]
        entries = entries if oldest_first else entries[::-1]
        if after:
            entries = [item for item in entries if (_key(item) > after) == oldest_first]
            entries = [item for item in entries if _key(item) != after]
        return entries[:limit]

    def page(self, now: datetime, **query: Any) -> Page:
        """One page, as read builds it."""
        asked = ListingQuery(language="en", **query)
        return page(cast("ArticleReader", self), lambda: b"key", asked, now)


def _key(entry: Listed) -> str:
    return listing_sk(entry.effective_at, entry.id)


def seconds(offset: float) -> datetime:
    return NOON + timedelta(seconds=offset)


def entry(
    number: int,
    effective: float,
    expires: float | None = None,
    covered: tuple[Window, ...] = (),
) -> Listed:
    return Listed(
        id=article_id("desk", str(number)),
        source="desk",
        version=1,
        headline=f"Story {number}",
        effective_at=seconds(effective),
        expires_at=None if expires is None else seconds(expires),
        covered=covered,
    )


def lifetime(page: Page) -> timedelta:
    """How long a cache may serve the page."""
    numbers = re.findall(r"=(\d+)", cache_control(page.now, page.changes_at))
    return timedelta(seconds=max(map(int, numbers)))


def test_a_page_is_kept_until_the_next_embargo_ends_and_no_longer() -> None:
    listing = Listing([entry(1, -60), entry(2, 20), entry(3, 25)])
    page = listing.page(NOON)
    assert [item.headline for item in page.entries] == ["Story 1"]
    assert cache_control(NOON, page.changes_at) == "public, max-age=20, s-maxage=4"
    assert listing.calls == 1


def test_release_after_the_longest_lifetime_does_not_shorten_it() -> None:
    page = Listing([entry(1, -60), entry(2, HORIZON.total_seconds() + 1)]).page(NOON)
    assert lifetime(page) == HORIZON


@pytest.mark.parametrize("limit", [1, 20])
@pytest.mark.parametrize("ahead", [0, 1, AHEAD, AHEAD + 1, 40])
def test_only_many_releases_take_a_second_query(ahead: int, limit: int) -> None:
    listing = Listing(
        [*(entry(n, -n) for n in range(30)), *(entry(50 + n, 9) for n in range(ahead))]
    )
    page = listing.page(NOON, limit=limit)
    assert [item.headline for item in page.entries] == [f"Story {n}" for n in range(limit)]
    assert page.next
    assert lifetime(page) <= (timedelta(seconds=9) if ahead else HORIZON)
    assert listing.calls == (2 if ahead > AHEAD else 1)
    listing.calls = 0
    second = listing.page(NOON, limit=limit, cursor=page.next)
    assert second.entries[0].headline == f"Story {limit}"
    # Released entries come before this page and do not change it.
    assert (lifetime(second), listing.calls) == (HORIZON, 1)


def test_next_release_ends_a_page_even_beyond_the_query() -> None:
    listing = Listing([entry(0, -60), *(entry(n, 5 * n) for n in range(1, 15))])
    for limit in (1, 5, 20):
        assert lifetime(listing.page(NOON, limit=limit)) <= timedelta(seconds=5), limit


def test_release_does_not_change_a_listing_of_the_past() -> None:
    page = Listing([entry(1, -60), entry(2, 10)]).page(NOON, until=seconds(-30))
    assert lifetime(page) == HORIZON


def test_a_copy_that_is_covered_or_uncovered_ends_a_page() -> None:
    covered = (Window(since=seconds(-5), until=seconds(20)),)
    page = Listing([entry(1, -60, covered=covered)]).page(NOON)
    assert page.entries == ()
    assert lifetime(page) == timedelta(seconds=20)


offsets = st.sampled_from((-120.0, -30.0, -0.001, 0.0, 0.0005, 0.4, 7.0, 30.0, 44.0, 89.0, 95.0))
entries = st.lists(
    st.tuples(offsets, st.none() | offsets, st.none() | st.tuples(offsets, st.none() | offsets)),
    max_size=9,
)


@settings(max_examples=100)
@given(
    entries=entries,
    limit=st.integers(1, 3),
    oldest_first=st.booleans(),
    since=st.none() | offsets,
    until=st.none() | offsets,
    pages=st.integers(0, 2),
)
def test_no_cache_serves_a_page_that_the_table_would_not(
    *,
    entries: list[tuple[float, float | None, tuple[float, float | None] | None]],
    limit: int,
    oldest_first: bool,
    since: float | None,
    until: float | None,
    pages: int,
) -> None:
    listing = Listing(
        [
            entry(
                number,
                effective,
                expires,
                (Window(since=seconds(cover[0]), until=_or_none(cover[1])),) if cover else (),
            )
            for number, (effective, expires, cover) in enumerate(entries)
        ]
    )
    query: dict[str, Any] = {"limit": limit, "oldest_first": oldest_first, "since": _or_none(since)}
    query["until"] = _or_none(until)
    first = listing.page(NOON, **query)
    for _ in range(pages):
        if first.next:
            query["cursor"] = first.next
            first = listing.page(NOON, **query)
    assert all(item.effective_at <= NOON for item in first.entries)
    ends = NOON + lifetime(first)
    for moment in (seconds(offset) for offset in (0.0005, 0.4, 7, 29.5, 30, 44, 89, 89.9)):
        if moment < ends:
            later = listing.page(moment, **query)
            assert (later.entries, later.next) == (first.entries, first.next), moment


def _or_none(offset: float | None) -> datetime | None:
    return None if offset is None else seconds(offset)
