"""GET / and /feeds/{feed}.html: a listing as a page for people.

AWS calls: one query, as for the listing as JSON.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dateline.model.bidi import balanced
from dateline.model.errors import NotFound
from dateline.web.entity_tags import etag, not_modified
from dateline.web.http import text_response
from functions.read.endpoints.responses import Response, Services, fitted, not_modified_response
from functions.read.http.caching import cache_control
from functions.read.http.links import listing_path, with_query
from functions.read.http.parameters import DEFAULT_LIMIT
from functions.read.lookup.listing_query import ListingQuery, from_feed_name
from functions.read.pages.templates import page_policy
from functions.read.renderings import listing_page
from functions.read.views import ListingView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dateline.model.rows import Listed
    from dateline.web.http import Request

_SHOWN = ("since", "until", "cursor")
"""Parameters that decide what a page shows; its address has no others."""


def front_page(request: Request, services: Services) -> Response:
    """The newest articles of the publication's first language."""
    return _page(request, services, ListingQuery(language=services.site.branding.languages[0]), {})


def listing_page_of(request: Request, services: Services, name: str) -> Response:
    """The listing `name` as a page, by the parameters of feeds.

    Raises:
        NotFound: `feed_unknown`; `listing_empty`, the facet has no visible articles.
        Malformed: a value of the query is invalid.
    """
    return _page(
        request, services, from_feed_name(name, DEFAULT_LIMIT, request.query), request.query
    )


def _page(
    request: Request, services: Services, query: ListingQuery, asked: Mapping[str, str]
) -> Response:
    page = services.reader.listing(query)
    if not page.entries and not page.next and query.value and not query.cursor:
        # Its heading would repeat any text in the address.
        raise NotFound("listing_empty", "no articles are listed under this name")
    address = request.path.partition("?")[0]
    tag = etag(
        *(listing_page.RENDERING.revision, services.site.key, address),
        *(sorted(asked.items()), page.next),
        *(entry.model_dump_json() for entry in page.entries),
    )
    headers = {
        "etag": tag,
        "cache-control": cache_control(page.now, page.changes_at),
        "content-language": query.language,
        **page_policy(services.site),
    }
    if not_modified(request.headers, tag):
        return not_modified_response(headers)
    view = ListingView(
        query.language,
        query.title(services.site.name),
        page.entries,
        page.next,
        facet=query.facet,
        value=balanced(query.value),
    )

    def render(entries: Sequence[Listed]) -> str:
        following = page.next
        if 0 < len(entries) < len(page.entries):
            following = services.reader.cursor_after(query, entries[-1])
        shown = replace(view, items=tuple(entries), next=following)
        links = _links(shown, services.site.branding.languages[0], asked)
        return listing_page.render(replace(shown, links=links), services.site)

    _, body = fitted(page.entries, render)
    return text_response(
        200, body, content_type=listing_page.RENDERING.content_type, headers=headers
    )


def _links(view: ListingView, front: str, asked: Mapping[str, str]) -> dict[str, str]:
    """Paths of this page, the first and the next one; `next` is empty on the last page."""
    value = listing_page.spelling(view) if view.value else ""
    listing = listing_path(view.language, view.facet, value)
    is_front = view.facet == "all" and view.language == front
    shown = {name: text for name, text in asked.items() if name in _SHOWN}
    times = {name: text for name, text in shown.items() if name != "cursor"}
    first = with_query("/" if is_front and not times else listing, times)
    limit = {name: text for name, text in asked.items() if name == "limit"}
    return {
        "self": with_query(listing, shown) if "cursor" in shown else first,
        "first": first,
        "next": with_query(listing, {**times, **limit, "cursor": view.next}) if view.next else "",
    }
