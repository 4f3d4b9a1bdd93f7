"""GET /articles/{id}/diff through the handler: the words, and nothing of what was never public."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from dateline.model.documents import Article, Author, BlockKind, Status, Tag
from dateline.model.editor_acts import Act
from local.inprocess.cloud import in_process_cloud
from tests.factories import article, at, notice, paragraph, ruling
from tests.http_events import json_of
from tests.unit.read.world import Document, World

names = itertools.count()


@pytest.fixture(scope="module")
def stack() -> Iterator[World]:
    with in_process_cloud() as cloud:
        yield World(cloud)


@pytest.fixture
def world(stack: World) -> World:
    stack.at(at(60))
    return stack


def publish_and_diff(world: World, *documents: dict[str, Any] | Document) -> tuple[str, list[int]]:
    """Publishes the documents five minutes apart; returns the id and the readable versions."""
    name = f"diff-{next(names)}"
    made = [
        article(external_id=name, minute=5 * n, **document)
        if isinstance(document, dict)
        else document
        for n, document in enumerate(documents)
    ]
    renamed = [
        item if isinstance(item, Article) else item.model_copy(update={"id": made[0].id})
        for item in made
    ]
    world.publish(*renamed)
    answer = world.revisions(made[0].id)
    assert answer["statusCode"] == 200
    revisions = json_of(answer)["revisions"]
    return made[0].id, [revision["version"] for revision in revisions if revision["readable"]]


def test_changed_words_are_listed_in_fields_and_blocks(world: World) -> None:
    name, readable = publish_and_diff(
        world,
        {"section": "Regions", "editorial_note": "Ask legal first."},
        {
            "headline": "Ferry service stops on the lake",
            "standfirst": None,
            "section": "Transport",
            "authors": (Author(name="Ani Petrosyan"),),
            "editorial_note": "Legal said no.",
            "body": (
                paragraph("It was cold."),
                paragraph("The first boat left at noon."),
                paragraph("Forty people were aboard."),
            ),
        },
    )
    answer = world.diff(name)
    content = json_of(answer)
    assert (content["from"]["version"], content["to"]["version"], readable) == (1, 2, [1, 2])
    fields = {field["name"]: field for field in content["fields"]}
    assert fields["headline"]["words"] == [
        {"change": "same", "text": "Ferry service "},
        {"change": "removed", "text": "resumes "},
        {"change": "added", "text": "stops "},
        {"change": "same", "text": "on the lake"},
    ]
    assert fields["standfirst"]["change"] == "removed"
    assert (fields["authors"]["change"], fields["authors"]["words"]) == ("added", None)
    assert set(fields) == {"headline", "standfirst", "section", "authors", "modified_at"}
    places = [(block["change"], block["from"], block["to"]) for block in content["blocks"]]
    assert places == [("added", None, 0), ("changed", 0, 1)]
    assert {"change": "removed", "text": "dawn"} in content["blocks"][1]["words"]
    assert (content["same_blocks"], content["notes"], content["complete"]) == (1, [], True)
    assert "egal" not in answer["body"]
    assert world.calls == ["Query", "GetObject", "GetObject"]


def test_not_modified_needs_no_document_and_no_comparison(world: World) -> None:
    name, _ = publish_and_diff(world, {}, {"headline": "Second"})
    first = world.diff(name)
    again = world.diff(name, headers={"if-none-match": first["headers"]["etag"]})
    assert (again["statusCode"], again["body"]) == (304, "")
    assert world.calls == ["Query"]
    assert world.diff(name, "?from=2&to=1")["headers"]["etag"] != first["headers"]["etag"]


def test_revisions_are_compared_in_either_direction_and_with_themselves(world: World) -> None:
    name, _ = publish_and_diff(world, {}, {"headline": "Second"}, {"headline": "Third"})
    assert json_of(world.diff(name, "?to=2"))["from"]["version"] == 1
    back = json_of(world.diff(name, "?from=3&to=1"))
    assert (back["from"]["version"], back["to"]["version"]) == (3, 1)
    same = json_of(world.diff(name, "?from=2&to=2"))
    assert (same["fields"], same["blocks"]) == ([], [])


SECRET = {
    "headline": "Quincunx",
    "body": (paragraph("Quincunx."),),
    "tags": (Tag(name="Quincunx"),),
}


@pytest.mark.parametrize(
    "documents",
    [
        ({**SECRET, "embargoed_until": at(8)}, {"embargoed_until": at(8)}, {"headline": "Third"}),
        ({}, {**SECRET, "status": Status.WITHHELD}, {"headline": "Third"}),
        ({}, {**SECRET, "status": Status.WITHDRAWN}, {"headline": "Third"}),
        (SECRET, notice(Status.WITHDRAWN, minute=5), {"headline": "Third"}),
        ({}, {**SECRET, "status": Status.KILLED}, ruling(Act.REINSTATE, minute=20), {}),
        ({**SECRET, "expires_at": at(59)}, {}, {"headline": "Third"}),
        ({**SECRET, "published_at": at(61)}, {}, {"headline": "Third"}),
    ],
    ids=["embargoed", "withheld", "withdrawn", "taken-back", "killed", "expired", "early"],
)
def test_unreadable_revision_is_unknown(world: World, documents: tuple[Any, ...]) -> None:
    name, readable = publish_and_diff(world, *documents)
    assert readable
    known = readable[-1]
    asked_for = [f"?from={index}&to={known}" for index in range(1, 6)]
    for query in ["", *asked_for, *(f"?from={known}&to={index}" for index in range(1, 6))]:
        answer = world.diff(name, query)
        assert "uincunx" not in answer["body"], query
        asked = {int(part.partition("=")[2]) for part in query[1:].split("&") if part}
        if asked - set(readable):
            # The same error as for a version that does not exist.
            assert (answer["statusCode"], json_of(answer)["code"]) == (404, "revision_unknown")
            assert world.calls == ["Query"]
        elif asked:
            assert answer["statusCode"] == 200, query


def test_an_article_of_one_revision_has_nothing_to_compare(world: World) -> None:
    name, _ = publish_and_diff(world, {})
    assert json_of(world.diff(name))["code"] == "revision_unknown"


@pytest.mark.parametrize("query", ["?from=0", "?from=x", "?to=1.5", "?to=", "?to=10000000", "?a=1"])
def test_malformed_version_is_refused(world: World, query: str) -> None:
    name, _ = publish_and_diff(world, {}, {"headline": "Second"})
    assert world.diff(name, query)["statusCode"] == 400
    assert world.calls == []


def test_a_hidden_article_has_no_differences(world: World) -> None:
    world.publish(article(), article(minute=5, headline="Two"), notice(Status.WITHDRAWN, minute=9))
    assert world.diff(article().id)["statusCode"] == 404
    world.publish(article(), article(minute=5, headline="Two"), notice(Status.KILLED, minute=9))
    assert world.diff(article().id)["statusCode"] == 410


def test_no_cache_outlives_the_expiry_of_an_earlier_revision(world: World) -> None:
    name, _ = publish_and_diff(
        world, {"expires_at": at(60) + timedelta(seconds=9)}, {"headline": "Second"}
    )
    for answer in (world.diff(name), world.revisions(name)):
        assert answer["headers"]["cache-control"] == "public, max-age=9, s-maxage=4"
    world.at(at(60) + timedelta(seconds=9))
    assert json_of(world.diff(name))["code"] == "revision_unknown"


def test_blocks_of_every_kind_are_compared_by_words(world: World) -> None:
    def quote(text: str) -> Any:
        return paragraph(text).model_copy(
            update={"kind": BlockKind.QUOTE, "html": f"<blockquote><p>{text}</p></blockquote>"}
        )

    name, _ = publish_and_diff(
        world, {"body": (quote("I saw it."),)}, {"body": (quote("I saw them."),)}
    )
    (block,) = json_of(world.diff(name))["blocks"]
    assert (block["kind"], block["change"]) == ("quote", "changed")
