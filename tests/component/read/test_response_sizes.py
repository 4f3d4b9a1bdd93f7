"""Responses of real sizes: each fits through Lambda, and every byte reaches the client."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree

from dateline.model.documents import Media, Status
from dateline.web.response_body import MAX_RESPONSE_BYTES
from functions.read.renderings import ARTICLE_RENDERINGS
from local.inprocess.cloud import in_process_cloud
from tests.component.read.long_articles import (
    GZIP,
    SENTENCES,
    Desk,
    noise,
    received,
    stored,
    story,
    texts_of,
    without_policy,
)
from tests.factories import article, at, notice, paragraph, translation
from tests.unit.read.world import World


@pytest.fixture(scope="module")
def stack() -> Iterator[World]:
    """One stack; each test deletes its rows."""
    with in_process_cloud() as cloud:
        yield World(cloud)


@pytest.fixture
def desk(stack: World) -> Iterator[Desk]:
    stack.at(at(60))
    new_desk = Desk(stack)
    yield new_desk
    stack.remove(new_desk.rows)


@pytest.mark.parametrize("rendering", ["", *(f".{name}" for name in ARTICLE_RENDERINGS)])
def test_every_byte_of_an_article_of_7_mb_arrives(desk: Desk, rendering: str) -> None:
    long = story(7_000_000)
    desk.publish(long)
    plain = desk.get(f"/articles/{long.id}{rendering}")
    compressed = desk.get(f"/articles/{long.id}{rendering}", GZIP)
    assert plain["statusCode"] == 307
    assert compressed["statusCode"] == 200
    assert compressed["headers"]["content-encoding"] == "gzip"
    body = without_policy(received(plain))
    assert received(compressed) == body
    assert len(body) > 6_900_000
    if rendering == "":
        assert texts_of(body) == [block.html for block in long.body]


@pytest.mark.parametrize("headers", [{}, GZIP])
def test_an_article_that_does_not_compress_is_sent_from_s3(
    desk: Desk, headers: dict[str, str]
) -> None:
    long = noise(9_000_000)
    desk.publish(long)
    answer = desk.get(f"/articles/{long.id}", headers)
    assert (answer["statusCode"], answer["body"]) == (307, "")
    assert texts_of(received(answer)) == [block.html for block in long.body]
    assert desk.world.calls == ["BatchGetItem", "GetObject", "PutObject"]
    parsed = stored(answer["headers"]["location"])
    assert parsed["ContentType"] == "application/json"
    assert parsed["ContentLanguage"] == "en"
    assert parsed["CacheControl"] == "no-store"
    assert answer["headers"]["cache-control"] == "no-store"
    assert answer["headers"]["vary"] == "accept-language, accept-encoding"


@pytest.mark.parametrize("rendering", ["", ".html"])
@pytest.mark.parametrize("headers", [{}, GZIP])
def test_head_of_a_long_article_is_answered_as_get_is(
    desk: Desk, headers: dict[str, str], rendering: str
) -> None:
    for long, status in ((noise(9_000_000), 307), (noise(100_000), 200)):
        desk.publish(long)
        address = f"/articles/{long.id}{rendering}"
        get, head = desk.get(address, headers), desk.get(address, headers, method="HEAD")
        assert (get["statusCode"], head["statusCode"], head["body"]) == (status, status, "")
        for answer in (get, head):
            location = answer["headers"].pop("location", "")
            assert bool(location) == (status == 307)
            assert not location or stored(location)["ContentType"]
        assert head["headers"] == get["headers"]


def test_an_article_of_25_mb_is_deliverable(desk: Desk) -> None:
    long = story(25_000_000)
    desk.publish(long)
    for headers in ({}, GZIP):
        answer = desk.get(f"/articles/{long.id}", headers)
        assert texts_of(received(answer)) == [block.html for block in long.body]


@pytest.mark.parametrize("size", [4_650_000, 4_710_000])
@pytest.mark.parametrize("sentence", SENTENCES[:2], ids=["english", "armenian"])
def test_sizes_around_the_limit_fit_in_every_script(desk: Desk, sentence: str, size: int) -> None:
    text = f"{sentence} ".replace("&", "&amp;")
    block = paragraph(text * (300_000 // len(text.encode())))
    long = article(
        external_id=f"{size} {sentence}", body=(block,) * (size // len(block.html.encode()))
    )
    desk.publish(long)
    for headers in ({}, GZIP):
        body = received(desk.get(f"/articles/{long.id}", headers))
        assert texts_of(body) == [each.html for each in long.body]


def test_a_link_to_s3_ends_with_the_cache_lifetime(desk: Desk) -> None:
    open_ended, expiring = (
        noise(5_000_000),
        noise(5_000_000, expires_at=at(60) + timedelta(seconds=7)),
    )
    desk.publish(open_ended)
    desk.publish(expiring)
    for document, seconds in ((open_ended, "30"), (expiring, "7")):
        location = desk.get(f"/articles/{document.id}")["headers"]["location"]
        assert parse_qs(urlsplit(location).query)["X-Amz-Expires"] == [seconds]
        assert urlsplit(location).hostname == (
            f"{desk.world.cloud.resources['ContentBucket']}.s3.eu-central-1.amazonaws.com"
        )


def test_no_link_to_a_killed_article_is_issued(desk: Desk) -> None:
    long = noise(5_000_000)
    desk.publish(long)
    assert desk.get(f"/articles/{long.id}")["statusCode"] == 307
    killed = notice(Status.KILLED, minute=5, external_id=long.external_id)
    desk.publish(long, killed)
    for headers in ({}, GZIP):
        answer = desk.get(f"/articles/{long.id}", headers)
        assert answer["statusCode"] == 410
        assert "location" not in answer["headers"]
        assert desk.world.calls == ["BatchGetItem"]


def test_a_page_in_s3_keeps_its_content_security_policy(desk: Desk) -> None:
    long, short = noise(5_000_000), noise(100_000)
    desk.publish(long)
    desk.publish(short)
    policy = desk.get(f"/articles/{short.id}.html")["headers"]["content-security-policy"]
    page = received(desk.get(f"/articles/{long.id}.html")).decode()
    tree = etree.fromstring(page.encode(), etree.HTMLParser())
    first = next(tree.iter("meta"))
    assert (first.get("http-equiv"), first.get("content")) == ("Content-Security-Policy", policy)


ADDRESSES = (
    *("/articles", "/articles?ids={id}", "/articles/{id}", "/articles/{id}.html"),
    *("/articles/{id}/revisions", "/articles/{id}/languages", "/articles/{id}/copies"),
    *("/feeds/en.rss", "/feeds/en.atom", "/feeds/en.json", "/sitemap.xml", "/sitemap-news.xml"),
    *("/robots.txt", "/openapi.json", "/docs"),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_compressed_and_plain_responses_say_the_same(desk: Desk, address: str) -> None:
    document = story(2_000)
    desk.publish(document)
    address = address.format(id=document.id)
    plain, compressed = desk.get(address), desk.get(address, GZIP)
    assert received(plain) == received(compressed)
    assert "content-encoding" not in plain["headers"]
    assert compressed["headers"] == plain["headers"] | {"content-encoding": "gzip"}
    assert "accept-encoding" in plain["headers"]["vary"]
    tag = plain["headers"]["etag"]
    assert tag.startswith('W/"')
    for headers in ({}, GZIP):
        for known in (tag, tag.removeprefix("W/"), f'"other", {tag}'):
            again = desk.get(address, headers | {"if-none-match": known})
            assert (again["statusCode"], again["body"]) == (304, "")
            assert "content-encoding" not in again["headers"]
            assert again["headers"]["etag"] == tag
            assert again["headers"]["vary"] == plain["headers"]["vary"]
        head = desk.get(address, headers, method="HEAD")
        assert head["body"] == ""
        assert head["headers"] == (compressed if headers else plain)["headers"]


def test_errors_are_not_compressed(desk: Desk) -> None:
    answer = desk.get(f"/articles/{'a' * 26}", GZIP)
    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["code"] == "article_unknown"
    assert "content-encoding" not in answer["headers"]


def test_a_difference_of_long_revisions_arrives(desk: Desk) -> None:
    media = tuple(
        Media(url=f"https://news.example/{number}", caption="ж" * 4_900) for number in range(450)
    )
    first = story(1_000, media=media)
    second = article(
        minute=5, external_id=first.external_id, body=(paragraph("Short."),), media=media[1:]
    )
    desk.publish(first, second)
    address = f"/articles/{first.id}/diff?from=1&to=2"
    plain, compressed = desk.get(address), desk.get(address, GZIP)
    assert received(plain) == received(compressed)
    content = json.loads(received(plain))
    assert {field["name"] for field in content["fields"]} >= {"media"}


def test_a_long_translation_arrives(desk: Desk) -> None:
    original = story(1_000)
    long = story(7_000_000)
    desk.publish(original, translation(original, body=long.body))
    for headers in ({}, GZIP):
        answer = desk.get(f"/articles/{original.id}?language=pt", headers)
        assert texts_of(received(answer)) == [block.html for block in long.body]


def test_a_response_that_lambda_would_refuse_fails_in_process(stack: World) -> None:
    from local.common.lambda_limits import ResponseTooLarge, check_response

    body = "x" * (MAX_RESPONSE_BYTES - len(json.dumps({"body": ""})))
    check_response({"body": body})
    with pytest.raises(ResponseTooLarge, match="6291557 bytes"):
        check_response({"body": body + "x"})
    with pytest.raises(ResponseTooLarge):
        check_response({"body": base64.b64encode(b"x" * 4_800_000).decode()})
