"""Unchanged feeds through the handlers on moto: their cost, and late deliveries."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from bench.feeds import put_heads
from dateline.aws.table import ROUNDS, from_item
from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.documents import Article, content_hash
from dateline.model.identifiers import article_id
from dateline.model.repeats import LoggedItem
from dateline.model.sources import Source
from dateline.model.submissions import SubmissionStatus
from dateline.stores.articles import ArticleReader
from dateline.stores.content import ContentStore
from dateline.stores.intake import IntakeStore
from dateline.stores.repeats import RepeatStore
from dateline.stores.submissions import SubmissionStore
from local.inprocess.cloud import Cloud
from tests.factories import article
from tests.unit.process.parsing import RECEIVED

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ATOM = "http://www.w3.org/2005/Atom"
FEED_ITEMS = 101
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def feed(items: int, changed: int | None = None) -> bytes:
    """An RSS feed without modified times, so that only the time of receipt orders it."""
    items_xml = "".join(
        f"<item><guid isPermaLink='false'>ferry-{n}</guid>"
        f"<title>{'Corrected: ' if n == changed else ''}Ferry {n} runs again</title>"
        f"<description>&lt;p&gt;The boat left with {n} aboard.&lt;/p&gt;</description></item>"
        for n in range(items)
    )
    return f"<rss version='2.0'><channel><title>Harbour</title>{items_xml}</channel></rss>".encode()


def deliver(
    cloud: Cloud,
    body: bytes,
    number: int,
    content_type: str = "text/xml",
    submission_id: str | None = None,
) -> str:
    """Stores a delivery of minute `number` as submit does; returns the submission id."""
    delivery = Delivery(
        submission_id=submission_id or LETTERS[number] * 26,
        source="demo",
        sender="token",
        authentication="bearer",
        content_type=content_type,
        received_at=RECEIVED + timedelta(minutes=number),
        sha256=sha256_of(body),
    )
    IntakeStore(boto3.client("s3"), cloud.resources["IntakeBucket"]).put(delivery, body)
    return delivery.submission_id


def drained(cloud: Cloud, queue: str, app: ModuleType) -> Counter[str]:
    """Runs a handler until its queue is empty; returns the AWS calls that it made."""
    calls: Counter[str] = Counter()
    clients = [var for var in vars(app).values() if isinstance(var, BaseClient)]
    for client in clients:
        client.meta.events.register(
            "before-call", lambda model, **_: calls.update([model.name]), unique_id="calls"
        )
    while event := cloud.receive(queue):
        assert app.handler(event, cloud.context("any")) == {"batchItemFailures": []}
        for record in event["Records"]:
            boto3.client("sqs").delete_message(
                QueueUrl=cloud.resources[queue], ReceiptHandle=record["receiptHandle"]
            )
    for client in clients:
        client.meta.events.unregister("before-call", unique_id="calls")
    return calls


def processed(cloud: Cloud) -> Counter[str]:
    """Runs process until its queue is empty; returns the AWS calls that it made."""
    return drained(cloud, "ProcessQueue", cloud.load("process"))


def rows(cloud: Cloud, table: str = "ArticleTable") -> list[dict[str, Any]]:
    pages = (
        boto3.client("dynamodb").get_paginator("scan").paginate(TableName=cloud.resources[table])
    )
    return [from_item(item) for page in pages for item in page["Items"]]


@pytest.fixture
def demo(cloud: Cloud) -> Cloud:
    """The cloud with the source `demo`."""
    cloud.put_source(Source(id="demo", sender="token", language="en"))
    return cloud


def test_unchanged_feed_writes_no_documents_and_reads_heads_in_batches(
    demo: Cloud,
) -> None:
    deliver(demo, feed(FEED_ITEMS), 0)
    assert processed(demo)["PutObject"] == FEED_ITEMS
    put_heads(demo)
    boto3.client("sqs").purge_queue(QueueUrl=demo.resources["IndexQueue"])

    submission_id = deliver(demo, feed(FEED_ITEMS), 1)
    calls = processed(demo)

    # A batch read per hundred, the delivery log, the status of the submission; one read of intake
    # and one of the source.
    assert calls == {"GetObject": 1, "BatchGetItem": 2, "PutItem": 2, "GetItem": 1}
    assert demo.waiting("IndexQueue") == 0
    store = SubmissionStore(boto3.client("dynamodb"), demo.resources["SubmissionTable"])
    recorded = store.get(submission_id)
    assert recorded is not None
    assert recorded.status is SubmissionStatus.PROCESSED
    assert recorded.article_count == FEED_ITEMS


def test_only_the_changed_item_of_a_feed_is_written(demo: Cloud) -> None:
    deliver(demo, feed(2), 0)
    demo.drain_all()
    deliver(demo, feed(2, changed=1), 1)
    assert processed(demo)["PutObject"] == 1
    demo.drain_all()
    versions = {row["external_id"]: row["version"] for row in rows(demo) if row["sk"] == "HEAD"}
    assert versions == {"ferry-0": 1, "ferry-1": 2}


def test_changing_timestamps_are_no_change_if_receipt_orders(
    cloud: Cloud,
) -> None:
    cloud.put_source(Source(id="demo", sender="token", language="en", order_by_receipt=True))
    for number in range(2):
        stamp = (
            f"<pubDate>2026-11-20</pubDate><atom:updated xmlns:atom='{ATOM}'>{{}}</atom:updated>"
        )
        dates = stamp.format((RECEIVED + timedelta(minutes=number)).isoformat())
        body = feed(2).replace(b"</guid>", f"</guid>{dates}".encode())
        deliver(cloud, body, number)
        assert processed(cloud)["PutObject"] == (2 if number == 0 else 0)
        cloud.drain_all()
    heads = [row for row in rows(cloud) if row["sk"] == "HEAD"]
    assert [row["version"] for row in heads] == [1, 1]


def test_repeated_withdrawal_is_unchanged(demo: Cloud) -> None:
    withdrawal = json.dumps({"external_id": "7", "status": "withdrawn"}).encode()
    for number in range(3):
        deliver(demo, withdrawal, number, "application/json")
        demo.drain_all()
    assert len(demo.keys("ContentBucket")) == 1


LATE = (((0, 2, 1), True), ((0, 2, 1), False), ((2, 1, 0), True), ((1, 2, 0), True))
"""Orders of processing, and whether each delivery is indexed before the next is processed."""
STORIES = {"A, B, A": (0, 1, 0)}
"""tests/unit/process/test_unchanged.py covers longer ones and interleaved steps."""


def story(case: str, content: int) -> dict[str, Any]:
    """A story without a modified time: only the time of receipt orders its revisions."""
    return {"external_id": case, "headline": f"Ferry {content}", "body_text": f"No {content} left."}


def test_late_deliveries_do_not_change_the_result(demo: Cloud) -> None:
    cases = {
        f"{name} / {order} / {'each' if index_each else 'end'}": (contents, order, index_each)
        for name, contents in STORIES.items()
        for order, index_each in LATE
    }
    process, index = demo.load("process"), demo.load("index")
    for case, (contents, order, index_each) in cases.items():
        for number in order:
            body = json.dumps(story(case, contents[number])).encode()
            deliver(demo, body, number, "application/json", submission_id=named(case, number))
            drained(demo, "ProcessQueue", process)
            if index_each:
                drained(demo, "IndexQueue", index)
        drained(demo, "IndexQueue", index)
    for case, (contents, _, _) in cases.items():
        stored = [(headline(revision), minute(revision)) for revision in revisions(demo, case)]
        changes = [n for n, content in enumerate(contents) if not n or contents[n - 1] != content]
        assert stored == [(f"Ferry {contents[n]}", n) for n in changes], case


def named(case: str, number: int) -> str:
    """A submission id for each delivery of each case."""
    return article_id("submission", f"{case} {number}")


def revisions(cloud: Cloud, external_id: str) -> list[dict[str, Any]]:
    reader = ArticleReader(boto3.client("dynamodb"), cloud.resources["ArticleTable"])
    return reader.rows(article_id("demo", external_id), "REVISION#")


def headline(revision: dict[str, Any]) -> str:
    return str(revision["summary"]["headline"])


def minute(revision: dict[str, Any]) -> int:
    return (datetime.fromisoformat(revision["received_at"]) - RECEIVED).seconds // 60


def test_restored_document_equals_the_one_not_written(demo: Cloud) -> None:
    contents = {0: 0, 2: 0, 1: 1}
    for number, content in contents.items():
        deliver(demo, json.dumps(story("x", content)).encode(), number, "application/json")
        demo.drain_all()
    store = ContentStore(boto3.client("s3"), demo.resources["ContentBucket"])
    first, _, restored = (store.get(key) for key in sorted(demo.keys("ContentBucket")))
    assert isinstance(first, Article)
    assert isinstance(restored, Article)
    assert content_hash(first) == content_hash(restored)
    assert restored.provenance.submission_id == "c" * 26
    assert restored.provenance.received_at == RECEIVED + timedelta(minutes=2)
    assert restored.provenance.intake_key == f"intake/demo/{'c' * 26}"


def test_log_of_the_largest_submission_is_stored_and_read(cloud: Cloud) -> None:
    table = cloud.resources["ConfirmationTable"]
    store = RepeatStore(boto3.client("dynamodb"), table)
    entropy = Random(7)
    items = [
        LoggedItem(
            article_id=article_id("demo", str(n)),
            order_key=article(minute=n).order_key,
            content_hash=entropy.randbytes(32).hex(),
            warnings=(entropy.randbytes(150).hex(),),
        )
        for n in range(3_000)
    ]
    provenance = article().provenance
    for _ in range(2):
        store.put("demo", provenance, items)
    logs = list(store.since("demo", provenance.received_at))
    assert [item for log in logs for item in log.items.values()] == items
    assert list(store.since("demo", provenance.received_at + timedelta(milliseconds=1))) == []
    assert list(store.since("other", provenance.received_at)) == []


@pytest.mark.parametrize("client", ["heads", "repeats"])
def test_failed_read_causes_a_retry_and_writes_nothing(
    demo: Cloud, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(demo, feed(3), 0)
    app = demo.load("process")
    event = demo.receive("ProcessQueue")
    assert event is not None

    def fail(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "any")

    down = SimpleNamespace(batch_get_item=fail, put_item=fail)
    table = getattr(app.service.unchanged_filter, client)._table
    monkeypatch.setattr(table, "_dynamodb", down)
    answer = app.handler(event, demo.context("process"))
    assert answer["batchItemFailures"]
    assert demo.keys("ContentBucket") == []


class Throttled:
    """Leaves all keys unread, `rounds` times."""

    def __init__(self, dynamodb: DynamoDBClient, rounds: int) -> None:
        self._dynamodb = dynamodb
        self.left = rounds

    def batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803
        if self.left:
            self.left -= 1
            return {"Responses": {}, "UnprocessedKeys": RequestItems}
        return self._dynamodb.batch_get_item(RequestItems=RequestItems)


@pytest.mark.parametrize("rounds", [1, ROUNDS - 1])
def test_keys_that_dynamodb_leaves_unread_are_read_again(
    demo: Cloud, monkeypatch: pytest.MonkeyPatch, rounds: int
) -> None:
    app = twice_sent(demo)
    throttled = throttle(app, monkeypatch, rounds)
    drained(demo, "ProcessQueue", app)
    assert throttled.left == 0
    assert len(demo.keys("ContentBucket")) == 3


def test_a_delivery_comes_again_while_dynamodb_leaves_keys_unread(
    demo: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = twice_sent(demo)
    throttle(app, monkeypatch, ROUNDS)
    event = demo.receive("ProcessQueue")
    assert event is not None
    answer = app.handler(event, demo.context("process"))
    assert len(answer["batchItemFailures"]) == len(event["Records"])
    assert len(demo.keys("ContentBucket")) == 3
    # The next attempt reads the keys and finds nothing changed.
    assert app.handler(event, demo.context("process"))["batchItemFailures"] == []
    assert len(demo.keys("ContentBucket")) == 3


def twice_sent(demo: Cloud) -> ModuleType:
    """The handler of process, before a feed's second delivery."""
    deliver(demo, feed(3), 0)
    demo.drain_all()
    deliver(demo, feed(3), 1)
    return demo.load("process")


def throttle(app: ModuleType, monkeypatch: pytest.MonkeyPatch, rounds: int) -> Throttled:
    table = app.service.unchanged_filter.heads._table
    throttled = Throttled(table._dynamodb, rounds)
    monkeypatch.setattr(table, "_dynamodb", throttled)
    monkeypatch.setattr(table, "_sleep", lambda _seconds: None)
    return throttled
