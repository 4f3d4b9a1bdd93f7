"""Every route of read: what it says, what it may be asked with, and what answers it.

HEAD is asked of the same routes: the answer to GET without its body.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.web.http import Request, json_response
from functions.read.endpoints.article import article, article_by_slug
from functions.read.endpoints.copies import copies
from functions.read.endpoints.diff import diff
from functions.read.endpoints.feeds import feed
from functions.read.endpoints.languages import languages
from functions.read.endpoints.listing import list_articles
from functions.read.endpoints.openapi import docs, openapi
from functions.read.endpoints.revisions import revisions
from functions.read.endpoints.sitemaps import news, robots, sitemap
from functions.read.endpoints.submissions import submission
from functions.read.http import parameters

if TYPE_CHECKING:
    from functions.read.endpoints.responses import Endpoint, Response, Services
    from functions.read.http.parameters import Parameter


@dataclass(frozen=True)
class Route:
    """One route. `summary` is a line for people who read the API's description."""

    summary: str
    endpoint: Endpoint
    parameters: tuple[Parameter, ...] = ()
    strict: bool = True
    """Whether an unknown parameter is refused: a misspelt one would quietly get another answer.
    Not where an address is linked to or polled, since others add to links."""


def health(request: Request, services: Services) -> Response:
    """Says that the function runs; asks nothing of any store."""
    del request, services
    return json_response(200, {"status": "ok"}, headers={"cache-control": "no-store"})


_CONDITIONS = (parameters.IF_NONE_MATCH,)
_ARTICLE = (
    *(parameters.LANGUAGE, parameters.FALLBACK, parameters.FIELDS),
    *(parameters.ACCEPT_LANGUAGE, parameters.IF_NONE_MATCH, parameters.IF_MODIFIED_SINCE),
)

ROUTES: dict[str, Route] = {
    "GET /articles": Route("A listing", list_articles, (*parameters.LISTING, *_CONDITIONS)),
    "GET /articles/{id}": Route(
        "One article in a language and a rendering",
        article,
        (parameters.ARTICLE_NAME, *_ARTICLE),
    ),
    "GET /articles/by-slug/{language}/{slug}": Route(
        "One article by its address in a language",
        article_by_slug,
        (
            *(
                parameters.SLUG_LANGUAGE,
                parameters.SLUG_NAME,
                parameters.FALLBACK,
                parameters.FIELDS,
            ),
            *(parameters.IF_NONE_MATCH, parameters.IF_MODIFIED_SINCE),
        ),
    ),
    "GET /articles/{id}/copies": Route(
        "The other copies of an article's story",
        copies,
        (parameters.ARTICLE_ID, parameters.FIELDS, *_CONDITIONS),
    ),
    "GET /articles/{id}/diff": Route(
        "What two revisions of an article have different",
        diff,
        (parameters.ARTICLE_ID, parameters.FROM, parameters.TO, *_CONDITIONS),
    ),
    "GET /articles/{id}/languages": Route(
        "The languages that an article is to be had in",
        languages,
        (parameters.ARTICLE_ID, parameters.FIELDS, *_CONDITIONS),
    ),
    "GET /articles/{id}/revisions": Route(
        "How an article came to its present state",
        revisions,
        (parameters.ARTICLE_ID, parameters.FIELDS, *_CONDITIONS),
    ),
    "GET /feeds/{listing}": Route(
        "A listing as a feed", feed, (*parameters.FEED, *_CONDITIONS), strict=False
    ),
    "GET /sitemap.xml": Route(
        "All pages, in files", sitemap, (parameters.PART, *_CONDITIONS), strict=False
    ),
    "GET /sitemap-news.xml": Route(
        "The pages of the last two days", news, (parameters.PART, *_CONDITIONS), strict=False
    ),
    "GET /robots.txt": Route("Where the sitemaps are", robots, _CONDITIONS, strict=False),
    "GET /submissions/{id}": Route(
        "What became of a submission", submission, (parameters.SUBMISSION_ID, parameters.SOURCE)
    ),
    "GET /openapi.json": Route("This description, OpenAPI 3.1", openapi, _CONDITIONS, strict=False),
    "GET /docs": Route("This description as a page", docs, _CONDITIONS, strict=False),
    "GET /health": Route("Whether the function runs", health, strict=False),
}
