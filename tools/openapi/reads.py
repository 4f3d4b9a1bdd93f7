"""What the read function answers. What it is asked with is in its own table of routes."""

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
_UNCHANGED = partial(Response, "Not changed: what the client has is good", {})
_ONE = (Malformed, NotFound, Gone, Unavailable)


@dataclass(frozen=True)
class _Read:
    """What is said of one route beside its summary and its parameters."""

    name: str
    tag: str
    responses: dict[int, Response]
    errors: tuple[type[DatelineError], ...] = ()
    description: str = ""
    security: tuple[Json, ...] = ()


def _whole(description: str, content: dict[str, Json]) -> dict[int, Response]:
    """A body that is named by its own hash."""
    return {200: Response(description, content, _KEPT), 304: _UNCHANGED(_KEPT)}


def _by_type(types: list[str]) -> dict[str, Json]:
    """Schemas by media type; what is no JSON is a text."""
    plain = (kind.partition(";")[0] for kind in types)
    return {item: _SCHEMAS.get(item, text()) for item in plain}


_IN_ANY_RENDERING = {
    200: Response(
        "The article in one language, which Content-Language names where it is known",
        _by_type([rendering.content_type for rendering in ARTICLE_RENDERINGS.values()]),
        _ARTICLE,
    ),
    301: Response("It has another address now", headers=("location", "cache-control")),
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
            "A page; `next` is the cursor of the one after it. Of `ids`, those that are to be had",
            {JSON: {"anyOf": [schema("listing"), schema("named")]}},
        ),
        (Malformed, Unavailable),
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
        _whole("Those that readers may see, the earliest first", {JSON: schema("copies")}),
        _ONE,
    ),
    "GET /articles/{id}/diff": _Read(
        "compareRevisions",
        "articles",
        _whole("What became of fields, blocks and words", {JSON: schema("diff")}),
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
        _whole("Every revision, and what was done by hand", {JSON: schema("revisions")}),
        _ONE,
    ),
    "GET /feeds/{listing}": _Read(
        "readFeed",
        "feeds",
        _whole(
            "The feed", _by_type([rendering.content_type for rendering in FEED_RENDERINGS.values()])
        ),
        (Malformed, NotFound, Unavailable),
    ),
    "GET /sitemap.xml": _Read(
        "readSitemap",
        "feeds",
        _whole("The index, or the file that `part` names", {"application/xml": text()}),
        (Malformed, Unavailable),
    ),
    "GET /sitemap-news.xml": _Read(
        "readNewsSitemap",
        "feeds",
        _whole("A file of news, or the index of such files", {"application/xml": text()}),
        (Malformed, Unavailable),
    ),
    "GET /robots.txt": _Read(
        "readRobots",
        "feeds",
        _whole("What robots may read", {"text/plain": text()}),
        (Malformed,),
    ),
    "GET /submissions/{id}": _Read(
        "readSubmission",
        "submissions",
        {200: Response("Where it stands", {JSON: schema("submission")}, ("cache-control",))},
        (Malformed, Unauthenticated, Forbidden, NotFound, Unavailable),
        security=bearer(),
    ),
    "GET /health": _Read(
        "health",
        "service",
        {200: Response("It does", {JSON: schema("health")}, ("cache-control",))},
        (Malformed,),
    ),
    "GET /openapi.json": _Read(
        "describe",
        "service",
        _whole("OpenAPI 3.1", {JSON: {"type": "object", "required": ["openapi"]}}),
        (Malformed,),
    ),
    "GET /docs": _Read(
        "document",
        "service",
        _whole("A page that needs no script", {"text/html": text()}),
        (Malformed,),
    ),
}


def reads() -> tuple[Operation, ...]:
    """Every route of the read function.

    Raises:
        ValueError: the function has a route of which nothing is said here.
    """
    if undescribed := sorted(set(ROUTES) - set(_READS)):
        raise ValueError(f"say in {__name__} what these answer: {', '.join(undescribed)}")
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
