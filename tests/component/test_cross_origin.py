"""Every response of every route says which pages of other sites may read it.

The routes come from the template: a route that is added tomorrow is asked tomorrow.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.common.template import LOCAL_PARAMETERS
from local.emulator.routes import DEFAULT_ROUTE
from tests.component.newsroom import Newsroom, newsroom
from tests.component.requests import routes
from tests.http_events import http_event
from tests.paths import ROOT

[ALLOWED, *_] = LOCAL_PARAMETERS["AllowedOrigins"].split(",")
STRANGER = "https://evil.example"
DESCRIPTION = json.loads((ROOT / "functions/read/endpoints/openapi.json").read_text("utf-8"))
PUBLIC_METHODS = {"GET", "HEAD"}


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with newsroom() as opened:
        yield opened


def needs_token(method: str, path: str) -> bool:
    """Whether the API description says so; paths with an extension are of the same route."""
    described = (
        DESCRIPTION["paths"].get(path, {}).get("get" if method == "HEAD" else method.lower())
    )
    return bool(described and described.get("security"))


def headers_of(
    room: Newsroom, function: str, method: str, path: str, origin: str
) -> dict[str, str]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    answer: dict[str, Any] = room.ask(
        function,
        f"{method} {path}",
        path.replace("{", "").replace("}", ""),
        dict.fromkeys(names, "unknown"),
        headers={"origin": origin},
        body=b"{}" if method not in PUBLIC_METHODS else None,
    )
    headers: dict[str, str] = answer["headers"]
    assert "access-control-allow-credentials" not in headers
    return headers


@pytest.mark.parametrize(("function", "method", "path"), routes())
def test_a_response_is_readable_for_those_who_may_call_the_route(
    room: Newsroom, function: str, method: str, path: str
) -> None:
    allowed, stranger = (
        headers_of(room, function, method, path, origin) for origin in (ALLOWED, STRANGER)
    )
    if method == "OPTIONS":
        assert "authorization" in allowed["access-control-allow-headers"]
        assert "authorization" not in stranger["access-control-allow-headers"]
        return
    if method in PUBLIC_METHODS and function == "read" and not needs_token(method, path):
        assert allowed["access-control-allow-origin"] == "*"
        assert stranger["access-control-allow-origin"] == "*"
        assert "origin" not in stranger.get("vary", "").split(", ")
        return
    assert allowed["access-control-allow-origin"] == ALLOWED
    assert "access-control-allow-origin" not in stranger
    assert "origin" in stranger["vary"].split(", ")
    assert "origin" in allowed["vary"].split(", ")


@pytest.mark.parametrize("path", ["/", "/articles", "/articles/unknown/kill", "/nowhere"])
def test_a_preflight_of_any_path_is_answered(room: Newsroom, path: str) -> None:
    for route in (DEFAULT_ROUTE, "OPTIONS /{proxy+}"):
        event = http_event("OPTIONS", path, route=route, headers={"origin": ALLOWED})
        answer = room.function("read").handler(event, room.cloud.context("read"))
        assert answer["statusCode"] == 204
        assert answer["headers"]["access-control-allow-origin"] == ALLOWED


def test_pages_of_allowed_origins_may_send_every_header_that_is_described(room: Newsroom) -> None:
    headers = headers_of(room, "read", "OPTIONS", "/{proxy+}", ALLOWED)
    sent = {
        parameter["name"]
        for methods in DESCRIPTION["paths"].values()
        for operation in methods.values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "header"
    }
    # Browsers set Accept-Encoding themselves, and only hubs sign with the other.
    sent -= {"accept-encoding", "x-hub-signature"}
    assert len(sent) > 5
    assert sent <= set(headers["access-control-allow-headers"].split(", "))
