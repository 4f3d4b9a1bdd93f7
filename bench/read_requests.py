"""The requests of bench.read: at least one for every route of the read function."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dateline.model.sources import Source
from dateline.model.submissions import Submission, SubmissionStatus
from dateline.web.access import new_token, token_hash
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from functions.read.routes import ROUTES
from tests.component.newsroom import Newsroom
from tests.factories import SUBMISSION

_MOST_CALLS = {
    "list": 1,
    # The page, its articles' rows, their texts, and the withdrawn articles.
    "feed": 4,
    "feed: rss, summaries": 1,
    "article": 2,
    # The article of a slug has to be looked up first.
    "article: by slug": 3,
    # Two documents.
    "article: diff": 3,
    "article: diff.html": 3,
    # Two queries for its neighbours, and all related articles at once.
    "article: html": 5,
    "article: not changed": 1,
}
_REQUESTED: set[str] = set()

TOKEN = new_token("bench", lambda size: b"\x05" * size)


@dataclass(frozen=True)
class ReadRequest:
    """A request."""

    name: str
    route: str
    path: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def most_calls(name: str) -> int:
    """How many AWS calls a request may make."""
    return _MOST_CALLS.get(name, _MOST_CALLS.get(name.partition(":")[0], 2))


def unrequested() -> list[str]:
    """Routes without any request."""
    return sorted(set(ROUTES) - _REQUESTED)


def read_requests(room: Newsroom, article_id: str) -> Iterator[ReadRequest]:
    """Every request, about an article and the listings that it is in."""
    for request in (*_lists(room), *_article(room, article_id), *_service()):
        _REQUESTED.add(request.route.replace("HEAD ", "GET "))
        yield request


def _get(route: str, name: str = "", query: str = "", **parameters: str) -> ReadRequest:
    path = route
    for key, value in parameters.items():
        path = path.replace(f"{{{key}}}", value)
    full_path = f"{path}?{query}" if query else path
    return ReadRequest(name or route.removeprefix("/"), f"GET {route}", full_path, parameters)


def _lists(room: Newsroom) -> Iterator[ReadRequest]:
    route = "/articles"
    first = json.loads(room.read(route, route)["body"])
    yield _get(route, "list: a page of 20")
    yield _get(route, "list: a page of 100", "limit=100")
    yield _get(route, "list: the next page", f"cursor={first['next']}")
    yield _get(route, "list: the oldest first", "order=oldest")
    yield _get(route, "list: a section", "section=Regions")
    yield _get(route, "list: from a day on", "since=2026-03-04")
    yield _get(route, "list: two fields", "fields=id,headline")
    for extension in FEED_RENDERINGS:
        yield _get("/feeds/{feed}", f"feed: {extension}", feed=f"en.{extension}")
    yield _get("/feeds/{feed}", "list: as a page", feed="en.html")
    yield _get("/feeds/{feed}", "list: a section as a page", feed="en.section.Regions.html")
    yield _get("/feeds/{feed}", "feed: rss, summaries", "text=summary", feed="en.rss")
    for route in sorted(ROUTES):
        if "{" not in route and route != "GET /articles":
            yield _get(route.removeprefix("GET "))


def _article(room: Newsroom, article_id: str) -> Iterator[ReadRequest]:
    route = "/articles/{id}"
    for extension in sorted(ARTICLE_RENDERINGS):
        yield _get(route, f"article: {extension}", id=f"{article_id}.{extension}")
    yield _get(route, "article: its translation", "language=pt", id=article_id)
    yield _get(route, "article: two fields", "fields=id,headline", id=article_id)
    response = room.read(route, f"/articles/{article_id}", id=article_id)
    slug = json.loads(response["body"])["slug"]
    headers = {"if-none-match": response["headers"]["etag"]}
    path, named = f"/articles/{article_id}", {"id": article_id}
    yield ReadRequest("article: not changed", f"GET {route}", path, named, headers)
    yield ReadRequest("article: its headers alone", f"HEAD {route}", path, named)
    yield _get("/articles/by-slug/{language}/{slug}", "article: by slug", language="en", slug=slug)
    for item in sorted(ROUTES):
        if item.startswith(f"GET {route}/"):
            yield _get(
                item.removeprefix("GET "), f"article: {item.rpartition('/')[2]}", id=article_id
            )


def prepare(room: Newsroom) -> None:
    """Stores the source and the submission that requests are about."""
    room.cloud.put_source(Source(id="bench", sender="token", token_hashes=(token_hash(TOKEN),)))
    row: dict[str, Any] = Submission(
        submission_id=SUBMISSION,
        source="bench",
        status=SubmissionStatus.PROCESSED,
        intake_key=f"intake/bench/{SUBMISSION}",
    ).model_dump(mode="json")
    row["pk"] = f"SUBMISSION#{SUBMISSION}"
    room.cloud.setup({"rows": [{"table": "SubmissionTable", "item": row}]})


def _service() -> Iterator[ReadRequest]:
    yield _get("/docs/{file}", "docs: a file", file="api_docs.js")
    yield ReadRequest(
        "submission",
        "GET /submissions/{id}",
        f"/submissions/{SUBMISSION}",
        {"id": SUBMISSION},
        {"authorization": f"Bearer {TOKEN}"},
    )
