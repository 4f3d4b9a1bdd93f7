"""Copies of a story, and ids of merged articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest

from dateline.model.documents import Article, Notice, Status
from dateline.stores.content import ContentStore
from local.inprocess.cloud import in_process_cloud
from tests.factories import NOON, article, at, notice, paragraph
from tests.index_service import IndexService, prose
from tests.unit.read.world import World

NOW = NOON + timedelta(days=1)
TEXT = prose(1, 300)
LINK = "https://www.example.org/ferry"


def copy(source: str, minute: float, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "headline": f"As {source} reports it",
        "published_at": at(minute),
        "body": (paragraph(TEXT),),
        "copyright": f"© {source}",
    } | changes
    return article(source=source, external_id=source, minute=minute, **values)


WIRE, PAPER = copy("wire", 0), copy("paper", 5)


@pytest.fixture(scope="module")
def stack() -> Iterator[World]:
    with in_process_cloud() as cloud:
        yield World(cloud)


@pytest.fixture
def world(stack: World) -> Iterator[World]:
    """A table without articles, at NOW."""
    stack.at(NOW)
    yield stack
    items = boto3.client("dynamodb").scan(TableName=stack.cloud.resources["ArticleTable"])["Items"]
    keys = [{name: item[name] for name in ("pk", "sk")} for item in items]
    write(stack, [{"DeleteRequest": {"Key": key}} for key in keys])


def write(world: World, requests: list[Any]) -> None:
    table = world.cloud.resources["ArticleTable"]
    for start in range(0, len(requests), 25):
        boto3.client("dynamodb").batch_write_item(
            RequestItems={table: requests[start : start + 25]}
        )


def publish(world: World, *documents: Article | Notice) -> None:
    """Documents into S3 content, and the rows that index makes of them."""
    store = ContentStore(boto3.client("s3"), world.cloud.resources["ContentBucket"])
    service = IndexService()
    for document in documents:
        store.put_once(document)
        service.index(document)
    items = service.table.items
    # Readers see nothing of the digests that match copies.
    read = [item for (pk, _), item in items.items() if not pk.startswith("COPY#")]
    write(world, [{"PutRequest": {"Item": item}} for item in read])


def copies_json(answer: dict[str, Any]) -> dict[str, Any]:
    assert answer["statusCode"] == 200, answer
    result = json.loads(answer["body"])
    assert isinstance(result, dict)
    return result


def copies(world: World, article_id: str) -> dict[str, Any]:
    path = f"/articles/{article_id}/copies"
    return world.get(path, "/articles/{id}/copies", {"id": article_id})


def listed(world: World, query: str = "") -> list[str]:
    return [item["source"] for item in copies_json(world.listing(query))["items"]]


def test_a_story_is_listed_once_and_every_copy_can_be_read(world: World) -> None:
    publish(world, PAPER, WIRE)
    assert listed(world) == ["wire"]
    assert listed(world, "?source=paper") == ["paper"]
    assert listed(world, f"?story={min(WIRE.id, PAPER.id)}") == ["paper", "wire"]
    lead, other = (copies_json(world.article(item.id)) for item in (WIRE, PAPER))
    assert lead["story"] == other["story"]
    assert (lead["lead"], other["lead"]) == (True, False)


def test_the_copies_are_listed_with_their_own_rights_in_three_calls(world: World) -> None:
    publish(world, PAPER, WIRE)
    result = copies_json(copies(world, PAPER.id))
    assert world.calls == ["BatchGetItem", "Query", "BatchGetItem"]
    assert [(item["id"], item["lead"], item["copyright"]) for item in result["copies"]] == [
        (WIRE.id, True, "© wire")
    ]
    assert result["lead"] is False


def test_an_article_without_copies_says_so(world: World) -> None:
    publish(world, WIRE)
    assert copies_json(copies(world, WIRE.id)) == {
        "id": WIRE.id,
        "story": None,
        "lead": True,
        "copies": [],
    }


@pytest.mark.parametrize(
    "hidden",
    [
        copy("wire", 0, embargoed_until=NOW + timedelta(milliseconds=1)),
        copy("wire", 0, status=Status.WITHHELD),
        copy("wire", 0, expires_at=NOW),
        notice(Status.WITHDRAWN, minute=9, source="wire", external_id="wire"),
        notice(Status.KILLED, minute=9, source="wire", external_id="wire"),
    ],
    ids=["embargoed", "withheld", "expired", "withdrawn", "killed"],
)
def test_a_hidden_copy_is_named_nowhere_and_the_other_is_listed(
    world: World, hidden: Article | Notice
) -> None:
    documents = [hidden] if isinstance(hidden, Article) else [WIRE, hidden]
    publish(world, *documents, PAPER)
    assert listed(world) == ["paper"]
    result = copies_json(copies(world, PAPER.id))
    assert (result["lead"], result["copies"]) == (True, [])
    assert result["story"] is None
    shown = copies_json(world.article(PAPER.id))
    assert shown["story"] is None
    for story in (WIRE.id, PAPER.id):
        assert listed(world, f"?story={story}") == []
    assert WIRE.id not in json.dumps([result, shown])
    assert copies(world, WIRE.id)["statusCode"] in {404, 410}


def test_lead_changes_at_the_end_of_its_embargo_without_a_write(
    world: World,
) -> None:
    publish(world, copy("wire", 0, embargoed_until=NOW), copy("paper", 5, expires_at=None))
    world.at(NOW - timedelta(milliseconds=1))
    assert listed(world) == ["paper"]
    world.at(NOW)
    assert set(listed(world)) <= {"wire", "paper"}
    assert len(listed(world)) == 1


def guid(number: int) -> Article:
    """An item of a feed that gives it a new id each time."""
    return article(
        source="feed",
        external_id=f"guid-{number}",
        minute=number,
        canonical_url=LINK,
        unstable_id=True,
    )


def test_id_of_a_merged_article_redirects(world: World) -> None:
    first, again = guid(1), guid(2)
    publish(world, first, again)
    moved = world.article(f"{again.id}.txt")
    assert (moved["statusCode"], moved["headers"]["location"]) == (301, f"/articles/{first.id}.txt")
    assert copies_json(copies(world, again.id))["id"] == first.id
    assert copies_json(world.revisions(again.id))["id"] == first.id
    assert len(listed(world)) == 1


def test_id_merged_into_a_killed_article_is_gone(world: World) -> None:
    first, again = guid(1), guid(2)
    killed = notice(Status.KILLED, minute=9, source="feed", external_id="guid-1")
    publish(world, first, killed, again)
    assert world.article(again.id)["statusCode"] == 410
    assert listed(world) == []
