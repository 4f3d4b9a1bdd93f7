"""GET / as a page, and the page that a browser gets for an address without a route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.web.http import text_response
from dateline.web.security_headers import content_security_policy
from functions.read.endpoints.responses import Response, Services, hashed_response
from functions.read.http.links import feed_path
from functions.read.lookup.listing_query import DEFAULT_LANGUAGE
from functions.read.pages.templates import render_page
from functions.read.renderings import FEED_RENDERINGS

if TYPE_CHECKING:
    from dateline.web.http import Request
    from functions.read.http.site import Site

HTML = "text/html; charset=utf-8"
SECURITY = {"content-security-policy": content_security_policy(style_src="'unsafe-inline'")}
_FRESH = "public, max-age=300, stale-while-revalidate=600"
"""The page changes only with a deployment."""


def front_page(request: Request, services: Services) -> Response:
    """The publication's name with links to its feeds and to the documentation; reads no store."""
    name = services.site.name
    body = _page(services.site, title=name, heading=name, is_front=True)
    answer = hashed_response(request, body, HTML, _FRESH, "en")
    answer["headers"] |= SECURITY
    return answer


def accepts_html(request: Request) -> bool:
    """Whether the client names HTML among the types it accepts: browsers do, `*/*` does not."""
    accepted = request.headers.get("accept", "").lower().split(",")
    return "text/html" in {media_type.partition(";")[0].strip() for media_type in accepted}


def unknown_address(site: Site) -> Response:
    """The 404 page of an address without a route; programs get a problem instead."""
    body = _page(
        site,
        title=f"Not found – {site.name}",
        heading="There is nothing at this address",
        text="The link may be wrong or out of date.",
    )
    headers = {**SECURITY, "cache-control": "no-store", "content-language": "en", "vary": "accept"}
    return text_response(404, body, content_type=HTML, headers=headers)


def _page(site: Site, *, title: str, heading: str, text: str = "", is_front: bool = False) -> str:
    feeds = [
        (rendering.media_type, feed_path(DEFAULT_LANGUAGE, rendering.extension))
        for rendering in FEED_RENDERINGS.values()
    ]
    return render_page(
        "site_page.html",
        site,
        "en",
        title=title,
        heading=heading,
        text=text,
        feeds=feeds,
        is_front=is_front,
    )
