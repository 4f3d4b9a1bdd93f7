"""Hidden stays hidden to the microsecond, for every status, publication, embargo and expiry.

This test combines many moments on few routes; test_sweep.py requests every route and rendering.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dateline.model.documents import Article, Status
from local.inprocess.cloud import in_process_cloud
from tests.factories import NOON, article, paragraph, translation
from tests.unit.read.world import Answer, World

SECRET = "quincunx"
NOW = NOON + timedelta(days=1)
LANGUAGES = ("", "en", "pt", "fr")
OFFSETS = (
    timedelta(days=-1),
    timedelta(milliseconds=-1),
    timedelta(microseconds=-1),
    timedelta(0),
    timedelta(microseconds=1),
    timedelta(milliseconds=1),
    timedelta(hours=3),
)
moments = st.none() | st.sampled_from(OFFSETS)
numbers = itertools.count()


def query(language: str) -> str:
    return f"?language={language}" if language else ""


def _articles(world: World, document: Article) -> Iterator[Answer]:
    for language in LANGUAGES:
        yield world.article(document.id, query(language))
        yield world.article(document.id, query(language), {"if-none-match": "*"})
        yield world.article(document.id, "", {"accept-language": language})
    yield world.article(f"{document.id}.txt")


def _addresses(world: World, document: Article) -> Iterator[Answer]:
    slug = f"sweep-{document.external_id}"
    yield world.get(
        f"/articles/by-slug/en/{slug}",
        "/articles/by-slug/{language}/{slug}",
        {"language": "en", "slug": slug},
    )


def _listings(world: World, document: Article) -> Iterator[Answer]:
    del document
    for language in ("en", "pt", "und"):
        for facet in ("", "&section=regions", "&tag=lakes", "&source=desk"):
            yield world.listing(f"?language={language}{facet}&until=2999-01-01&limit=100")


def _feeds(world: World, document: Article) -> Iterator[Answer]:
    del document
    for name in ("en", "pt", "en.section.regions", "en.tag.lakes", "pt.source.desk"):
        yield world.feed(f"{name}.rss")


def _revisions(world: World, document: Article) -> Iterator[Answer]:
    yield world.revisions(document.id)


def _copies(world: World, document: Article) -> Iterator[Answer]:
    path = f"/articles/{document.id}/copies"
    yield world.get(path, "/articles/{id}/copies", {"id": document.id})


def _named(world: World, document: Article) -> Iterator[Answer]:
    for asked in ("", "&language=pt"):
        answer = world.listing(f"?ids={document.id}{asked}")
        # The response repeats the requested id.
        yield answer | {"body": answer["body"].replace(document.id, "")}


def _differences(world: World, document: Article) -> Iterator[Answer]:
    yield world.diff(document.id, "?from=1&to=1")


def _languages(world: World, document: Article) -> Iterator[Answer]:
    yield world.languages(document.id)


SWEEP: dict[str, Callable[[World, Article], Iterator[Answer]]] = {
    "GET /articles": _listings,
    "GET /articles?ids": _named,
    "GET /articles/{id}": _articles,
    "GET /articles/by-slug/{language}/{slug}": _addresses,
    "GET /articles/{id}/copies": _copies,
    "GET /articles/{id}/diff": _differences,
    "GET /articles/{id}/languages": _languages,
    "GET /articles/{id}/revisions": _revisions,
    "GET /feeds/{feed}": _feeds,
}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """One stack for all examples; each has its own article and deletes it."""
    with in_process_cloud() as cloud:
        yield World(cloud)


def story(
    status: Status,
    published: timedelta | None,
    embargo: timedelta | None,
    expiry: timedelta | None,
) -> Article:
    def moment(offset: timedelta | None) -> datetime | None:
        return None if offset is None else NOW + offset

    name = f"story-{next(numbers)}"
    return article(
        external_id=name,
        slug=f"sweep-{name}",
        status=status,
        headline=f"{SECRET} headline",
        standfirst=f"{SECRET} standfirst",
        body=(paragraph(f"{SECRET} body"),),
        correction_note=f"{SECRET} correction",
        published_at=moment(published),
        embargoed_until=moment(embargo),
        expires_at=moment(expiry),
    )


def edge(
    *,
    status: Status = Status.USABLE,
    published: timedelta | None = None,
    embargo: timedelta | None = None,
    expiry: timedelta | None = None,
) -> example:
    """An example that always runs."""
    return example(
        status=status, published=published, embargo=embargo, expiry=expiry, translated=True
    )


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    status=st.sampled_from(Status),
    published=moments,
    embargo=moments,
    expiry=moments,
    translated=st.booleans(),
)
@edge(embargo=timedelta(microseconds=1))
@edge(embargo=timedelta(0))
@edge(published=timedelta(microseconds=1))
@edge(expiry=timedelta(microseconds=1))
@edge(expiry=timedelta(0))
@edge(status=Status.KILLED)
@edge()
def test_hidden_stays_hidden_and_visible_is_readable(
    world: World,
    *,
    status: Status,
    published: timedelta | None,
    embargo: timedelta | None,
    expiry: timedelta | None,
    translated: bool,
) -> None:
    document = story(status, published, embargo, expiry)
    begun = all(item is None or item <= timedelta(0) for item in (published, embargo))
    over = expiry is not None and expiry <= timedelta(0)
    visible = status is Status.USABLE and begun and not over

    world.at(NOW)
    rows = world.publish(document, *([translation(document)] if translated else []))
    try:
        for route, sweep in SWEEP.items():
            answers = list(sweep(world, document))
            if not visible:
                assert all(SECRET not in str(answer) for answer in answers), route
                assert all(document.id not in str(answer) for answer in answers), route
            if route.startswith("GET /articles/"):
                # A document that is killed from the start was never public: no 410.
                assert {answer["statusCode"] for answer in answers} <= (
                    {200, 304} if visible else {404}
                )
            elif visible and route in {
                "GET /articles",
                "GET /articles?ids",
                "GET /feeds/{feed}",
            }:
                assert any(SECRET in answer["body"] for answer in answers), route
    finally:
        world.remove(rows)
