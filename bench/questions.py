"""What bench.read asks: at least one question for every route of the read function."""

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
    # The page, its articles' rows, the whole text of each, and what was taken back.
    "feed": 53,
    "feed: rss, summaries": 1,
    "article": 2,
    # Which article a slug stands for has to be looked up first.
    "article: by slug": 3,
    # Two documents.
    "article: diff": 3,
    "article: not changed": 1,
    "article: its headers alone": 1,
}
_ASKED: set[str] = set()

TOKEN = new_token("bench", lambda size: b"\x05" * size)


@dataclass(frozen=True)
class Question:
    """One request."""

    name: str
    route: str
    path: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def most_calls(name: str) -> int:
    """How many AWS calls a question may cost."""
    return _MOST_CALLS.get(name, _MOST_CALLS.get(name.partition(":")[0], 2))


def unasked() -> list[str]:
    """Routes that nothing was asked of."""
    return sorted(set(ROUTES) - _ASKED)


def questions(room: Newsroom, article_id: str) -> Iterator[Question]:
    """Each of them, of one article and of the lists that it is in."""
    for listing in (*_lists(room), *_article(room, article_id), *_service()):
        _ASKED.add(listing.route.replace("HEAD ", "GET "))
        yield listing


def _get(route: str, name: str = "", query: str = "", **parameters: str) -> Question:
    path = route
    for key, value in parameters.items():
        path = path.replace(f"{{{key}}}", value)
    asked = f"{path}?{query}" if query else path
    return Question(name or route.removeprefix("/"), f"GET {route}", asked, parameters)


def _lists(room: Newsroom) -> Iterator[Question]:
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
        yield _get("/feeds/{listing}", f"feed: {extension}", listing=f"en.{extension}")
    yield _get("/feeds/{listing}", "feed: rss, summaries", "text=summary", listing="en.rss")
    for route in sorted(ROUTES):
        if "{" not in route and route != "GET /articles":
            yield _get(route.removeprefix("GET "))


def _article(room: Newsroom, article_id: str) -> Iterator[Question]:
    route = "/articles/{id}"
    for extension in sorted(ARTICLE_RENDERINGS):
        yield _get(route, f"article: {extension}", id=f"{article_id}.{extension}")
    yield _get(route, "article: its translation", "language=pt", id=article_id)
    yield _get(route, "article: two fields", "fields=id,headline", id=article_id)
    known = room.read(route, f"/articles/{article_id}", id=article_id)
    slug = json.loads(known["body"])["slug"]
    headers = {"if-none-match": known["headers"]["etag"]}
    path, named = f"/articles/{article_id}", {"id": article_id}
    yield Question("article: not changed", f"GET {route}", path, named, headers)
    yield Question("article: its headers alone", f"HEAD {route}", path, named)
    yield _get("/articles/by-slug/{language}/{slug}", "article: by slug", language="en", slug=slug)
    for item in sorted(ROUTES):
        if item.startswith(f"GET {route}/"):
            yield _get(
                item.removeprefix("GET "), f"article: {item.rpartition('/')[2]}", id=article_id
            )


def prepare(room: Newsroom) -> None:
    """Puts in place the source and the submission that are asked about."""
    room.cloud.put_source(Source(id="bench", sender="token", token_hashes=(token_hash(TOKEN),)))
    row: dict[str, Any] = Submission(
        submission_id=SUBMISSION,
        source="bench",
        status=SubmissionStatus.PROCESSED,
        intake_key=f"intake/bench/{SUBMISSION}",
    ).model_dump(mode="json")
    row["pk"] = f"SUBMISSION#{SUBMISSION}"
    room.cloud.setup({"rows": [{"table": "SubmissionTable", "item": row}]})


def _service() -> Iterator[Question]:
    yield Question(
        "submission",
        "GET /submissions/{id}",
        f"/submissions/{SUBMISSION}",
        {"id": SUBMISSION},
        {"authorization": f"Bearer {TOKEN}"},
    )
