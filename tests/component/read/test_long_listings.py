"""Listings of long rows: pages end by their size, and nothing is lost or doubled."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from dateline.model.identifiers import article_id
from local.inprocess.cloud import in_process_cloud
from tests.component.read.long_articles import (
    GZIP,
    LONG_TAGS,
    Desk,
    entries,
    pages,
    received,
    store,
)
from tests.factories import article, at
from tests.unit.read.world import World


@pytest.fixture(scope="module")
def wide_archive() -> Iterator[Desk]:
    """60 articles with rows of 96 kB."""
    with in_process_cloud() as cloud:
        world = World(cloud)
        world.at(at(60))
        for number in range(60):
            external_id, headline = f"wide-{number}", f"Story {number}"
            store(
                world,
                article(
                    external_id=external_id,
                    headline=headline,
                    published_at=at(number),
                    tags=LONG_TAGS,
                ),
            )
        yield Desk(world)


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_a_long_listing_ends_early_and_continues(wide_archive: Desk, order: str) -> None:
    bodies = list(pages(wide_archive, f"/articles?limit=100&order={order}", {}))
    titles = [item["headline"] for body in bodies for item in json.loads(body)["items"]]
    expected = [f"Story {number}" for number in range(60)]
    assert titles == (expected if order == "oldest" else expected[::-1])
    assert len(bodies) == 2


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_a_long_feed_of_summaries_ends_early_and_continues(
    wide_archive: Desk, extension: str
) -> None:
    bodies = list(pages(wide_archive, f"/feeds/en.{extension}?limit=100", GZIP))
    titles = [title for body in bodies for title, _ in entries(body, extension)]
    assert titles == [f"Story {number}" for number in reversed(range(60))]
    assert len(bodies) > 1


def test_50_long_entries_by_id_arrive(wide_archive: Desk) -> None:
    ids = [article_id("desk", f"wide-{number}") for number in range(50)]
    for headers in ({}, GZIP):
        answer = wide_archive.get(f"/articles?ids={','.join(ids)}", headers)
        content = json.loads(received(answer))
        assert [item["id"] for item in content["items"]] == ids
        assert all(len(item["tags"]) == len(LONG_TAGS) for item in content["items"])
