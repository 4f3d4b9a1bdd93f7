"""Preflights and responses across origins, through the gateway of the embedded cloud."""

from __future__ import annotations

import httpx
import pytest

from local.common.template import LOCAL_PARAMETERS
from tests.e2e.newsroom import Newsroom

[ALLOWED, *_] = LOCAL_PARAMETERS["AllowedOrigins"].split(",")
STRANGERS = ["null", f"{ALLOWED}.evil.example", f"{ALLOWED}1", ALLOWED.upper(), "http://localhost"]


def preflight(newsroom: Newsroom, path: str, origin: str, method: str) -> httpx.Response:
    return newsroom.http.options(
        path,
        headers={
            "origin": origin,
            "access-control-request-method": method,
            "access-control-request-headers": "authorization,content-type",
        },
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/articles"),
        ("POST", f"/articles/{'a' * 26}/kill"),
        ("PUT", f"/articles/{'a' * 26}/translations/pt"),
        ("GET", f"/submissions/{'a' * 26}"),
        ("GET", "/operations/problems"),
        ("GET", "/"),
    ],
)
def test_only_pages_of_allowed_origins_may_send_a_token(
    newsroom: Newsroom, method: str, path: str
) -> None:
    granted = preflight(newsroom, path, ALLOWED, method)
    assert (granted.status_code, granted.content) == (204, b"")
    assert granted.headers["access-control-allow-origin"] == ALLOWED
    assert method in granted.headers["access-control-allow-methods"].split(", ")
    assert "authorization" in granted.headers["access-control-allow-headers"].split(", ")
    assert "access-control-allow-credentials" not in granted.headers
    for origin in STRANGERS:
        refused = preflight(newsroom, path, origin, method)
        assert refused.headers["access-control-allow-origin"] == "*"
        assert refused.headers["access-control-allow-methods"] == "GET, HEAD"
        assert "authorization" not in refused.headers["access-control-allow-headers"]


def test_a_page_of_an_allowed_origin_sends_an_article_and_reads_the_answer(
    newsroom: Newsroom,
) -> None:
    article = {
        "external_id": "sent-by-a-page",
        "language": "en",
        "headline": "A page sends a story",
        "body_html": "<p>It came from another site.</p>",
    }
    sent = newsroom.post_json(article, origin=ALLOWED)
    assert sent.status_code == 202
    assert sent.headers["access-control-allow-origin"] == ALLOWED
    assert "origin" in sent.headers["vary"]
    [published] = newsroom.published(sent)
    read = newsroom.http.get(published["url"], headers={"origin": "https://anywhere.example"})
    assert read.headers["access-control-allow-origin"] == "*"
    assert "etag" in read.headers["access-control-expose-headers"]


def test_a_refusal_is_readable_for_an_allowed_origin_alone(newsroom: Newsroom) -> None:
    for origin, allowed in ((ALLOWED, ALLOWED), (STRANGERS[1], None)):
        refused = newsroom.http.post("/articles", json={}, headers={"origin": origin})
        assert refused.status_code == 401
        assert refused.headers.get("access-control-allow-origin") == allowed
