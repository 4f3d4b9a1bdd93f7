"""GET /feeds/{feed}: a listing as a feed, page by page, or as a page (`listing_pages`).

A feed has whole articles, or summaries with `text=summary`. AWS calls: one query; for whole
articles one more BatchGetItem for their rows and, unless the response is a 304, one for their
texts, and one S3 read for each text that is too long for a row; for Atom one more query for the
tombstones of the time that the page covers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.bidi import balanced
from dateline.model.clock import iso
from dateline.model.errors import Malformed, NotFound
from dateline.web.entity_tags import etag, not_modified
from dateline.web.http import Request, text_response
from functions.read.endpoints.listing_pages import listing_page_of
from functions.read.endpoints.responses import (
    Response,
    Services,
    fitted,
    not_modified_response,
)
from functions.read.http.caching import cache_control
from functions.read.http.links import feed_path, with_query
from functions.read.http.parameters import DEFAULT_FEED_LIMIT, MAX_FULL
from functions.read.lookup import cursors
from functions.read.lookup.full_texts import read_texts, tombstones, visible_entries
from functions.read.lookup.listing_query import ListingQuery, from_feed_name
from functions.read.renderings import FEED_RENDERINGS, listing_page
from functions.read.views import ListingView, name_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dateline.model.public_rows import Tombstone
    from dateline.model.rows import Listed
    from functions.read.lookup.reader import Reader
    from functions.read.lookup.results import Page
    from functions.read.views import ArticleView

    _Shown = tuple[Listed, ArticleView | None]


def feed(request: Request, services: Services) -> Response:
    """A listing as a feed, or as a page."""
    name, _, extension = request.path_parameters.get("feed", "").rpartition(".")
    if extension == listing_page.RENDERING.extension:
        return listing_page_of(request, services, name)
    rendering = FEED_RENDERINGS.get(extension)
    if rendering is None:
        known = ", ".join(sorted([*FEED_RENDERINGS, listing_page.RENDERING.extension]))
        raise NotFound("rendering_unknown", f"unknown rendering; the extensions are {known}")
    query = from_feed_name(name, DEFAULT_FEED_LIMIT, request.query)
    in_full = _in_full(request.query, query.limit)
    address = feed_path(name, extension)
    page = services.reader.listing(query)
    tombstones = _tombstones(services.reader, query, page) if rendering.has_tombstones else ()
    entries = visible_entries(services.reader.articles, page.entries, page.now) if in_full else []
    tag = etag(
        *(
            address,
            rendering.revision,
            services.site.key,
            sorted(request.query.items()),
            page.next,
        ),
        *(entry.model_dump_json() for entry in (*page.entries, *tombstones)),
        *(part for entry in entries for part in entry.etag_parts),
    )
    headers = {"etag": tag, "cache-control": cache_control(page.now, page.changes_at)}
    if query.language:
        headers["content-language"] = query.language
    if not_modified(request.headers, tag):
        return not_modified_response(headers)
    if request.method == "HEAD":
        return text_response(200, "", content_type=rendering.content_type, headers=headers)
    shown = (
        read_texts(services.reader, entries) if in_full else [(item, None) for item in page.entries]
    )
    available = len(entries) if in_full else len(page.entries)

    def render(shown: Sequence[_Shown]) -> str:
        ends_early = 0 < len(shown) < available
        last = shown[-1][0] if ends_early else None
        following = services.reader.cursor_after(query, last) if last else page.next
        view = ListingView(
            query.language,
            balanced(query.title(services.site.name)),
            tuple(entry for entry, _ in shown),
            following,
            texts={name_of(entry): text for entry, text in shown if text},
            # The rest of the tombstones are of the next page's time.
            tombstones=tuple(
                item for item in tombstones if not last or item.gone_at >= last.effective_at
            ),
            links=_links(address, request.query, following),
        )
        return rendering.render(view, services.site.origin, address)

    count, body = fitted(shown, render)
    if count == 0 and shown:
        # The first text alone is too long: its entry is shown as in a listing.
        shown = [(shown[0][0], None), *shown[1:]]
        _, body = fitted(shown, render)
    return text_response(200, body, content_type=rendering.content_type, headers=headers)


def _links(address: str, asked: Mapping[str, str], following: str | None) -> dict[str, str]:
    """Paths of this page, the first and the next one, with the query of the request."""
    links = {
        "self": with_query(address, asked),
        "first": with_query(address, {**asked, "cursor": ""}),
    }
    if following:
        links["next"] = with_query(address, {**asked, "cursor": following})
    return links


def _in_full(asked: Mapping[str, str], limit: int) -> bool:
    text = asked.get("text") or ("full" if limit <= MAX_FULL else "summary")
    if text == "full" and limit > MAX_FULL:
        raise Malformed(
            "text_malformed", f"text=full allows a limit of up to {MAX_FULL}", where="limit"
        )
    return text == "full"


def _tombstones(reader: Reader, query: ListingQuery, page: Page) -> tuple[Tombstone, ...]:
    """The tombstones of the page's time, from its oldest entry up to the previous page."""
    end = f"{iso(min(query.until or page.now, page.now))}#~"
    if query.cursor:
        # Cut at the time: tombstones of that very moment belong to the previous page.
        end = cursors.read(reader.cursor_key(), query, query.cursor).partition("#")[0]
    begin = min((entry.effective_at for entry in page.entries), default=None) if page.next else None
    rows = tombstones(reader.articles, query, begin or query.since, end)
    listed_ids = {entry.id for entry in page.entries}
    return tuple(item for item in rows if item.id not in listed_ids)
