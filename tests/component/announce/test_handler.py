"""The announce handler on moto: stream records become events on the stack's bus."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from dateline.model.changes import Kind
from dateline.model.documents import Status
from dateline.stores.content import ContentStore
from functions.announce.bus import Bus
from functions.announce.changes import (
    Announcement,
)
from local.inprocess.cloud import Cloud
from tests.factories import NOON, article, notice
from tests.unit.announce.stream_records import heads, sequence


def listen(cloud: Cloud) -> str:
    """A queue that gets every event of the bus."""
    sqs, events = boto3.client("sqs"), boto3.client("events")
    url = sqs.create_queue(QueueName="listener")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    bus = cloud.resources["EventBus"]
    pattern = json.dumps({"source": ["dateline"]})
    events.put_rule(Name="all", EventBusName=bus, EventPattern=pattern)
    target = {"Id": "queue", "Arn": arn["Attributes"]["QueueArn"]}
    events.put_targets(Rule="all", EventBusName=bus, Targets=[target])  # type: ignore[list-item]
    return url


def heard(url: str) -> list[dict[str, Any]]:
    """The events that arrived."""
    events: list[dict[str, Any]] = []
    sqs = boto3.client("sqs")
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            events.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return events


def test_events_arrive_on_the_bus_of_the_stack(cloud: Cloud) -> None:
    url = listen(cloud)
    answer = cloud.invoke("announce", {"Records": heads(12)})
    assert answer == {"batchItemFailures": []}
    events = heard(url)
    assert len(events) == 12
    assert {event["source"] for event in events} == {"dateline"}
    assert {event["detail-type"] for event in events} == {"article.published"}
    assert events[0]["detail"]["headline"] == "Ferry service resumes on the lake"


def put_off(cloud: Cloud) -> list[str]:
    """The articles that wait in the retry queue."""
    batch = cloud.receive("AnnounceQueue") or {"Records": []}
    return [json.loads(message["body"])["article_id"] for message in batch["Records"]]


def ids(records: list[dict[str, Any]]) -> set[str]:
    return {each["dynamodb"]["Keys"]["pk"]["S"].removeprefix("ARTICLE#") for each in records}


def test_articles_whose_events_the_bus_does_not_take_are_put_off(cloud: Cloud) -> None:
    app = cloud.load("announce")
    records = heads(12)
    with Stubber(app.bus._events) as stubber:
        stubber.add_response("put_events", {"FailedEntryCount": 0, "Entries": [{}] * 10})
        stubber.add_client_error("put_events", "InternalException", http_status_code=400)
        answer = app.handler({"Records": records}, cloud.context("announce"))
    assert answer == {"batchItemFailures": []}
    assert set(put_off(cloud)) == ids(records[10:])


def test_a_refused_event_is_put_off_with_all_later_events(cloud: Cloud) -> None:
    app = cloud.load("announce")
    records = heads(12)
    entries: list[dict[str, str]] = [{"EventId": "1"}] * 10
    entries[4] = {"ErrorCode": "ThrottlingException", "ErrorMessage": "slow down"}
    with Stubber(app.bus._events) as stubber:
        stubber.add_response("put_events", {"FailedEntryCount": 1, "Entries": entries})
        answer = app.handler({"Records": records}, cloud.context("announce"))
        stubber.assert_no_pending_responses()
    assert answer == {"batchItemFailures": []}
    assert set(put_off(cloud)) == ids(records[4:])


def test_what_cannot_be_put_off_is_read_from_the_stream_again(cloud: Cloud) -> None:
    app = cloud.load("announce")
    records = heads(12)
    with Stubber(app.bus._events) as bus, Stubber(app._sqs) as sqs:
        bus.add_client_error("put_events", "InternalException", http_status_code=400)
        accepted = [{"Id": "0", "MessageId": "0", "MD5OfMessageBody": "0"}]
        refused = [{"Id": "1", "SenderFault": False, "Code": "InternalError"}]
        sqs.add_response("send_message_batch", {"Successful": accepted, "Failed": refused})
        sqs.add_client_error("send_message_batch", "InternalError", http_status_code=400)
        answer = app.handler({"Records": records}, cloud.context("announce"))
    assert answer == {"batchItemFailures": [{"itemIdentifier": sequence(records[1])}]}


def test_without_events_the_bus_is_not_called(cloud: Cloud) -> None:
    app = cloud.load("announce")
    with Stubber(app.bus._events):
        assert app.handler({"Records": []}, cloud.context("announce")) == {"batchItemFailures": []}


@pytest.mark.parametrize("missing", ["EVENT_BUS", "SCHEDULE_GROUP", "RELEASE_ROLE"])
def test_a_missing_setting_is_named_at_start(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    environment = {**cloud.environment("announce"), missing: ""}
    monkeypatch.setattr(cloud, "environment", lambda _function: environment)
    with pytest.raises(RuntimeError, match=missing):
        cloud.load("announce")


def test_an_event_carries_the_time_of_its_change(cloud: Cloud) -> None:
    client = boto3.client("events")
    entries: list[Any] = []
    client.meta.events.register(
        "provide-client-params.eventbridge.PutEvents",
        lambda params, **_: entries.extend(params["Entries"]),
    )
    bus = Bus(client, cloud.resources["EventBus"])
    assert bus.put([Announcement(Kind.UPDATED, {"schema": 1}, NOON)]) == 1
    assert entries[0]["Time"] == NOON


def test_a_kill_whose_record_was_lost_is_announced_from_head(cloud: Cloud) -> None:
    url = listen(cloud)
    killed = notice(Status.KILLED, minute=1)
    for document in (article(), killed):
        ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"]).put_once(document)
    cloud.drain_all()
    cloud.forget_stream()
    for _ in range(2):
        answer = cloud.invoke("announce", {"event": "announce", "article_id": killed.id})
        assert answer == {"events": ["article.killed"]}
    first, second = heard(url)
    assert first["detail"] == second["detail"]
    assert first["detail"]["article_id"] == killed.id
