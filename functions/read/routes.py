"""Every route of read: what it says, what it may be asked with, and what answers it.

HEAD is asked of the same routes: the answer to GET without its body.
"""

from __future__ import annotations

from dataclasses import dataclass

from dateline.http import Request, json_response
from functions.read import parameters as given
from functions.read.answering import Answer, Respond, Stores
from functions.read.articles import article, article_by_slug
from functions.read.available import languages
from functions.read.copies import copies
from functions.read.description import docs, openapi
from functions.read.diff import diff
from functions.read.feeds import feed
from functions.read.history import revisions
from functions.read.lists import list_articles
from functions.read.parameters import Parameter
from functions.read.sitemaps import news, robots, sitemap
from functions.read.submissions import submission


@dataclass(frozen=True)
class Route:
    """One route. `summary` is a line for people who read the API's description."""

    summary: str
    respond: Respond
    parameters: tuple[Parameter, ...] = ()
    strict: bool = True
    """Whether an unknown parameter is refused: a misspelt one would quietly get another answer.
    Not where an address is linked to or polled, since others add to links."""


def health(request: Request, stores: Stores) -> Answer:
    """Says that the function runs; asks nothing of any store."""
    del request, stores
    return json_response(200, {"status": "ok"}, headers={"cache-control": "no-store"})


_CONDITIONS = (given.IF_NONE_MATCH,)
_ARTICLE = (
    *(given.LANGUAGE, given.FALLBACK, given.FIELDS),
    *(given.ACCEPT_LANGUAGE, given.IF_NONE_MATCH, given.IF_MODIFIED_SINCE),
)

ROUTES: dict[str, Route] = {
    "GET /articles": Route("A listing", list_articles, (*given.LISTING, *_CONDITIONS)),
    "GET /articles/{id}": Route(
        "One article in a language and a rendering",
        article,
        (given.ARTICLE_NAME, *_ARTICLE),
    ),
    "GET /articles/by-slug/{language}/{slug}": Route(
        "One article by its address in a language",
        article_by_slug,
        (
            *(given.SLUG_LANGUAGE, given.SLUG_NAME, given.FALLBACK, given.FIELDS),
            *(given.IF_NONE_MATCH, given.IF_MODIFIED_SINCE),
        ),
    ),
    "GET /articles/{id}/copies": Route(
        "The other copies of an article's story",
        copies,
        (given.ARTICLE_ID, given.FIELDS, *_CONDITIONS),
    ),
    "GET /articles/{id}/diff": Route(
        "What two revisions of an article have different",
        diff,
        (given.ARTICLE_ID, given.FROM, given.TO, *_CONDITIONS),
    ),
    "GET /articles/{id}/languages": Route(
        "The languages that an article is to be had in",
        languages,
        (given.ARTICLE_ID, given.FIELDS, *_CONDITIONS),
    ),
    "GET /articles/{id}/revisions": Route(
        "How an article came to its present state",
        revisions,
        (given.ARTICLE_ID, given.FIELDS, *_CONDITIONS),
    ),
    "GET /feeds/{listing}": Route(
        "A listing as a feed", feed, (*given.FEED, *_CONDITIONS), strict=False
    ),
    "GET /sitemap.xml": Route(
        "All pages, in files", sitemap, (given.PART, *_CONDITIONS), strict=False
    ),
    "GET /sitemap-news.xml": Route(
        "The pages of the last two days", news, (given.PART, *_CONDITIONS), strict=False
    ),
    "GET /robots.txt": Route("Where the sitemaps are", robots, _CONDITIONS, strict=False),
    "GET /submissions/{id}": Route(
        "What became of a submission", submission, (given.SUBMISSION_ID, given.SOURCE)
    ),
    "GET /openapi.json": Route("This description, OpenAPI 3.1", openapi, _CONDITIONS, strict=False),
    "GET /docs": Route("This description as a page", docs, _CONDITIONS, strict=False),
    "GET /health": Route("Whether the function runs", health, strict=False),
}
