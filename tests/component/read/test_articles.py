"""GET /articles/{id} and its history through the handler, on moto."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest

from dateline.model.content_keys import content_key
from dateline.model.documents import Status, TranslationState
from local.inprocess.cloud import Cloud
from tests.factories import article, at, notice, paragraph, translation
from tests.http_events import json_of
from tests.unit.read.world import World

STORY = article()


@pytest.fixture
def world(cloud: Cloud) -> World:
    new_world = World(cloud)
    new_world.at(at(60))
    return new_world


def test_an_article_is_one_look_up_and_one_document(world: World) -> None:
    world.publish(STORY)
    answer = world.article(STORY.id)
    assert answer["statusCode"] == 200
    assert json_of(answer)["headline"] == STORY.headline
    assert answer["headers"]["content-type"] == "application/json"
    assert answer["headers"]["content-language"] == "en"
    assert answer["headers"]["vary"] == "accept-language, accept-encoding"
    assert answer["headers"]["last-modified"] == "Wed, 04 Mar 2026 12:00:01 GMT"
    assert world.calls == ["BatchGetItem", "GetObject"]


def test_not_modified_needs_no_document(world: World) -> None:
    world.publish(STORY)
    first = world.article(STORY.id)
    again = world.article(STORY.id, headers={"if-none-match": first["headers"]["etag"]})
    assert (again["statusCode"], again["body"]) == (304, "")
    assert {"content-type": "application/json", **again["headers"]} == first["headers"]
    assert "content-type" not in again["headers"]
    assert world.calls == ["BatchGetItem"]


def test_every_variant_and_rendering_has_its_own_entity_tag(world: World) -> None:
    world.publish(STORY, translation(STORY))
    answers = [
        world.article(STORY.id),
        world.article(f"{STORY.id}.txt"),
        world.article(STORY.id, "?language=pt"),
        world.article(f"{STORY.id}.txt", "?language=pt"),
        world.article(STORY.id, "?language=fr"),
    ]
    assert len({answer["headers"]["etag"] for answer in answers}) == len(answers)


def test_a_changed_article_has_another_entity_tag(world: World) -> None:
    world.publish(STORY)
    before = world.article(STORY.id)["headers"]["etag"]
    world.publish(STORY, article(minute=3, headline="Ferry service stops again"))
    after = world.article(STORY.id, headers={"if-none-match": before})
    assert after["statusCode"] == 200
    assert json_of(after)["version"] == 2
    assert after["headers"]["etag"] != before


def test_an_extension_names_the_rendering(world: World) -> None:
    world.publish(STORY)
    assert world.article(f"{STORY.id}.json")["body"] == world.article(STORY.id)["body"]
    text = world.article(f"{STORY.id}.txt")
    assert text["headers"]["content-type"] == "text/plain; charset=utf-8"
    assert text["body"].startswith(STORY.headline)
    unknown = world.article(f"{STORY.id}.doc")
    assert json_of(unknown)["code"] == "rendering_unknown"
    assert world.calls == []


def test_the_reader_gets_the_language_asked_for(world: World) -> None:
    world.publish(STORY, translation(STORY))
    for answer in (
        world.article(STORY.id, "?language=pt-BR"),
        world.article(STORY.id, headers={"accept-language": "fr, pt;q=0.8, en;q=0.5"}),
    ):
        content = json_of(answer)
        assert content["headline"] == f"[pt] {STORY.headline}"
        assert content["languages"] == ["en", "pt"]
        assert content["fallback_from"] is None
        assert answer["headers"]["content-language"] == "pt"
        assert world.calls == ["BatchGetItem", "GetObject"]


def test_unavailable_language_falls_back_to_the_original_and_names_it(world: World) -> None:
    world.publish(STORY, translation(STORY))
    answer = world.article(STORY.id, "?language=fr", {"accept-language": "pt"})
    assert json_of(answer)["headline"] == STORY.headline
    assert json_of(answer)["fallback_from"] == "fr"
    assert answer["headers"]["content-language"] == "en"


def test_a_translation_of_an_older_text_is_not_shown(world: World) -> None:
    newer = article(minute=5, body=(paragraph("The boat sank at its moorings."),))
    world.publish(STORY, translation(STORY), newer)
    content = json_of(world.article(STORY.id, "?language=pt"))
    assert content["headline"] == STORY.headline
    assert (content["languages"], content["fallback_from"]) == (["en"], "pt")


def test_a_translation_held_for_review_is_not_shown(world: World) -> None:
    world.publish(STORY, translation(STORY, state=TranslationState.HELD, headline="HELD"))
    assert "HELD" not in world.article(STORY.id, "?language=pt")["body"]


def test_a_held_text_under_a_published_key_is_not_shown(world: World) -> None:
    assert world.publish(STORY, translation(STORY))
    held = translation(STORY, state=TranslationState.HELD, headline="HELD")
    boto3.client("s3").put_object(
        Bucket=world.cloud.resources["ContentBucket"],
        Key=content_key(held),
        Body=held.model_dump_json().encode(),
    )
    answer = world.article(STORY.id, "?language=pt")
    assert answer["statusCode"] == 503
    assert "HELD" not in answer["body"]


@pytest.mark.parametrize("query", ["?language=", "?language=e", "?language=en%23all"])
def test_a_language_that_is_none_is_refused(world: World, query: str) -> None:
    world.publish(STORY)
    answer = world.article(STORY.id, query)
    assert answer["statusCode"] == 400
    assert json_of(answer)["code"] == "language_malformed"


def test_killed_article_is_gone_without_any_content(world: World) -> None:
    world.publish(STORY, translation(STORY), notice(Status.KILLED, minute=5))
    for name in (STORY.id, f"{STORY.id}.txt"):
        answer = world.article(name, "?language=pt", {"if-none-match": "*"})
        assert answer["statusCode"] == 410
        assert STORY.headline not in answer["body"]
        assert answer["headers"]["cache-control"] == "no-store"
        assert world.calls == ["BatchGetItem"]


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.WITHHELD])
def test_a_hidden_article_is_answered_as_if_it_did_not_exist(world: World, status: Status) -> None:
    world.publish(STORY, notice(status, minute=5))
    hidden, unknown = world.article(STORY.id), world.article("b" * 26)
    assert hidden["statusCode"] == 404
    assert (hidden["body"], hidden["headers"]) == (unknown["body"], unknown["headers"])


@pytest.mark.parametrize("name", ["", "x", "A" * 26, "a" * 27, "../x", "a" * 26 + ".", "a" * 5_000])
def test_an_id_that_no_article_could_have_is_not_looked_up(world: World, name: str) -> None:
    assert json_of(world.article(name))["code"] in {"article_unknown", "rendering_unknown"}
    assert world.calls == []


def test_a_document_that_is_missing_is_our_fault_not_the_readers(world: World) -> None:
    rows = world.publish(STORY)
    boto3.client("s3").delete_object(
        Bucket=world.cloud.resources["ContentBucket"],
        Key=next(row["content_key"] for key, row in rows.items() if key[1] == "HEAD"),
    )
    answer = world.article(STORY.id)
    assert answer["statusCode"] == 503
    assert answer["headers"]["retry-after"]


def test_no_cache_outlives_the_expiry(world: World) -> None:
    expiring = article(expires_at=at(60) + timedelta(seconds=20))
    world.publish(expiring)
    control = world.article(expiring.id)["headers"]["cache-control"]
    assert control == "public, max-age=20, s-maxage=4"


def test_the_history_is_one_query_and_counts_as_readers_do(world: World) -> None:
    corrected = article(minute=5, headline="Ferry stops", correction_note="It had stopped.")
    world.publish(STORY, notice(Status.WITHHELD, minute=2), corrected)
    answer = world.revisions(STORY.id)
    assert answer["statusCode"] == 200
    content = json_of(answer)
    assert content["version"] == json_of(world.article(STORY.id))["version"] == 3
    assert [revision["status"] for revision in content["revisions"]] == [
        "usable",
        "withheld",
        "usable",
    ]
    assert content["revisions"][2]["correction_note"] == "It had stopped."
    world.revisions(STORY.id)
    assert world.calls == ["Query"]


def test_a_hidden_article_has_no_history(world: World) -> None:
    world.publish(STORY, notice(Status.WITHDRAWN, minute=5))
    assert world.revisions(STORY.id)["statusCode"] == 404
    world.publish(STORY, notice(Status.KILLED, minute=6))
    assert world.revisions(STORY.id)["statusCode"] == 410
    assert world.revisions("x")["statusCode"] == 404
