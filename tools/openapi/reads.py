"""Responses of the read function. Its route table has the summaries and parameters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from dateline.model.errors import (
    DatelineError,
    Forbidden,
    Gone,
    Malformed,
    NotFound,
    Unauthenticated,
    Unavailable,
)
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from functions.read.routes import ROUTES
from tools.openapi.parts import JSON, Json, Operation, Response, bearer, schema, text

_KEPT = ("cache-control", "etag")
_ARTICLE = (*_KEPT, "last-modified")
_SCHEMAS: dict[str, Json] = {
    JSON: {"anyOf": [schema("article"), schema("article_fields"), schema("ninjs")]},
    "application/ld+json": schema("linked_data"),
    "application/feed+json": schema("json_feed"),
}
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
    """A cacheable body, or 304."""
    return {200: Response(description, content, _KEPT), 304: _UNCHANGED(_KEPT)}


def _by_type(types: list[str]) -> dict[str, Json]:
    """Schemas by media type; text for everything but JSON."""
    plain = (kind.partition(";")[0] for kind in types)
    return {item: _SCHEMAS.get(item, text()) for item in plain}


_IN_ANY_RENDERING = {
    200: Response(
        "The article in one language, which Content-Language names if known",
        _by_type([rendering.content_type for rendering in ARTICLE_RENDERINGS.values()]),
        _ARTICLE,
    ),
    301: Response(
        "The slug has changed, or the article was merged into another",
        headers=("location", "cache-control"),
    ),
    304: _UNCHANGED(_ARTICLE),
}
_RENDERINGS = (
    f"Renderings: {', '.join(f'`{rendering}`' for rendering in sorted(ARTICLE_RENDERINGS))}."
)

_READS = {
    "GET /articles": _Read(
        "listArticles",
        "articles",
        _whole(
            "A page of the listing; `next` is the cursor of the next page. "
            "With `ids`, the requested articles",
            {JSON: {"anyOf": [schema("listing"), schema("named")]}},
        ),
        (Malformed, Unavailable),
        description="Newest first, English without `language`. Example: "
        "`/articles?language=pt-BR&section=politics&limit=10`.",
    ),
    "GET /articles/{id}": _Read(
        "readArticle", "articles", _IN_ANY_RENDERING, _ONE, description=_RENDERINGS
    ),
    "GET /articles/by-slug/{language}/{slug}": _Read(
        "readArticleBySlug", "articles", _IN_ANY_RENDERING, _ONE, description=_RENDERINGS
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
    "GET /feeds/{listing}": _Read(
        "readFeed",
        "feeds",
        _whole(
            "A page of the feed",
            _by_type([rendering.content_type for rendering in FEED_RENDERINGS.values()]),
        ),
        (Malformed, NotFound, Unavailable),
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
        _whole("An HTML page without scripts", {"text/html": text()}),
        (Malformed,),
    ),
}


def reads() -> tuple[Operation, ...]:
    """Every route of the read function.

    Raises:
        ValueError: a route of the function is not described here.
    """
    if undescribed := sorted(set(ROUTES) - set(_READS)):
        raise ValueError(f"describe the responses of {', '.join(undescribed)} in {__name__}")
    return tuple(
        Operation(
            route=route,
            name=description.name,
            tag=description.tag,
            summary=read_route.summary,
            responses=description.responses,
            description=description.description,
            parameters=read_route.parameters,
            errors=description.errors,
            security=description.security,
        )
        for route, read_route in ROUTES.items()
        for description in (_READS[route],)
    )
