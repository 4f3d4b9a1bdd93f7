"""Pages of other sites in a browser: which may send a token, and which may only read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import Browser
from tests.component.newsroom import newsroom
from tests.gateway import gateway, serving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SEND = """fetch("{address}/articles", {{
  method: "POST", body: "{{}}",
  headers: {{"authorization": "Bearer nobody", "content-type": "application/json"}}
}}).then(answer => answer.status, mistake => mistake.name)"""
READ = """fetch("{address}/articles?language=en")
  .then(answer => answer.json()).then(answer => answer.items, mistake => mistake.name)"""


@dataclass(frozen=True)
class Sites:
    """Addresses of the API, of a site that its parameter names, and of another."""

    api: str
    allowed: str
    stranger: str


@pytest.fixture(scope="module")
def sites() -> Iterator[Sites]:
    with (
        serving(_empty_page) as allowed,
        serving(_empty_page) as stranger,
        newsroom() as room,
        serving(gateway(room)) as api,
    ):
        for name in ("read", "submit"):
            function = room.function(name)
            changed = {"allowed_origins": frozenset({allowed})}
            function.settings = function.settings.model_copy(update=changed)  # type: ignore[attr-defined]
        yield Sites(api, allowed, stranger)


def test_only_an_allowed_page_learns_the_answer_to_a_token(browser: Browser, sites: Sites) -> None:
    browser.open(f"{sites.allowed}/")
    assert browser.evaluate(SEND.format(address=sites.api)) == 401
    browser.open(f"{sites.stranger}/")
    assert browser.evaluate(SEND.format(address=sites.api)) == "TypeError"


def test_every_page_reads_what_is_public(browser: Browser, sites: Sites) -> None:
    for site in (sites.allowed, sites.stranger):
        browser.open(f"{site}/")
        assert browser.evaluate(READ.format(address=sites.api)) == []


def _empty_page(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", [("content-type", "text/html")])
    return [b"<!DOCTYPE html><title>Another site</title>"]
