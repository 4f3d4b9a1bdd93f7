"""GET /articles: listings as JSON."""

from __future__ import annotations

from dateline.http import Request
from functions.read.answering import Answer, Stores, whole
from functions.read.caching import cache_control
from functions.read.fields import chosen
from functions.read.listings import ListingQuery, from_query
from functions.read.reading import Reading
from functions.read.renderings import article_json
from functions.read.views import ListingView


def list_articles(request: Request, stores: Stores) -> Answer:
    """A listing as JSON."""
    query = from_query(request.query)
    fields = chosen(request.query, article_json.ITEM_FIELDS)
    view, fresh = page(stores.reading, query)
    body = article_json.render_listing(view, fields)
    return whole(request, body, "application/json", fresh, query.language)


def page(reading: Reading, query: ListingQuery) -> tuple[ListingView, str]:
    """One page, and its Cache-Control: never past the moment when one of its entries expires."""
    found = reading.listing(query)
    ends = min((one.expires_at for one in found.entries if one.expires_at), default=None)
    view = ListingView(query.language, query.title, found.entries, found.next)
    return view, cache_control(found.now, ends)
