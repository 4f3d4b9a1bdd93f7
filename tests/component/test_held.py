"""What is held leaves the public article as it is, until a person acts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dateline.model.sources import Source
from dateline.model.submissions import SubmissionStatus
from local.inprocess.cloud import Cloud
from tests.component.process.deliveries import deliver, status
from tests.component.replays import replay
from tests.http_events import http_event, json_of
from tests.unit.process.cms_payloads import HEADLINE, HTML
from tests.unit.process.parsing import RECEIVED

STORY = {
    "id": 7,
    "status": "published",
    "title": HEADLINE,
    "body": HTML,
    "summary": "Trams at last.",
    "tags": ["Trams"],
}


@pytest.fixture
def send(cloud: Cloud) -> Callable[..., str]:
    """Delivers a Directus payload as submit stores it, and lets the functions run."""
    put(cloud)

    def deliver_next(number: str, event: str, payload: Any, **members: Any) -> str:
        body = {
            "event": f"articles.items.{event}",
            "collection": "articles",
            "keys": ["7"],
            "payload": payload,
        } | members
        submission_id = deliver(
            cloud,
            json.dumps(body).encode(),
            "application/json",
            number=number,
            sender="directus",
            event="deleted" if event == "delete" else "updated",
            event_name=body["event"],
            received_at=RECEIVED + timedelta(minutes=ord(number) - ord("a")),
        )
        cloud.drain_all()
        return submission_id

    return deliver_next


def put(cloud: Cloud, **options: Any) -> None:
    values = {"id": "demo", "sender": "directus", "models": ["articles"], "language": "en"}
    cloud.put_source(Source.model_validate(values | options))


def listed(cloud: Cloud) -> list[dict[str, Any]]:
    """The articles that readers get."""
    items = json_of(cloud.invoke("read", http_event("GET", "/articles?language=en")))["items"]
    return [dict(item) for item in items]


def codes(cloud: Cloud, submission_id: str) -> list[str]:
    return [problem.code for problem in status(cloud, submission_id).problems]


@pytest.mark.parametrize(
    ("event", "payload", "code"),
    [
        ("update", {"title": "Half a story"}, "fetch_needed"),
        ("update", {"title": "Half", "body": HTML, "status": "published"}, "fetch_needed"),
        ("update", STORY | {"title": "New", "status": "in review"}, "status_unknown"),
        ("frobnicate", STORY | {"title": "New"}, "event_unknown"),
    ],
)
def test_held_delivery_leaves_the_public_article(
    cloud: Cloud, send: Callable[..., str], event: str, payload: dict[str, Any], code: str
) -> None:
    send("a", "update", STORY)
    before = listed(cloud)
    assert [item["standfirst"] for item in before] == ["Trams at last."]

    if event == "frobnicate":
        submission_id = deliver(
            cloud,
            json.dumps({"event": "articles.items.frobnicate", "keys": ["7"]}).encode(),
            "application/json",
            number="b",
            sender="directus",
            event="unknown",
            event_name="articles.items.frobnicate",
        )
        cloud.drain_all()
    else:
        submission_id = send("b", event, payload)

    assert status(cloud, submission_id).status is SubmissionStatus.QUARANTINED
    assert codes(cloud, submission_id) == [code]
    assert listed(cloud) == before


def test_whole_item_edits_and_clears_fields(cloud: Cloud, send: Callable[..., str]) -> None:
    send("a", "update", STORY)
    send("b", "update", STORY | {"title": "A second bridge", "summary": None})
    (article,) = listed(cloud)
    assert (article["headline"], article["standfirst"]) == ("A second bridge", None)


def test_draft_archive_republish_and_delete(cloud: Cloud, send: Callable[..., str]) -> None:
    send("a", "update", STORY)
    assert len(listed(cloud)) == 1
    send("b", "update", STORY | {"status": "draft"})
    assert listed(cloud) == []
    send("c", "update", STORY)
    assert len(listed(cloud)) == 1
    send("d", "update", {"status": "archived"})
    assert listed(cloud) == []
    send("e", "update", STORY)
    assert len(listed(cloud)) == 1
    send("f", "delete", ["7"])
    assert listed(cloud) == []


def test_replay_publishes_what_was_held_once_the_source_names_the_type(
    cloud: Cloud, send: Callable[..., str]
) -> None:
    put(cloud, models=[])
    submission_id = send("a", "update", STORY)
    assert codes(cloud, submission_id) == ["type_unnamed"]
    assert listed(cloud) == []

    put(cloud)
    replay(cloud, f"intake/demo/{submission_id}")
    assert codes(cloud, submission_id) == []
    assert [item["headline"] for item in listed(cloud)] == [HEADLINE]
