"""Feeds of long articles: pages end by their size, and nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import etree

from dateline.model.documents import Status
from local.inprocess.cloud import in_process_cloud
from tests.component.read.long_articles import (
    GZIP,
    TOMBSTONE,
    Desk,
    entries,
    pages,
    store,
    story,
)
from tests.factories import at, notice
from tests.unit.read.world import World


@pytest.fixture(scope="module")
def long_archive() -> Iterator[tuple[Desk, dict[str, str]]]:
    """24 long articles, of which two alone do not fit into a page, and ten tombstones."""
    with in_process_cloud() as cloud:
        world = World(cloud)
        world.at(at(60))
        published: dict[str, str] = {}
        for number in range(24):
            size = {10: 8_000_000, 15: 5_000_000}.get(number, 350_000)
            long = story(size, headline=f"Story {number}", published_at=at(number))
            published[long.headline] = "\n".join(block.html for block in long.body)
            store(world, long)
        for minute in range(5, 55, 5):
            document = story(100, published_at=at(-60))
            withdrawn = notice(Status.WITHDRAWN, minute=minute, external_id=document.external_id)
            world.publish(document, withdrawn)
        yield Desk(world), published


@pytest.mark.parametrize(
    ("extension", "headers"), [("rss", {}), ("atom", GZIP), ("json", {}), ("json", GZIP)]
)
def test_a_feed_of_long_articles_has_each_once_and_whole(
    long_archive: tuple[Desk, dict[str, str]], extension: str, headers: dict[str, str]
) -> None:
    desk, published = long_archive
    bodies = list(pages(desk, f"/feeds/en.{extension}", headers))
    assert 2 < len(bodies) < 8
    listed = [entry for body in bodies for entry in entries(body, extension)]
    assert [title for title, _ in listed] == [f"Story {number}" for number in reversed(range(24))]
    assert {title for title, text in listed if text is None} == {"Story 10", "Story 15"}
    for title, text in listed:
        assert text is None or text == published[str(title)]
    if extension == "atom":
        refs = [
            item.get("ref")
            for body in bodies
            for item in etree.fromstring(body, etree.XMLParser(huge_tree=True)).iter(TOMBSTONE)
        ]
        assert len(refs) == len(set(refs)) == 10
