"""GET / as a page, feeds that lead to it, and addresses without a route."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import html

from functions.read.renderings import FEED_RENDERINGS
from local.emulator.routes import DEFAULT_ROUTE
from local.inprocess.cloud import in_process_cloud
from tests.factories import article, at
from tests.http_events import http_event, json_of
from tests.unit.read.world import HOST, World, get

PUBLICATION = 'Lake "News" <live> & more'
FEEDS = [
    name for name, feed in FEED_RENDERINGS.items() if feed.media_type.endswith(("xml", "json"))
]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with in_process_cloud() as cloud, pytest.MonkeyPatch.context() as patch:
        stack = World(cloud)
        stack.at(at(60))
        settings = stack.app.settings.model_copy(update={"publication": PUBLICATION})
        patch.setattr(stack.app, "settings", settings)
        stack.publish(article(section="Regions"))
        yield stack


def test_the_front_page_names_the_publication_and_links_to_what_is_readable(world: World) -> None:
    answer = get(world, "/")
    assert answer["statusCode"] == 200
    assert answer["headers"]["content-type"] == "text/html; charset=utf-8"
    assert "script-src" not in answer["headers"]["content-security-policy"]
    assert world.calls == []
    page = html.document_fromstring(answer["body"])
    assert page.findtext(".//title") == page.findtext(".//h1") == PUBLICATION
    links = [*page.iterfind(".//link[@rel='alternate']"), *page.iterfind(".//a")]
    assert len(links) == 2 * len(FEED_RENDERINGS) + 2
    for link in links:
        target = get(world, str(link.get("href")))
        assert target["statusCode"] == 200
        kind = target["headers"]["content-type"]
        assert kind.partition(";")[0] == link.get("type", "text/html")


@pytest.mark.parametrize("extension", FEEDS)
@pytest.mark.parametrize(
    ("listing", "title"), [("en", PUBLICATION), ("en.section.Regions", f"{PUBLICATION} – Regions")]
)
def test_a_feed_has_the_publication_and_section_as_title_and_a_page_as_home(
    world: World, extension: str, listing: str, title: str
) -> None:
    answer = world.feed(f"{listing}.{extension}")
    if extension == "json":
        feed = json_of(answer)
        heading, home = feed["title"], feed["home_page_url"]
    else:
        channel = feedparser.parse(answer["body"].encode()).feed
        # feedparser escapes what a reader must not take for an element.
        heading, home = unescape(channel.title), channel.link
    assert heading == title
    assert home == f"https://{HOST}/"
    page = get(world, urlsplit(home).path)
    assert page["headers"]["content-type"].startswith("text/html")


def unrouted(
    world: World, method: str, path: str, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """The answer to a request that the API has no route for."""
    event = http_event(method, path, route=DEFAULT_ROUTE, headers=headers, domain=HOST)
    answer = world.app.handler(event, world.cloud.context("read"))
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/htmlx", ",;,"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nothing?a=%3Cb%3E"), ("DELETE", "/articles"), ("PUT", "/.env"), ("POST", "/")],
)
def test_a_request_without_a_route_gets_a_problem(
    world: World, method: str, path: str, accept: str | None
) -> None:
    answer = unrouted(world, method, path, {"accept": accept} if accept else None)
    assert answer["statusCode"] == 404
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert json_of(answer)["code"] == "route_unknown"
    assert "cache-control" in answer["headers"]


@pytest.mark.parametrize("accept", ["text/html", "application/xhtml+xml, Text/HTML;q=0.9,*/*;q=.8"])
def test_a_browser_without_a_route_gets_a_page(world: World, accept: str) -> None:
    answer = unrouted(world, "GET", "/<script>alert(1)</script>", {"accept": accept})
    assert answer["statusCode"] == 404
    assert answer["headers"]["content-type"] == "text/html; charset=utf-8"
    assert answer["headers"]["cache-control"] == "no-store"
    assert "<script" not in answer["body"]
    page = html.document_fromstring(answer["body"])
    assert page.findtext(".//a[@href='/']") == PUBLICATION
    head = unrouted(world, "HEAD", "/nothing", {"accept": accept})
    assert (head["statusCode"], head["body"]) == (404, "")


@pytest.mark.parametrize("path", ["/", "/openapi.json", "/docs", "/feeds/en.rss", "/sitemap.xml"])
def test_a_response_is_compressed_for_a_client_that_accepts_it(world: World, path: str) -> None:
    plain = get(world, path)
    answer = get(world, path, {"accept-encoding": "gzip, deflate, br"})
    assert answer["headers"]["content-encoding"] == "gzip"
    assert "accept-encoding" in answer["headers"]["vary"]
    assert gzip.decompress(base64.b64decode(answer["body"])).decode() == plain["body"]
