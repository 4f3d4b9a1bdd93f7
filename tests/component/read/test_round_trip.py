"""Round trips through the handler: one newsroom's read, another's process, on moto."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dateline.model.documents import Article
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from local.inprocess.cloud import Cloud
from tests.unit.process.parsing import RECEIVED, article_of, parse_body
from tests.unit.read.round_trip import public_values
from tests.unit.read.world import Answer, World

SENT: dict[str, dict[str, Any]] = {
    "en": {
        "headline": "Ferry “resumes” & sails",
        "standfirst": "An hour late.",
        "body_html": "<p>Left at <em>dawn</em></p><h2>Aboard</h2><ul><li>Forty people</li></ul>",
        "authors": [{"name": "Lilit Avagyan"}],
        "section": "Regions",
        "tags": [{"name": "transport", "scheme": "medtop", "code": "20000337"}],
        "media": [
            {"url": "https://news.example/boat.jpg", "type": "image/jpeg", "caption": "A boat"}
        ],
        "copyright": "© 2026 Lake Gazette",
        "canonical_url": "https://news.example/ferry",
    },
    "hy": {
        "headline": "Լաստանավը կրկին նավարկում է",
        "body_html": "<p>Առաջին նավը մեկնեց լուսաբացին։</p><h2>Սպասում</h2>",
    },
    "ar": {
        "headline": "العبّارة تعود إلى العمل",
        "body_html": "<p>غادرت العبّارة الأولى عند الفجر.</p>",
    },
}


@pytest.fixture
def world(cloud: Cloud) -> World:
    new_world = World(cloud)
    new_world.at(RECEIVED + timedelta(hours=1))
    return new_world


def published(world: World, language: str) -> Article:
    times = {"published_at": "2026-11-23T08:00:00Z", "modified_at": "2026-11-23T08:30:00Z"}
    posted = {"external_id": f"story-{language}", "language": language, **SENT[language], **times}
    made = article_of(posted)
    world.publish(made)
    return made


def read_back(answer: Answer) -> list[Article]:
    assert answer["statusCode"] == 200, answer["body"]
    reading = parse_body(answer["body"], answer["headers"]["content-type"])
    assert reading.problems == ()
    return [document for document in reading.documents if isinstance(document, Article)]


@pytest.mark.parametrize("language", SENT)
def test_an_article_is_round_tripsfrom_each_of_its_renderings(world: World, language: str) -> None:
    made = published(world, language)
    round_trips = [name for name, item in ARTICLE_RENDERINGS.items() if item.losses is not None]
    assert len(round_trips) >= 5
    for extension in ("", *(f".{name}" for name in round_trips)):
        [read] = read_back(world.article(f"{made.id}{extension}"))
        before, after = public_values(made), public_values(read)
        if not made.byline and made.authors:
            # Partner formats write the names as a byline.
            after["byline"] = None
        assert after == before, extension


@pytest.mark.parametrize(
    "extension", [name for name, feed in FEED_RENDERINGS.items() if feed.losses is not None]
)
def test_an_article_is_round_tripsfrom_each_feed(world: World, extension: str) -> None:
    made = [published(world, language) for language in SENT]
    for item in made:
        [read] = read_back(world.feed(f"{item.language}.{extension}"))
        before, after = public_values(item), public_values(read)
        assert (after["headline"], after["body"]) == (before["headline"], before["body"])
        assert after["language"] == before["language"]
        assert after["media"] == before["media"]
        assert after["modified_at"] == before["modified_at"]
