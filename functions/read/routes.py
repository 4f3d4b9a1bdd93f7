"""Every route of the read function: its summary, its parameters and its endpoint.

HEAD uses the same routes and returns the headers of GET.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.web.http import Request, json_response
from functions.read.endpoints.api_docs import docs, docs_file
from functions.read.endpoints.article import article, article_by_slug
from functions.read.endpoints.changes import changes
from functions.read.endpoints.copies import copies
from functions.read.endpoints.diff import diff
from functions.read.endpoints.diff_page import diff_page
from functions.read.endpoints.feeds import feed
from functions.read.endpoints.languages import languages
from functions.read.endpoints.listing import list_articles
from functions.read.endpoints.listing_pages import front_page
from functions.read.endpoints.openapi import openapi
from functions.read.endpoints.revisions import revisions
from functions.read.endpoints.sitemaps import news, robots, sitemap
from functions.read.endpoints.submissions import submission
from functions.read.http import parameters

if TYPE_CHECKING:
    from dateline.web.parameters import Parameter
    from functions.read.endpoints.responses import Endpoint, Response, Services


@dataclass(frozen=True)
class Route:
    """One route. `summary` is its title in the API description."""

    summary: str
    endpoint: Endpoint
    parameters: tuple[Parameter, ...] = ()
    strict: bool = True
    """Whether an unknown parameter is an error, so that a misspelt one is not ignored silently.
    False where other sites link to an address or poll it, since they add parameters."""
    needs_token: bool = False
    """Whether it is refused without a token, and so not for pages of every origin."""


def health(request: Request, services: Services) -> Response:
    """Reports that the function runs; reads no store."""
    del request, services
    return json_response(200, {"status": "ok"}, headers={"cache-control": "no-store"})


_CONDITIONS = (parameters.ACCEPT_ENCODING, parameters.IF_NONE_MATCH)
_ARTICLE = (
    *(parameters.LANGUAGE, parameters.FALLBACK, parameters.FIELDS),
    *(parameters.ACCEPT_LANGUAGE, *_CONDITIONS, parameters.IF_MODIFIED_SINCE),
)

ROUTES: dict[str, Route] = {
    "GET /": Route("Open the front page", front_page, _CONDITIONS, strict=False),
    "GET /articles": Route("List articles", list_articles, (*parameters.LISTING, *_CONDITIONS)),
    "GET /articles/{id}": Route(
        "Read an article",
        article,
        (parameters.ARTICLE_ID, *_ARTICLE),
    ),
    "GET /articles/by-slug/{language}/{slug}": Route(
        "Read an article by its slug",
        article_by_slug,
        (
            *(
                parameters.SLUG_LANGUAGE,
                parameters.SLUG_NAME,
                parameters.FALLBACK,
                parameters.FIELDS,
            ),
            *(*_CONDITIONS, parameters.IF_MODIFIED_SINCE),
        ),
    ),
    "GET /articles/{id}/copies": Route(
        "List the other copies of an article's story",
        copies,
        (parameters.ARTICLE_ID, parameters.FIELDS, *_CONDITIONS),
    ),
    "GET /articles/{id}/diff": Route(
        "Compare two revisions of an article",
        diff,
        (parameters.ARTICLE_ID, parameters.FROM, parameters.TO, *_CONDITIONS),
    ),
    "GET /articles/{id}/diff.html": Route(
        "Read the changes between two revisions as a page",
        diff_page,
        (parameters.ARTICLE_ID, parameters.FROM, parameters.TO, *_CONDITIONS),
    ),
    "GET /articles/{id}/languages": Route(
        "List the languages of an article",
        languages,
        (parameters.ARTICLE_ID, parameters.FIELDS, *_CONDITIONS),
    ),
    "GET /articles/{id}/revisions": Route(
        "List the revisions of an article",
        revisions,
        (parameters.ARTICLE_ID, parameters.FIELDS, *_CONDITIONS),
    ),
    "GET /changes": Route("List changes in order", changes, (*parameters.CHANGES, *_CONDITIONS)),
    "GET /feeds/{feed}": Route(
        "Read a listing as a feed", feed, (*parameters.FEED, *_CONDITIONS), strict=False
    ),
    "GET /sitemap.xml": Route(
        "Read the sitemap of all pages", sitemap, (parameters.PART, *_CONDITIONS), strict=False
    ),
    "GET /sitemap-news.xml": Route(
        "Read the news sitemap of the last two days",
        news,
        (parameters.PART, *_CONDITIONS),
        strict=False,
    ),
    "GET /robots.txt": Route("Read robots.txt", robots, _CONDITIONS, strict=False),
    "GET /submissions/{id}": Route(
        "Read the status of a submission",
        submission,
        (parameters.SUBMISSION_ID, parameters.SOURCE),
        needs_token=True,
    ),
    "GET /openapi.json": Route(
        "Read this API description as OpenAPI 3.1", openapi, _CONDITIONS, strict=False
    ),
    "GET /docs": Route(
        "Read this API description as a page and try it", docs, _CONDITIONS, strict=False
    ),
    "GET /docs/{file}": Route(
        "Load a file of the page /docs",
        docs_file,
        (parameters.DOCS_FILE, *_CONDITIONS),
        strict=False,
    ),
    "GET /health": Route("Check that the API runs", health, strict=False),
}
