"""One page of a listing in one query, which also gives its cache lifetime.

The query ends not now but as far ahead as a cache may keep the page. So it also returns entries
that are released within that time; they are not shown, and the page's lifetime ends with the first
release. A short lifetime reveals, at most 90 seconds ahead, that the listing is about to change; a
longer lifetime would serve a wrong page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.rows import Listed, listing_pk, listing_sk
from dateline.model.visibility import listed_visible
from functions.read.http.caching import HORIZON, next_moment
from functions.read.lookup import cursors
from functions.read.lookup.results import Page, listed_changes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from dateline.stores.articles import ArticleReader
    from functions.read.lookup.listing_query import ListingQuery

AHEAD = 3
"""Embargoed entries that the query makes room for; more of them take a second query."""


def page(
    articles: ArticleReader, cursor_key: Callable[[], bytes], query: ListingQuery, now: datetime
) -> Page:
    """One page of the entries that readers may see.

    Raises:
        Malformed: `cursor_malformed`, the cursor does not belong to this listing.
    """
    horizon = now + HORIZON
    until = min(query.until or horizon, horizon)
    if query.since and query.since > until:
        return Page((), None, now, None)
    after = cursors.read(cursor_key(), query, query.cursor) if query.cursor else None
    # One entry more than a page shows whether there is a next page.
    needed = query.limit + 1
    # Embargoed entries come first in newest-first order, last in oldest-first order.
    ahead = 0 if query.oldest_first or after or until <= now else AHEAD
    listed = _listed(articles, query, until, needed + ahead, after)
    entries = [item for item in listed if item.effective_at <= now]
    embargoed = [item for item in listed if item.effective_at > now]
    changes = listed_changes(embargoed)
    if ahead and len(listed) == needed + ahead and len(entries) < needed:
        # Without any visible entry, the query may not have reached the next release.
        changes = changes if entries else [now]
        entries = _listed(articles, query, min(until, now), needed, after)
    following = None
    if len(entries) > query.limit:
        entries = entries[: query.limit]
        last = listing_sk(entries[-1].effective_at, entries[-1].id)
        following = cursors.write(cursor_key(), query, last)
    shown = tuple(entry for entry in entries if listed_visible(entry, now))
    changes_at = now if now in changes else next_moment(now, changes + listed_changes(entries))
    return Page(shown, following, now, changes_at)


def _listed(
    articles: ArticleReader, query: ListingQuery, until: datetime, limit: int, after: str | None
) -> list[Listed]:
    return articles.listing(
        listing_pk(query.language, query.facet, query.value),
        until=until,
        since=query.since,
        limit=limit,
        after=after,
        oldest_first=query.oldest_first,
    )
