"""Responses of the read function. Its route table has the summaries and parameters."""

from __future__ import annotations

from dataclasses import dataclass
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
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from functions.read.routes import ROUTES
from tools.openapi.parts import JSON, Json, Operation, Response, bearer, schema, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from functions.read.renderings.rendering import Rendering

_KEPT = ("cache-control", "etag", "vary")
_ARTICLE = (*_KEPT, "last-modified")
_IN_S3 = Response(
    "The response is too long to be sent, compressed or not: `location` is the address of its "
    "text, valid for at most 90 s",
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


def _by_type(renderings: Iterable[Rendering]) -> dict[str, Json]:
    """Schemas by media type; text for everything but JSON."""
    schemas: dict[str, list[Json]] = {}
    for rendering in renderings:
        known = schemas.setdefault(rendering.media_type, [])
        known += [item for item in _schemas(rendering) if item not in known]
    return {
        media_type: {"anyOf": known} if len(known) > 1 else known[0]
        for media_type, known in schemas.items()
    }


def _schemas(rendering: Rendering) -> list[Json]:
    if not rendering.media_type.endswith("json"):
        return [text()]
    return [schema(name) for name in rendering.schemas] or [{"type": "object"}]


def _extensions(renderings: Iterable[Rendering]) -> str:
    """All extensions with their descriptions, for people."""
    listed = (f"`.{rendering.extension}`: {rendering.description}" for rendering in renderings)
    return f"Renderings: {'; '.join(listed)}."


def _in_any_rendering(name: str) -> _Read:
    """An article in all registered renderings."""
    renderings = ARTICLE_RENDERINGS.values()
    responses = {
        200: Response(
            "The article in one language, which Content-Language names if known",
            _by_type(renderings),
            _ARTICLE,
        ),
        301: Response(
            "The slug has changed, or the article was merged into another",
            headers=("location", "cache-control"),
        ),
        304: _UNCHANGED(_ARTICLE),
        307: _IN_S3,
    }
    description = f"Example: `/articles/<id>.html?language=pt`. {_extensions(renderings)}"
    return _Read(name, "articles", responses, _ONE, description)


def _feed() -> _Read:
    """A listing in all registered renderings."""
    renderings = FEED_RENDERINGS.values()
    return _Read(
        "readFeed",
        "feeds",
        _whole("A page of the feed", _by_type(renderings)),
        (Malformed, NotFound, Unavailable),
        f"Example: `/feeds/en.section.politics.atom`. {_extensions(renderings)}",
    )


_READS = {
    "GET /": _Read(
        "openFrontPage",
        "service",
        _whole("An HTML page without scripts", {"text/html": text()}),
        (Malformed,),
    ),
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
    described = {
        **_READS,
        "GET /articles/{id}": _in_any_rendering("readArticle"),
        "GET /articles/by-slug/{language}/{slug}": _in_any_rendering("readArticleBySlug"),
        "GET /feeds/{listing}": _feed(),
    }
    if undescribed := sorted(set(ROUTES) - set(described)):
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
        for description in (described[route],)
    )
