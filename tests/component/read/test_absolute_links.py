"""Absolute links are the API's own, or `PublicUrl`, whatever a client sends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from local.inprocess.cloud import in_process_cloud
from tests.factories import article, at, translation
from tests.unit.read.world import HOST, HOSTILE, World, get

PUBLIC = "https://news.example.org"
STORY = article(canonical_url=None)
_ONLY_PATHS = {"json", "txt"}
"""Renderings that link by path or not at all."""
WITH_LINKS = [
    *(f"/articles/{STORY.id}.{name}?language=pt" for name in {*ARTICLE_RENDERINGS} - _ONLY_PATHS),
    *(f"/feeds/en.{name}" for name in FEED_RENDERINGS),
    *("/sitemap.xml", "/sitemap.xml?part=first", "/sitemap-news.xml", "/robots.txt"),
]
PATHS = [
    *WITH_LINKS,
    *(f"/articles/{STORY.id}.{name}" for name in _ONLY_PATHS),
    *("/articles", f"/articles/{STORY.id}/languages", f"/articles/{STORY.id}/revisions"),
]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with in_process_cloud() as cloud:
        stack = World(cloud)
        stack.at(at(30))
        stack.publish(STORY, translation(STORY))
        yield stack


@pytest.mark.parametrize("path", sorted(PATHS))
def test_host_and_forwarded_headers_change_nothing(world: World, path: str) -> None:
    answers = [
        get(world, path, headers)
        for headers in (HOSTILE, dict.fromkeys(HOSTILE, HOST), {"host": '"><script>'}, {"host": ""})
    ]
    assert answers[0]["statusCode"] == 200
    assert answers == [answers[0]] * len(answers)
    assert "evil" not in str(answers[0])


@pytest.mark.parametrize("path", sorted(WITH_LINKS))
def test_links_use_the_apis_own_domain(world: World, path: str) -> None:
    assert f"https://{HOST}/" in get(world, path)["body"]


@pytest.mark.parametrize("path", sorted(WITH_LINKS))
def test_public_url_is_in_every_link_and_entity_tag(
    world: World, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = get(world, path)
    settings = world.app.settings.model_copy(update={"public_url": PUBLIC})
    monkeypatch.setattr(world.app, "settings", settings)
    after = get(world, path)
    assert after["body"] == before["body"].replace(f"https://{HOST}/", f"{PUBLIC}/")
    assert HOST not in after["body"]
    assert after["headers"]["etag"] != before["headers"]["etag"]
