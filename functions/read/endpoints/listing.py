"""GET /articles: listings as JSON, and articles by ids."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dateline.model.errors import Malformed
from dateline.web.language_tags import read_language
from functions.read.endpoints.responses import Response, Services, fitted, hashed_response
from functions.read.http.caching import cache_control
from functions.read.http.fields import parse_fields
from functions.read.http.json_text import dumps
from functions.read.lookup.listing_query import from_query
from functions.read.renderings import article_json
from functions.read.views import ListingView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.model.rows import Listed
    from dateline.web.http import Request


def list_articles(request: Request, services: Services) -> Response:
    """A page of a listing as JSON, or the articles of `ids`."""
    if "ids" in request.query:
        return by_ids(request, services)
    query = from_query(request.query)
    fields = parse_fields(request.query, article_json.ITEM_FIELDS)
    result = services.reader.listing(query)
    title = query.title(services.site.name)

    def view(entries: Sequence[Listed]) -> ListingView:
        following = result.next
        if 0 < len(entries) < len(result.entries):
            following = services.reader.cursor_after(query, entries[-1])
        return ListingView(query.language, title, tuple(entries), following)

    count, body = fitted(
        result.entries, lambda entries: article_json.render_listing(view(entries), fields)
    )
    return hashed_response(
        request,
        body,
        "application/json",
        cache_control(result.now, result.changes_at),
        query.language,
        link=_following(request, view(result.entries[:count])),
    )


def _following(request: Request, view: ListingView) -> str | None:
    """The Link header of the next page (RFC 8288)."""
    if view.next is None:
        return None
    return f'</articles?{urlencode(request.query | {"cursor": view.next})}>; rel="next"'


def by_ids(request: Request, services: Services) -> Response:
    """Listing entries of the articles of `ids`, in the requested order.

    `{items, missing, gone, moved}`: `missing` are unknown or hidden ids; `gone` are killed ids,
    whose copies the client should delete; `moved` maps ids to the articles they were merged into.
    """
    ids = tuple(request.query["ids"].split(","))
    if wrong := sorted(set(request.query) - {"ids", "language", "fields"}):
        raise Malformed(
            "ids_combined", "ids can only be combined with language and fields", where=wrong[0]
        )
    fields = parse_fields(request.query, article_json.ITEM_FIELDS)
    language = request.query.get("language")
    result = services.reader.by_ids(ids, (read_language(language),) if language else ())
    body = dumps(
        {
            "items": article_json.items(result.entries, fields),
            "missing": result.missing,
            "gone": result.killed,
            "moved": dict(result.moved),
        }
    )
    fresh = cache_control(result.now, result.changes_at)
    return hashed_response(request, body, "application/json", fresh)
