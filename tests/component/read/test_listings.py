"""GET /articles, feeds, health and what has no route, through the handler on moto."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dateline.model.documents import Article, Tag
from local.inprocess.cloud import Cloud
from tests.factories import NOON, article, at, translation
from tests.http_events import json_of
from tests.unit.read.world import Answer, World


@pytest.fixture
def world(cloud: Cloud) -> World:
    new_world = World(cloud)
    new_world.at(at(60))
    return new_world


def story(number: int, **changes: Any) -> Article:
    values = {"published_at": at(number), "headline": f"Story {number}", **changes}
    return article(external_id=f"story-{number}", **values)


def headlines(answer: Answer) -> list[str]:
    assert answer["statusCode"] == 200, answer["body"]
    return [item["headline"] for item in json_of(answer)["items"]]


def test_a_page_is_one_query_newest_first(world: World) -> None:
    for number in (2, 1, 3):
        world.publish(story(number))
    answer = world.listing()
    assert headlines(answer) == ["Story 3", "Story 2", "Story 1"]
    assert world.calls == ["Query"]
    assert json_of(answer)["next"] is None
    assert answer["headers"]["content-language"] == "en"


def test_item_links_to_its_article(world: World) -> None:
    world.publish(story(1))
    (item,) = json_of(world.listing())["items"]
    assert item["url"] == f"/articles/{item['id']}?language=en"
    assert json_of(world.article(item["id"]))["headline"] == item["headline"]


def test_pages_are_limited_and_bounded_by_time(world: World) -> None:
    for number in range(1, 6):
        world.publish(story(number))
    assert headlines(world.listing("?limit=2")) == ["Story 5", "Story 4"]
    window = "?since=2026-03-04T12:02:00Z&until=2026-03-04T12:04:00Z"
    assert headlines(world.listing(window)) == ["Story 4", "Story 3", "Story 2"]
    assert headlines(world.listing("?since=2027-01-01")) == []
    assert world.calls == []


def test_a_listing_is_of_one_language_and_one_facet(world: World) -> None:
    first = story(1, section="Regions", tags=(Tag(name="Central  Asia"),))
    world.publish(first, translation(first))
    world.publish(story(2, section="Culture", source="wire"))
    assert headlines(world.listing("?section=regions")) == ["Story 1"]
    assert headlines(world.listing("?tag=central%20asia")) == ["Story 1"]
    assert headlines(world.listing("?source=wire")) == ["Story 2"]
    assert headlines(world.listing("?language=pt")) == ["[pt] Story 1"]
    (item,) = json_of(world.listing("?language=pt"))["items"]
    assert (item["translated_from"], item["machine_translated"]) == ("en", True)


def test_a_wrong_parameter_is_a_problem_with_a_code(world: World) -> None:
    answer = world.listing("?limit=1000")
    assert answer["statusCode"] == 400
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert json_of(answer)["code"] == "limit_malformed"
    assert json_of(answer)["where"] == "limit"


def test_an_unchanged_page_is_not_sent_again(world: World) -> None:
    world.publish(story(1))
    tag = world.listing()["headers"]["etag"]
    assert world.listing(headers={"if-none-match": tag})["statusCode"] == 304
    world.publish(story(2))
    assert world.listing(headers={"if-none-match": tag})["statusCode"] == 200


def test_no_page_outlives_the_first_expiry_of_its_entries(world: World) -> None:
    world.publish(story(1, expires_at=at(60) + timedelta(seconds=7)))
    world.publish(story(2))
    control = world.listing()["headers"]["cache-control"]
    assert control == "public, max-age=7, s-maxage=4"


def test_an_entry_leaves_the_list_when_it_expires(world: World) -> None:
    world.publish(story(1, expires_at=at(60)))
    world.at(at(60) - timedelta(milliseconds=1))
    assert headlines(world.listing()) == ["Story 1"]
    world.at(at(60))
    assert headlines(world.listing()) == []


def test_an_embargo_is_kept_to_the_microsecond(world: World) -> None:
    ends = NOON + timedelta(minutes=90, microseconds=700)
    world.publish(story(1, embargoed_until=ends))
    world.at(ends - timedelta(microseconds=1))
    assert headlines(world.listing()) == []
    world.at(ends)
    assert headlines(world.listing()) == ["Story 1"]


def test_a_feed_is_one_query_with_links_to_the_api(world: World) -> None:
    world.publish(story(1, section="Arts & Crafts"))
    answer = world.feed("en.section.arts & crafts.rss")
    assert answer["statusCode"] == 200
    assert answer["headers"]["content-type"] == "application/rss+xml; charset=utf-8"
    assert "<title>Story 1</title>" in answer["body"]
    assert "https://api.example.org/feeds/en.section.arts%20%26%20crafts.rss" in answer["body"]
    assert world.calls == ["Query", "BatchGetItem", "BatchGetItem"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("en.opml", "rendering_unknown"),
        ("en", "rendering_unknown"),
        ("", "rendering_unknown"),
        (".rss", "feed_unknown"),
        ("en.colour.red.rss", "feed_unknown"),
    ],
)
def test_unknown_feed_is_not_found(world: World, name: str, code: str) -> None:
    answer = world.feed(name)
    assert answer["statusCode"] == 404
    assert json_of(answer)["code"] == code


def test_health_calls_no_store(world: World) -> None:
    answer = world.get("/health", "/health")
    assert json_of(answer) == {"status": "ok"}
    assert world.calls == []


def test_a_path_without_a_route_is_a_problem(world: World) -> None:
    answer = world.get("/nothing", "/nothing")
    assert answer["statusCode"] == 404
    assert json_of(answer)["code"] == "route_unknown"


def test_unavailable_table_is_a_503(world: World) -> None:
    world.app.reader.articles._table.name = "elsewhere"
    answer = world.listing()
    assert answer["statusCode"] == 503
    assert answer["headers"]["retry-after"]
    assert "elsewhere" not in answer["body"]
