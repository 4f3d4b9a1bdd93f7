"""The registries of renderings are the only list: a made-up one needs one module and one line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from openapi_spec_validator import validate

from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from local.inprocess.cloud import in_process_cloud
from tests.component.requests import Subject, lists, questions
from tests.contract.made_up_rendering import FEED_RENDERING, RENDERING
from tests.factories import article, at
from tests.unit.read.renderings import rules
from tests.unit.read.round_trip import round_trips
from tests.unit.read.world import Answer, World
from tools.docs.registries import renderings_page
from tools.openapi.document import document

SUBJECT = Subject(
    id="a" * 26,
    source="desk",
    submission_id="b" * 26,
    slugs=("ferry",),
    section="Regions",
    tag="Lakes",
    author="Lilit Avagyan",
)


@pytest.fixture
def world() -> Iterator[World]:
    with in_process_cloud() as cloud:
        new_world = World(cloud)
        new_world.at(at(60))
        yield new_world


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one line in each registry."""
    monkeypatch.setitem(ARTICLE_RENDERINGS, RENDERING.extension, RENDERING)
    monkeypatch.setitem(FEED_RENDERINGS, FEED_RENDERING.extension, FEED_RENDERING)


def rows(answer: Answer) -> list[list[str]]:
    assert answer["statusCode"] == 200, answer["body"]
    assert answer["headers"]["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(answer["body"].splitlines()))


def operations() -> dict[str, dict[str, Any]]:
    """The GET operations of the API description, by id."""
    paths = document()["paths"].values()
    return {path["get"]["operationId"]: path["get"] for path in paths if "get" in path}


@pytest.mark.usefixtures("registered")
def test_made_up_rendering_of_an_article_is_served(world: World) -> None:
    published = article()
    world.publish(published)
    answer = world.article(f"{published.id}.csv")
    [row] = rows(answer)
    assert row[0] == f"https://api.example.org/articles/{published.id}.html?language=en"
    assert row[2] == published.headline
    again = {"if-none-match": answer["headers"]["etag"]}
    assert world.article(f"{published.id}.csv", headers=again)["statusCode"] == 304


@pytest.mark.usefixtures("registered")
def test_made_up_rendering_of_a_feed_is_served(world: World) -> None:
    published = article()
    world.publish(published)
    [row] = rows(world.feed("en.csv"))
    assert row[2] == published.headline


def test_without_its_line_the_made_up_rendering_is_unknown(world: World) -> None:
    published = article()
    world.publish(published)
    for answer in (world.article(f"{published.id}.csv"), world.feed("en.csv")):
        assert answer["statusCode"] == 404
        assert '"code":"rendering_unknown"' in answer["body"]


@pytest.mark.usefixtures("registered")
def test_made_up_rendering_is_in_the_api_description() -> None:
    validate(document())
    for name, rendering in (
        ("readArticleCsv", RENDERING),
        ("readArticleBySlugCsv", RENDERING),
        ("readFeedCsv", FEED_RENDERING),
    ):
        operation = operations()[name]
        assert operation["responses"]["200"]["content"] == {
            "text/csv": {"schema": {"type": "string"}}
        }
        assert operation["description"] == f"{rendering.description}."


def test_made_up_json_without_a_schema_is_described_as_an_object(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made_up = replace(RENDERING, content_type="application/x-made-up+json")
    monkeypatch.setitem(ARTICLE_RENDERINGS, "csv", made_up)
    content = operations()["readArticleCsv"]["responses"]["200"]["content"]
    assert content == {"application/x-made-up+json": {"schema": {"type": "object"}}}


def test_made_up_rendering_is_in_the_generated_table(monkeypatch: pytest.MonkeyPatch) -> None:
    before = renderings_page()
    assert "csv" not in before
    monkeypatch.setitem(ARTICLE_RENDERINGS, "csv", replace(RENDERING, losses=("pictures",)))
    (row,) = set(renderings_page().splitlines()) - set(before.splitlines())
    assert row == (
        "| `.csv` | `text/csv; charset=utf-8` | CSV with one row, for spreadsheets. | pictures |"
    )


@pytest.mark.usefixtures("registered")
def test_sweeps_over_hidden_articles_request_the_made_up_rendering() -> None:
    paths = {question.path for question in questions(SUBJECT, {})}
    assert {f"/articles/{SUBJECT.id}.csv", "/articles/by-slug/pt/ferry.csv"} <= paths
    assert {"/feeds/en.csv", "/feeds/pt.tag.Lakes.csv"} <= {item.path for item in lists(SUBJECT)}


@pytest.mark.usefixtures("registered")
def test_made_up_rendering_follows_the_rules_of_every_rendering() -> None:
    for rule in rules.ARTICLE_RULES:
        rule(ARTICLE_RENDERINGS["csv"])
    for feed_rule in rules.FEED_RULES:
        feed_rule(FEED_RENDERINGS["csv"])
    rules.every_rendering_of('hostile "text",\n=1+1\x00')


def test_rules_find_a_rendering_that_breaks_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(*_: object) -> str:
        return '{"headline": None}'

    broken = replace(RENDERING, content_type="application/json", render=careless)
    for rule in rules.ARTICLE_RULES:
        with pytest.raises(AssertionError):
            rule(broken)
    monkeypatch.setitem(ARTICLE_RENDERINGS, "csv", broken)
    with pytest.raises(ValueError, match="Expecting value"):
        rules.every_rendering_of("text")


def test_made_up_rendering_that_is_read_back_has_a_round_trip(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "csv" not in {trip.name for trip in round_trips()}
    monkeypatch.setitem(ARTICLE_RENDERINGS, "csv", replace(RENDERING, losses=()))
    assert "csv" in {trip.name for trip in round_trips()}
