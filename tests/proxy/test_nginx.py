"""A shared cache spares the functions nearly all views, and never shows what the gate hides.

The origin is read's own code over a table in memory, behind nginx. Its clock runs at real speed.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from werkzeug.wrappers import Request as WsgiRequest

from dateline.model.documents import Article, Notice, Status
from dateline.model.errors import DatelineError
from dateline.web.edge import HEADER, EdgeGuard
from dateline.web.error_responses import answer_error
from dateline.web.http import read_request
from functions.read.http.caching import SHARED_SECONDS
from tests.factories import article, at, notice, paragraph
from tests.gateway import serving
from tests.http_events import http_event
from tests.index_service import IndexService
from tests.proxy.nginx import Proxy, caching, program
from tests.reader_service import ReaderService

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

KEY = "the-key-of-the-edge"
VIEWS = 10_000
GONE_SECONDS = 5.0
LATER = 3.0
"""Seconds until the embargo ends."""

if program() is None:
    pytest.skip("nginx is not installed (Debian: nginx-light)", allow_module_level=True)


class Newsroom:
    """A table, and read as its origin: counts the requests that reach it."""

    def __init__(self) -> None:
        self.index = IndexService()
        self.reader = ReaderService(self.index)
        self.origin = ""
        self.requests: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._guard = EdgeGuard("key", lambda: self)

    def get_secret_value(self, **_: str) -> Mapping[str, str]:
        return {"SecretString": KEY}

    @property
    def now(self) -> datetime:
        return at(60) + timedelta(seconds=time.monotonic() - self._began)

    def publish(self, *documents: Article | Notice) -> None:
        with self._lock:
            self.index.index(*documents)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        request = WsgiRequest(environ)
        query = request.query_string.decode()
        path = f"{request.path}?{query}" if query else request.path
        headers = {name.lower(): value for name, value in request.headers.items()}
        with self._lock:
            self.requests[path] += 1
            answer = self._answer(path, headers)
        start(f"{answer['statusCode']} Status", list(answer["headers"].items()))
        return [answer["body"].encode()]

    def _answer(self, path: str, headers: dict[str, str]) -> dict[str, Any]:
        self.reader.now = self.now
        plain = path.partition("?")[0]
        try:
            self._guard.admit(read_request(http_event("GET", path, headers=headers)))
        except DatelineError as error:
            return answer_error(error, None)
        folder, _, name = plain.removeprefix("/").partition("/")
        if not name:
            return self.reader.get("/articles", path, None, headers)
        parameter = "feed" if folder == "feeds" else "id"
        return self.reader.get(f"/{folder}/{{{parameter}}}", path, {parameter: name}, headers)


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Newsroom, Proxy]]:
    room = Newsroom()
    nginx = program()
    assert nginx
    folder = tmp_path_factory.mktemp("nginx")
    with serving(room) as origin, caching(nginx, folder, origin, HEADER, KEY) as proxy:
        room.origin = origin
        yield room, proxy


def story(name: str, **changes: Any) -> Article:
    body = (paragraph(f"The whole text of {name}."),)
    return article(external_id=name, headline=f"Story {name}", body=body, **changes)


def until_gone(proxy: Proxy, path: str, text: str) -> None:
    """Returns when the text has left a page."""
    began = time.monotonic()
    while text in proxy.get(path)[1]:
        assert time.monotonic() - began < 3 * GONE_SECONDS, f"{path} still shows {text}"
        time.sleep(0.1)


def test_ten_thousand_views_are_a_few_requests_and_a_kill_is_gone_in_five_seconds(
    newsroom: tuple[Newsroom, Proxy],
) -> None:
    room, proxy = newsroom
    killed = story("killed")
    room.publish(killed)
    path, text = f"/articles/{killed.id}", "The whole text of killed."
    pages = {path: text, f"{path}.html": text}
    pages |= dict.fromkeys(("/articles", "/feeds/en.rss", "/feeds/en.json"), "Story killed")
    began = time.monotonic()
    assert proxy.views(path, VIEWS) == VIEWS
    took = time.monotonic() - began
    assert room.requests[path] <= 1 + took // SHARED_SECONDS
    # Every page is fresh in the cache when the article is killed.
    assert all(shown in proxy.get(page)[1] for page, shown in pages.items())
    kill = notice(Status.KILLED, minute=5, external_id="killed", id=killed.id)
    room.publish(kill)
    since = time.monotonic()
    assert text in proxy.get(path)[1]
    for page, shown in pages.items():
        until_gone(proxy, page, shown)
        assert time.monotonic() - since <= GONE_SECONDS, page
    assert proxy.get(path)[0] == 410


def test_an_embargoed_article_never_appears_before_its_time(
    newsroom: tuple[Newsroom, Proxy],
) -> None:
    room, proxy = newsroom
    ends = room.now + timedelta(seconds=LATER)
    embargoed = story("embargoed", embargoed_until=ends)
    room.publish(embargoed)
    pages = (f"/articles/{embargoed.id}", "/articles?limit=5", "/feeds/en.json?limit=5")
    early = 0
    while room.now < ends - timedelta(milliseconds=200):
        for page in pages:
            assert "embargoed" not in proxy.get(page)[1]
        early += 1
        time.sleep(0.1)
    assert early > 3
    while room.now < ends:
        time.sleep(0.05)
    # No cache keeps a page past the release; nginx counts the age of pages in whole seconds.
    for page in pages:
        while "Story embargoed" not in proxy.get(page)[1]:
            assert room.now < ends + timedelta(seconds=1.5), page
            time.sleep(0.05)


def test_errors_reach_the_origin_each_time(newsroom: tuple[Newsroom, Proxy]) -> None:
    room, proxy = newsroom
    path = "/articles/aaaaaaaaaaaaaaaaaaaaaaaaaa"
    for _ in range(3):
        assert proxy.get(path)[0] == 404
    assert room.requests[path] == 3


def test_readers_of_two_languages_do_not_get_each_others_page(
    newsroom: tuple[Newsroom, Proxy],
) -> None:
    room, proxy = newsroom
    room.publish(original := story("original"))
    path = f"/articles/{original.id}"
    for language in ("en", "pt", "en", "pt"):
        assert proxy.get(path, {"accept-language": language})[0] == 200
    assert room.requests[path] == 2


def test_the_origin_answers_the_edge_only(newsroom: tuple[Newsroom, Proxy]) -> None:
    room, proxy = newsroom
    room.publish(story("open"))
    for headers in ({}, {HEADER: "guessed"}):
        direct = httpx.get(f"{room.origin}/articles", headers=headers, trust_env=False)
        assert direct.status_code == 403
        assert direct.json()["code"] == "edge_required"
        assert direct.headers["cache-control"] == "no-store"
    # A reader who sends the header does not get past the proxy with it either.
    assert proxy.get("/articles?limit=7", {HEADER: "guessed"})[0] == 200
