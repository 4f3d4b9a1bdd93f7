"""Listings page by page: complete, in both orders, with cursors that cannot be forged."""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import urlencode

import boto3
import pytest

from dateline.model.documents import Article, Tag
from dateline.stores.cursor_key import CursorKey
from functions.read.renderings.article_json import ARTICLE_FIELDS, ITEM_FIELDS
from local.inprocess.cloud import Cloud
from tests.factories import article, at
from tests.http_events import json_of
from tests.unit.read.world import World

STORIES = 7


@pytest.fixture
def world(cloud: Cloud) -> World:
    new_world = World(cloud)
    new_world.at(at(600))
    for number in range(STORIES):
        # Every third article has the same time as the previous one.
        new_world.publish(_story(number, minute=number - (number % 3 == 2)))
    return new_world


def _story(number: int, minute: float) -> Article:
    return article(
        external_id=f"story-{number}",
        headline=f"Story {number}",
        published_at=at(minute),
        tags=(Tag(name="Lakes"),),
    )


def walk(world: World, **query: str) -> list[list[str]]:
    """The headlines of every page, until there is no next."""
    pages: list[list[str]] = []
    cursor: str | None = ""
    while cursor is not None:
        asked = {**query, "cursor": cursor} if cursor else query
        content = json_of(world.listing(f"?{urlencode(asked)}"))
        pages.append([item["headline"] for item in content["items"]])
        cursor = content["next"]
        assert len(pages) < 20
    return pages


@pytest.mark.parametrize("limit", ["1", "3", "6", "7", "8"])
def test_pages_are_complete_and_do_not_overlap(world: World, limit: str) -> None:
    newest = walk(world, limit=limit)
    oldest = walk(world, limit=limit, order="oldest")
    assert all(len(page) == int(limit) for page in newest[:-1])
    assert newest[-1]
    flat = [headline for page in newest for headline in page]
    assert sorted(flat) == sorted(f"Story {number}" for number in range(STORIES))
    assert [headline for page in oldest for headline in page] == flat[::-1]


def test_page_links_to_the_next_page(world: World) -> None:
    first = world.listing("?limit=5&tag=lakes")
    link = first["headers"]["link"].removeprefix("</articles").removesuffix('>; rel="next"')
    second = world.listing(link)
    assert "link" not in second["headers"]
    assert len(json_of(second)["items"]) == STORIES - 5


def test_a_page_is_one_query_whatever_its_number(world: World) -> None:
    world.listing("?limit=3")
    # The first page of all creates the key of cursors.
    assert world.calls == ["Query", "GetItem", "PutItem"]
    first = json_of(world.listing("?limit=3"))
    assert world.calls == ["Query"]
    world.listing(f"?limit=3&cursor={first['next']}")
    assert world.calls == ["Query"]


def test_response_has_only_the_selected_fields(world: World) -> None:
    content = json_of(world.listing("?limit=2&fields=headline,id"))
    assert [list(item) for item in content["items"]] == [["id", "headline"]] * 2
    name = content["items"][0]["id"]
    part = world.article(name, "?fields=headline,word_count")
    assert list(json_of(part)) == ["headline", "word_count"]
    assert part["headers"]["etag"] != world.article(name)["headers"]["etag"]
    for answer in (
        world.listing("?fields=body"),
        world.listing("?fields="),
        world.article(name, "?fields=headline,editorial_note"),
    ):
        assert (answer["statusCode"], json_of(answer)["code"]) == (400, "field_unknown")


def test_every_field_can_be_selected(world: World) -> None:
    [item] = json_of(world.listing("?limit=1"))["items"]
    assert tuple(item) == ITEM_FIELDS
    assert tuple(json_of(world.article(item["id"]))) == ARTICLE_FIELDS


def test_new_entries_do_not_move_later_pages(world: World) -> None:
    first = json_of(world.listing("?limit=3"))
    world.publish(_story(99, minute=300))
    second = json_of(world.listing(f"?limit=3&cursor={first['next']}"))
    shown = [item["headline"] for item in first["items"] + second["items"]]
    assert len(set(shown)) == 6
    assert "Story 99" not in shown


def test_feed_can_be_polled_by_its_entity_tag(world: World) -> None:
    assert sum(map(len, walk(world, limit="4", tag="lakes"))) == STORIES


@pytest.mark.parametrize(
    "other", ["language=pt", "tag=lakes", "order=oldest", "since=2026-01-01", "until=2027-01-01"]
)
def test_cursor_is_valid_only_for_its_listing(world: World, other: str) -> None:
    cursor = json_of(world.listing("?limit=3"))["next"]
    answer = world.listing(f"?limit=3&{other}&cursor={cursor}")
    assert (answer["statusCode"], json_of(answer)["code"]) == (400, "cursor_malformed")
    assert world.calls == []


def test_cursor_is_valid_for_another_page_size(world: World) -> None:
    cursor = json_of(world.listing("?limit=3"))["next"]
    assert len(json_of(world.listing(f"?limit=4&cursor={cursor}"))["items"]) == 4


def test_a_changed_cursor_is_refused(world: World) -> None:
    cursor = json_of(world.listing("?limit=3"))["next"]
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    places = (0, 1, 8, 16, 17, 30, len(raw) - 1)
    changed = [bytes([*raw[:i], raw[i] ^ 1, *raw[i + 1 :]]) for i in places]
    forged = [base64.urlsafe_b64encode(item).decode().rstrip("=") for item in changed]
    for text in [*forged, "x", "é", "A" * 300, "%00", cursor[:-1]]:
        answer = world.listing("?" + urlencode({"limit": "3", "cursor": text}))
        assert (answer["statusCode"], json_of(answer)["code"]) == (400, "cursor_malformed"), text


def test_an_embargoed_entry_is_on_no_page(world: World) -> None:
    held = _story(50, minute=5).model_copy(update={"embargoed_until": at(601)})
    world.publish(held)
    assert "Story 50" not in [item for page in walk(world, limit="3") for item in page]
    world.at(at(601) + timedelta(milliseconds=1))
    assert "Story 50" in [item for page in walk(world, limit="3") for item in page]


def test_key_is_created_once_and_shared(cloud: Cloud) -> None:
    dynamodb, table = boto3.client("dynamodb"), cloud.resources["SubmissionTable"]
    first = CursorKey(dynamodb, table, lambda n: b"1" * n)
    second = CursorKey(dynamodb, table, lambda n: b"2" * n)
    assert first() == second() == b"1" * 32


def test_two_concurrent_creations_end_with_the_same_key(cloud: Cloud) -> None:
    dynamodb, table = boto3.client("dynamodb"), cloud.resources["SubmissionTable"]
    late = CursorKey(dynamodb, table, lambda n: b"2" * n)
    early = CursorKey(dynamodb, table, lambda n: b"1" * n)
    # The other one creates the key between this one's read and write.
    before = "before-call.dynamodb.PutItem"
    dynamodb.meta.events.register_first(before, lambda **_: _once(early))
    assert late() == early() == b"1" * 32


_made: list[bytes] = []


def _once(key: CursorKey) -> None:
    if not _made:
        _made.append(b"")
        key()
