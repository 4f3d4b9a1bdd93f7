"""What is not there or gone: a page for browsers at every route, a problem for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html

from dateline.model.documents import Status
from functions.read.routes import ROUTES
from local.emulator.routes import DEFAULT_ROUTE
from local.inprocess.cloud import in_process_cloud
from tests.factories import article, at, notice
from tests.http_events import http_event, json_of
from tests.unit.read.world import HOST, Answer, World, get

PUBLICATION = 'Lake "News" <live> & more'
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
HIDDEN, KILLED = article(external_id="hidden", status=Status.WITHHELD), article(external_id="dead")
PATHS = [route.removeprefix("GET ") for route in ROUTES if route.startswith("GET /articles/{id}")]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with in_process_cloud() as cloud, pytest.MonkeyPatch.context() as patch:
        stack = World(cloud)
        stack.at(at(60))
        settings = stack.app.settings.model_copy(update={"publication": PUBLICATION})
        patch.setattr(stack.app, "settings", settings)
        stack.publish(HIDDEN)
        stack.publish(KILLED, notice(Status.KILLED, minute=5, external_id="dead"))
        yield stack


def unrouted(
    world: World, method: str, path: str, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """The answer to a request that the API has no route for."""
    event = http_event(method, path, route=DEFAULT_ROUTE, headers=headers, domain=HOST)
    answer = world.app.handler(event, world.cloud.context("read"))
    assert isinstance(answer, dict)
    return answer


def asked(world: World, path: str, id_: str, accept: str, **headers: str) -> Answer:
    return world.get(path.replace("{id}", id_), path, {"id": id_}, {"accept": accept, **headers})


def page_of(answer: Answer) -> Any:
    headers = answer["headers"]
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    assert {"accept", "accept-language"} <= set(headers["vary"].split(", "))
    assert "script" not in headers["content-security-policy"]
    page = html.document_fromstring(answer["body"])
    assert headers["content-language"] == page.get("lang")
    [robots] = page.iterfind(".//meta[@name='robots']")
    assert robots.get("content") == "noindex"
    return page


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
    assert "accept" in answer["headers"]["vary"]


@pytest.mark.parametrize("accept", ["text/html", "application/xhtml+xml, Text/HTML;q=0.9,*/*;q=.8"])
def test_a_browser_without_a_route_gets_a_page(world: World, accept: str) -> None:
    answer = unrouted(world, "GET", "/<script>alert(1)</script>", {"accept": accept})
    assert answer["statusCode"] == 404
    assert "<script" not in answer["body"]
    page = page_of(answer)
    assert page.findtext(".//a[@href='/']") == PUBLICATION
    head = unrouted(world, "HEAD", "/nothing", {"accept": accept})
    assert (head["statusCode"], head["body"]) == (404, "")


@pytest.mark.parametrize("path", PATHS)
def test_every_route_has_a_page_for_browsers_and_a_problem_for_programs(
    world: World, path: str
) -> None:
    for id_, status, heading in (
        (HIDDEN.id, 404, "Page not found"),
        ("nonsense", 404, "Page not found"),
        (KILLED.id, 410, "Article withdrawn"),
    ):
        answer = asked(world, path, id_, BROWSER)
        assert answer["statusCode"] == status
        assert page_of(answer).findtext(".//h1") == heading
        problem = asked(world, path, id_, "*/*")
        assert problem["statusCode"] == status
        assert problem["headers"]["content-type"] == "application/problem+json"
    hidden, unknown = (asked(world, path, id_, BROWSER)["body"] for id_ in (HIDDEN.id, "nonsense"))
    assert hidden == unknown


@pytest.mark.parametrize(
    ("query", "accepted", "language", "heading"),
    [
        ("", "", "en", "Page not found"),
        ("?language=hy", "ru", "hy", "Էջը չի գտնվել"),
        ("", "sw, pt-BR;q=0.8, en;q=0.5", "pt-BR", "Página não encontrada"),
        ("?language=<b>", "ar", "ar", "الصفحة غير موجودة"),
    ],
)
def test_an_error_is_in_the_language_of_the_address_or_of_the_reader(
    world: World, query: str, accepted: str, language: str, heading: str
) -> None:
    answer = world.get(
        f"/articles/{HIDDEN.id}.html{query}",
        "/articles/{id}",
        {"id": f"{HIDDEN.id}.html"},
        {"accept": BROWSER, "accept-language": accepted},
    )
    page = page_of(answer)
    assert (page.get("lang"), page.findtext(".//h1")) == (language, heading)
    assert page.get("dir") == ("rtl" if language == "ar" else "ltr")


def test_a_developer_sees_what_is_wrong_with_a_request_of_the_api(world: World) -> None:
    wrong = get(world, "/articles?limit=none", {"accept": BROWSER})
    assert wrong["statusCode"] == 400
    assert json_of(wrong)["code"] == "limit_malformed"
    page = get(world, "/feeds/en.html?cursor=none", {"accept": BROWSER})
    assert page["statusCode"] == 400
    assert page_of(page).findtext(".//h1") == "Page not found"
