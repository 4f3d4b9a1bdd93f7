"""Responses of the read function. Its route table has the summaries and parameters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from dateline.model.errors import (
    DatelineError,
    Forbidden,
    Gone,
    Malformed,
    NotFound,
    Unauthenticated,
    Unavailable,
)
from functions.read.http.parameters import FEED_LIMIT, FIELDS, TEXT
from functions.read.renderings import (
    ARTICLE_RENDERINGS,
    DEFAULT_ARTICLE,
    FEED_RENDERINGS,
    listing_page,
    page,
)
from functions.read.routes import ROUTES
from tools.openapi.parts import JSON, Json, Operation, Response, bearer, schema, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dateline.web.parameters import Parameter
    from functions.read.renderings.rendering import Rendering
    from functions.read.routes import Route

_KEPT = ("cache-control", "etag", "vary")
_ARTICLE = (*_KEPT, "last-modified")
_IN_S3 = Response(
    "The response is too long to be sent, compressed or not: `location` is the address of its "
    "text, valid for at most 30 s",
    headers=("location", "cache-control", "vary"),
)
_UNCHANGED = partial(Response, "Not modified: the client's version is current", {})
_ONE = (Malformed, NotFound, Gone, Unavailable)


@dataclass(frozen=True)
class _Read:
    """The description of one route beside its summary and parameters."""

    name: str
    tag: str
    responses: dict[int, Response]
    errors: tuple[type[DatelineError], ...] = ()
    description: str = ""
    security: tuple[Json, ...] = ()


def _whole(description: str, content: dict[str, Json]) -> dict[int, Response]:
    """A cacheable body, 304, or 307 for a body that is too long."""
    return {200: Response(description, content, _KEPT), 304: _UNCHANGED(_KEPT), 307: _IN_S3}


def _article(content: dict[str, Json]) -> dict[int, Response]:
    """An article in one rendering, and where it has moved."""
    return {
        200: Response(
            "The article in one language, which Content-Language names if known",
            content,
            _ARTICLE,
        ),
        301: Response(
            "The slug has changed, or the article was merged into another",
            headers=("location", "cache-control"),
        ),
        304: _UNCHANGED(_ARTICLE),
        307: _IN_S3,
    }


@dataclass(frozen=True)
class _Rendered:
    """A route whose path ends in the extension of a rendering: one operation for each of them."""

    name: str
    tag: str
    renderings: Mapping[str, Rendering]
    responses: Callable[[dict[str, Json]], dict[int, Response]]
    errors: tuple[type[DatelineError], ...]
    default: str | None = None
    """The rendering of a path without an extension; None where an extension is required."""
    others: tuple[Rendering, ...] = ()
    """Renderings that are in no registry."""
    left_out: Mapping[str, tuple[Parameter, ...]] = field(default_factory=dict)
    """Parameters of the route that a rendering ignores, by its extension."""

    def operations(self, route: str, read_route: Route) -> Iterator[Operation]:
        """The path without an extension first."""
        if self.default:
            yield self._operation(route, read_route, self.renderings[self.default])
        for rendering in (*self.renderings.values(), *self.others):
            yield self._operation(route, read_route, rendering, f".{rendering.extension}")

    def _operation(
        self, route: str, read_route: Route, rendering: Rendering, suffix: str = ""
    ) -> Operation:
        # Only Dateline's own JSON can leave out fields; the other formats have fixed fields.
        left_out = [*self.left_out.get(rendering.extension, ())]
        if rendering.extension != self.default:
            left_out.append(FIELDS)
        return Operation(
            route=route,
            suffix=suffix,
            name=f"{self.name}{suffix[1:].capitalize()}",
            tag=self.tag,
            summary=f"{read_route.summary} as {suffix}" if suffix else read_route.summary,
            description=f"{rendering.description}.",
            responses=_headed(
                rendering, self.responses({rendering.media_type: _schema(rendering)})
            ),
            parameters=tuple(item for item in read_route.parameters if item not in left_out),
            errors=self.errors,
        )


def _headed(rendering: Rendering, responses: dict[int, Response]) -> dict[int, Response]:
    """The responses with the headers of a rendering: pages have no date, since they link others."""
    if rendering is not page.RENDERING:
        return responses
    return {
        status: replace(
            response, headers=tuple(name for name in response.headers if name != "last-modified")
        )
        for status, response in responses.items()
    }


def _schema(rendering: Rendering) -> Json:
    """Text for everything but JSON."""
    if not rendering.media_type.endswith("json"):
        return text()
    return schema(rendering.schema) if rendering.schema else {"type": "object"}


_RENDERED = {
    "GET /articles/{id}": _Rendered(
        "readArticle", "articles", ARTICLE_RENDERINGS, _article, _ONE, DEFAULT_ARTICLE
    ),
    "GET /articles/by-slug/{language}/{slug}": _Rendered(
        "readArticleBySlug", "articles", ARTICLE_RENDERINGS, _article, _ONE, DEFAULT_ARTICLE
    ),
    "GET /feeds/{feed}": _Rendered(
        "readFeed",
        "feeds",
        FEED_RENDERINGS,
        partial(_whole, "A page of the listing"),
        (Malformed, NotFound, Unavailable),
        others=(listing_page.RENDERING,),
        left_out={listing_page.RENDERING.extension: (FEED_LIMIT, TEXT)},
    ),
}
"""By route. Each reads the live registry, so a new rendering is described by its one line."""
_READS = {
    "GET /": _Read(
        "openFrontPage",
        "service",
        _whole("An HTML page without scripts", {"text/html": text()}),
        (Malformed, Unavailable),
        description="The newest articles in the first language of the parameter `Languages`, with "
        "links to sections, languages and feeds.",
    ),
    "GET /articles": _Read(
        "listArticles",
        "articles",
        _whole(
            "A page of the listing; `next` is the cursor of the next page. "
            "With `ids`, the requested articles",
            {JSON: schema("listing")},
        ),
        (Malformed, Unavailable),
        description="Newest first, English without `language`. Example: "
        "`/articles?language=pt-BR&section=politics&limit=10`.",
    ),
    "GET /articles/{id}/copies": _Read(
        "listCopies",
        "articles",
        _whole("The other copies, oldest first", {JSON: schema("copies")}),
        _ONE,
    ),
    "GET /articles/{id}/diff": _Read(
        "compareRevisions",
        "articles",
        _whole("The changed fields and blocks, word by word", {JSON: schema("diff")}),
        _ONE,
    ),
    "GET /articles/{id}/diff.html": _Read(
        "openChangesPage",
        "articles",
        _whole("The changed text as an HTML page without scripts", {"text/html": text()}),
        _ONE,
    ),
    "GET /articles/{id}/languages": _Read(
        "listLanguages",
        "articles",
        _whole("The original and its translations", {JSON: schema("languages")}),
        _ONE,
    ),
    "GET /articles/{id}/revisions": _Read(
        "listRevisions",
        "articles",
        _whole("All revisions, oldest first, and the acts of editors", {JSON: schema("revisions")}),
        _ONE,
    ),
    "GET /changes": _Read(
        "listChanges",
        "articles",
        _whole(
            "Changes, the oldest first; `next` is the cursor after them, and `more` says whether "
            "there are more already",
            {JSON: schema("changes")},
        ),
        (Malformed, Gone, Unavailable),
        description="For clients that keep a copy of the articles: read `url` again after a "
        "change, and delete the copy if it answers 404 or 410. Store `next`, and send it as "
        "`after`. A page may be empty although `more` is true. 410 means that changes after the "
        "cursor are no longer kept: read the listings again.",
    ),
    "GET /sitemap.xml": _Read(
        "readSitemap",
        "feeds",
        _whole("The index, or the file of `part`", {"application/xml": text()}),
        (Malformed, Unavailable),
    ),
    "GET /sitemap-news.xml": _Read(
        "readNewsSitemap",
        "feeds",
        _whole(
            "One file of news, the index of several, or the file of `part`",
            {"application/xml": text()},
        ),
        (Malformed, Unavailable),
    ),
    "GET /robots.txt": _Read(
        "readRobots",
        "feeds",
        _whole("The rules for robots, and the addresses of the sitemaps", {"text/plain": text()}),
        (Malformed,),
    ),
    "GET /submissions/{id}": _Read(
        "readSubmission",
        "submissions",
        {
            200: Response(
                "The status, with a problem for each item that failed",
                {JSON: schema("submission")},
                ("cache-control",),
            )
        },
        (Malformed, Unauthenticated, Forbidden, NotFound, Unavailable),
        security=bearer(),
    ),
    "GET /health": _Read(
        "health",
        "service",
        {200: Response("The API runs", {JSON: schema("health")}, ("cache-control",))},
        (Malformed,),
    ),
    "GET /openapi.json": _Read(
        "describe",
        "service",
        _whole("This document", {JSON: {"type": "object", "required": ["openapi"]}}),
        (Malformed,),
    ),
    "GET /docs": _Read(
        "document",
        "service",
        _whole("An HTML page that shows this description", {"text/html": text()}),
        (Malformed,),
    ),
    "GET /docs/{file}": _Read(
        "loadDocumentFile",
        "service",
        _whole("The file", {"text/javascript": text(), "text/css": text()}),
        (Malformed, NotFound),
    ),
}


def reads() -> tuple[Operation, ...]:
    """Every route of the read function, with an operation for each rendering.

    Raises:
        ValueError: a route of the function is not described here.
    """
    if undescribed := sorted(set(ROUTES) - set(_READS) - set(_RENDERED)):
        raise ValueError(f"describe the responses of {', '.join(undescribed)} in {__name__}")
    return tuple(operation for route in ROUTES for operation in _operations(route))


def _operations(route: str) -> Iterator[Operation]:
    read_route = ROUTES[route]
    if route in _RENDERED:
        yield from _RENDERED[route].operations(route, read_route)
        return
    described = _READS[route]
    yield Operation(
        route=route,
        name=described.name,
        tag=described.tag,
        summary=read_route.summary,
        responses=described.responses,
        description=described.description,
        parameters=read_route.parameters,
        errors=described.errors,
        security=described.security,
    )
