"""One page of a listing in one query, which also says for how long the page may be kept.

The query ends not at now but as far ahead as a cache may keep the page: so it meets what is still
under embargo, and the page is kept until the first of these is released and no longer. None of them
is shown. That a page may be kept for less than usual says, a minute and a half ahead, that there is
something in this list that begins or ends; a page kept for longer would be wrong.
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
"""Entries under embargo that the one query may meet; where there are more, it is asked again."""


def page(
    articles: ArticleReader, cursor_key: Callable[[], bytes], query: ListingQuery, now: datetime
) -> Page:
    """One page of what readers may see.

    Raises:
        Malformed: the cursor is not one of this listing.
    """
    horizon = now + HORIZON
    until = min(query.until or horizon, horizon)
    if query.since and query.since > until:
        return Page((), None, now, None)
    after = cursors.read(cursor_key(), query, query.cursor) if query.cursor else None
    # One more than a page tells whether there is a page after this one.
    needed = query.limit + 1
    # What is to come stands before the newest, and after the oldest.
    ahead = 0 if query.oldest_first or after or until <= now else AHEAD
    listed = _listed(articles, query, until, needed + ahead, after)
    entries = [item for item in listed if item.effective_at <= now]
    embargoed = [item for item in listed if item.effective_at > now]
    changes = listed_changes(embargoed)
    if ahead and len(listed) == needed + ahead and len(entries) < needed:
        # The nearest of them was not even met, unless something is there before it.
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
