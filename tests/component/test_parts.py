"""Parts of items through the real handlers: in any order the article ends alike."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import boto3
import pytest

from dateline.model.content_keys import revision_key
from dateline.model.documents import Article
from dateline.model.sources import Source
from dateline.model.submissions import SubmissionStatus
from dateline.stores.content import ContentStore
from local.inprocess.cloud import Cloud
from tests.component.process.deliveries import deliver, status
from tests.component.replays import replay
from tests.http_events import http_event, json_of
from tests.unit.process.cms_payloads import HEADLINE, HTML
from tests.unit.process.parsing import RECEIVED

WHOLE = {
    "id": "7",
    "title": HEADLINE,
    "body": HTML,
    "standfirst": "Trams at last.",
    "section": "City",
    "tags": ["Trams"],
    "authors": ["Ada Roe"],
    "slug": "trams",
    "url": "https://news.example/trams/",
    "publishedAt": "2026-03-01T10:00:00Z",
    "image": "https://news.example/a.jpg",
    "embargo": None,
}
RETITLED = {"id": "7", "title": "Trams, at last", "body": HTML}
RETAGGED = {"id": "7", "title": "Trams, at last", "body": HTML, "tags": ["Rails"]}
REWRITTEN = WHOLE | {"title": "Trams run", "standfirst": None, "tags": ["Lines"]}
HISTORY = (WHOLE, RETITLED, RETAGGED, REWRITTEN)


def send(cloud: Cloud, number: int, data: dict[str, Any], event: str = "published") -> str:
    """Stores the delivery that was received as number `number`."""
    return deliver(
        cloud,
        json.dumps({"type": f"article.{event}", "data": data}).encode(),
        "application/json",
        number="abcdef"[number],
        sender="hmac",
        event=event,
        event_name=f"article.{event}",
        received_at=RECEIVED + timedelta(minutes=number),
    )


def shown(cloud: Cloud) -> dict[str, Any] | None:
    """What readers get of the one article."""
    items = json_of(cloud.invoke("read", http_event("GET", "/articles?language=en")))["items"]
    if not items:
        return None
    (item,) = items
    event = http_event(
        "GET",
        f"/articles/{item['id']}",
        route="GET /articles/{id}",
        parameters={"id": item["id"]},
    )
    article = json_of(cloud.invoke("read", event))
    assert article["headline"] == item["headline"]
    return article


def send_and_drain(cloud: Cloud, number: int, data: dict[str, Any]) -> str:
    submission_id = send(cloud, number, data)
    cloud.drain_all()
    return submission_id


def put_source(cloud: Cloud) -> None:
    values = {"id": "demo", "sender": "hmac", "models": ["article"], "language": "en"}
    cloud.put_source(Source.model_validate(values))


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 1, 0), (3, 2, 1, 0)])
def test_every_order_of_processing_ends_in_the_same_article(
    cloud: Cloud, order: tuple[int, ...]
) -> None:
    put_source(cloud)
    for number in order:
        send(cloud, number, HISTORY[number])
        cloud.drain_all()
    article = shown(cloud)
    assert article is not None
    got = (
        article["headline"],
        article["standfirst"],
        [tag["name"] for tag in article["tags"]],
        [media["url"] for media in article["media"]],
        article["section"],
    )
    if len(order) == 3:
        # The newest part's fields over the whole item's others.
        expected: tuple[Any, ...] = ("Trams, at last", "Trams at last.", ["Rails"])
    else:
        expected = ("Trams run", None, ["Lines"])
    assert got == (*expected, ["https://news.example/a.jpg"], "City")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"embargo": "2099-01-01T00:00:00Z"}])
def test_part_publishes_nothing_that_a_whole_item_held(
    cloud: Cloud, order: tuple[int, ...], hidden: dict[str, str]
) -> None:
    put_source(cloud)
    ids = {}
    for number in order:
        data = WHOLE | hidden if number == 0 else HISTORY[number]
        event = "updated" if "status" in data else "published"
        ids[number] = send(cloud, number, data, event)
        cloud.drain_all()
    assert shown(cloud) is None
    # The older item may have been unknown when the part was processed.
    if order[0] == 0 and "status" in hidden:
        (outcome,) = status(cloud, ids[1]).articles
        assert "does not contain" in str(outcome.withheld)


def test_submission_names_the_fields_that_were_kept(cloud: Cloud) -> None:
    put_source(cloud)
    send(cloud, 0, WHOLE)
    cloud.drain_all()
    submission = status(cloud, send_and_drain(cloud, 2, RETAGGED))
    assert submission.status is SubmissionStatus.PROCESSED
    (outcome,) = submission.articles
    assert {"standfirst", "section", "media"} <= set(outcome.kept)
    assert "tags" not in outcome.kept


def test_repeat_of_what_a_part_was_completed_to_is_the_newest_content(cloud: Cloud) -> None:
    """Otherwise a whole item would count as the part's repeat, and change with it."""
    put_source(cloud)
    merged = RETITLED | {name: value for name, value in WHOLE.items() if name != "title"}
    for number, data in ((0, WHOLE), (2, RETITLED), (3, merged), (1, REWRITTEN)):
        send_and_drain(cloud, number, data)
    article = shown(cloud)
    assert article is not None
    assert (article["headline"], article["standfirst"]) == ("Trams, at last", "Trams at last.")


def test_replay_completes_a_part_that_an_earlier_release_wrote(cloud: Cloud) -> None:
    put_source(cloud)
    send_and_drain(cloud, 0, WHOLE)
    submission_id = send_and_drain(cloud, 2, RETITLED)
    before = shown(cloud)
    s3, bucket = boto3.client("s3"), cloud.resources["ContentBucket"]
    store = ContentStore(s3, bucket)
    (outcome,) = status(cloud, submission_id).articles
    key = revision_key(outcome.article_id, outcome.order_key)
    part = store.get(key)
    assert isinstance(part, Article)
    earlier = part.model_copy(update={"part": None, "standfirst": None, "media": ()})
    s3.put_object(Bucket=bucket, Key=key, Body=earlier.model_dump_json())

    replay(cloud, f"intake/demo/{submission_id}")

    completed = store.get(key)
    assert isinstance(completed, Article)
    assert (completed.standfirst, completed.part) == (part.standfirst, part.part)
    assert shown(cloud) == before
