"""Input that submit refuses stores nothing; input that process refuses is reported."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import httpx
import pytest

from tests.e2e.newsroom import Newsroom

GHOST = {"post": {"current": {"id": "x", "title": "T", "html": "<p>x</p>", "status": "published"}}}
STORY = b"A headline of some words\n\nA paragraph that says something about it.\n"

Send = Callable[[Newsroom], httpx.Response]


def _raw(body: bytes, content_type: str, path: str = "/articles") -> Send:
    def send(newsroom: Newsroom) -> httpx.Response:
        headers = {**newsroom.bearer("desk"), "content-type": content_type}
        return newsroom.http.post(path, content=body, headers=headers)

    return send


def _with_authorization(value: str | None) -> Send:
    def send(newsroom: Newsroom) -> httpx.Response:
        headers = {"content-type": "text/plain"} | ({"authorization": value} if value else {})
        return newsroom.http.post("/articles", content=STORY, headers=headers)

    return send


REFUSED: dict[str, tuple[Send, int, str]] = {
    "no token": (_with_authorization(None), 401, "unauthenticated"),
    "wrong token": (_with_authorization("Bearer dl_desk_" + "a" * 52), 401, "unauthenticated"),
    "token of nobody": (_with_authorization("Bearer dl_nobody_aaaa"), 401, "unauthenticated"),
    "wrong signature": (
        lambda newsroom: newsroom.post_ghost(GHOST, secret="not the secret"),
        401,
        "unauthenticated",
    ),
    "old signature": (
        lambda newsroom: newsroom.post_ghost(GHOST, sent_at=int(time.time() * 1_000) - 3_600_000),
        401,
        "unauthenticated",
    ),
    "empty body": (_raw(b"", "application/json"), 400, "body_empty"),
    "not JSON": (_raw(b'{"headline": ', "application/json"), 400, "body_not_json"),
    "not UTF-8": (_raw("Čačak".encode("cp1250"), "text/plain"), 400, "body_not_utf8"),
    "wrong type": (_raw(STORY, "application/pdf"), 415, "content_type_unsupported"),
    "too large": (_raw(b"a" * 4_000_001, "text/plain"), 413, "body_too_large"),
    "over the gateway's limit": (_raw(b"a" * 10_500_000, "text/plain"), 413, "body_too_large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_input_stores_nothing(newsroom: Newsroom, name: str) -> None:
    send, status, code = REFUSED[name]
    before = newsroom.intake_keys()

    answer = send(newsroom)

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert newsroom.intake_keys() == before


@pytest.mark.parametrize("path", ["/webhooks/nobody", "/feeds/nobody", "/webhooks/NO%20BODY"])
def test_an_unknown_source_is_answered_the_same_everywhere(newsroom: Newsroom, path: str) -> None:
    before = newsroom.intake_keys()

    answer = _raw(STORY, "application/json", path)(newsroom)

    assert answer.status_code == 404
    submission = answer.json()
    submission.pop("instance", None)
    assert submission == {
        "type": "/docs#error-source_unknown",
        "title": "Not Found",
        "status": 404,
        "code": "source_unknown",
        "detail": "no such source; check the URL entered in the sender",
    }
    assert newsroom.intake_keys() == before


def test_an_address_without_a_route_is_a_problem_or_a_page(newsroom: Newsroom) -> None:
    answer = newsroom.http.get("/no/such/address")
    page = newsroom.http.get("/no/such/address", headers={"accept": "text/html"})

    assert (answer.status_code, page.status_code) == (404, 404)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "route_unknown"
    assert page.headers["content-type"] == "text/html; charset=utf-8"


QUARANTINED = {
    "an article without a headline": (
        json.dumps({"external_id": "headless", "body_text": "x"}).encode(),
        "application/json",
        "/articles",
    ),
    "a feed that is none": (b"<weather><sun/></weather>", "application/xml", "/feeds/desk"),
    "a feed cut off": (b"<rss version='2.0'><channel><item>", "application/xml", "/feeds/desk"),
}


@pytest.mark.parametrize("name", QUARANTINED)
def test_unusable_input_is_quarantined_with_a_reason_that_status_shows(
    newsroom: Newsroom, name: str
) -> None:
    body, content_type, path = QUARANTINED[name]

    submission = newsroom.settled(_raw(body, content_type, path)(newsroom))

    assert submission["status"] == "quarantined"
    [problem] = submission["problems"]
    assert problem["code"]
    assert problem["message"]
    # The raw bytes are stored for a later inspection.
    bucket = newsroom.target.output("IntakeBucketName")
    kept = newsroom.target.aws.s3.get_object(Bucket=bucket, Key=submission["intake_key"])
    assert kept["Body"].read() == body
    shown = newsroom.dateline("status", submission["submission_id"])
    assert shown.returncode == 0, shown.stderr
    assert json.loads(shown.stdout)["problems"] == submission["problems"]
    assert problem["code"] in shown.stderr


def test_good_items_of_a_feed_are_published_despite_a_bad_item(newsroom: Newsroom) -> None:
    xml = (
        "<rss version='2.0'><channel><title>Mixed</title><link>https://m.example.org/</link>"
        "<description>d</description>"
        "<item><guid>mixed-1</guid><title>Good item</title><description>Text.</description></item>"
        "<item><guid>mixed-2</guid></item>"
        "</channel></rss>"
    )

    submission = newsroom.settled(newsroom.post_feed(xml), "wire")

    assert submission["status"] == "partial"
    [article] = submission["articles"]
    assert newsroom.read(article["article_id"])["headline"] == "Good item"
    assert [problem["position"] for problem in submission["problems"]] == [1]
