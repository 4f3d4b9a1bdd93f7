"""The same feed again: what it costs, and that order stays safe, through the handlers on moto."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from bench.feeds import put_heads
from dateline.aws.table import from_item
from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.documents import Article, content_hash
from dateline.model.identifiers import article_id
from dateline.model.sources import Source
from dateline.model.submissions import SubmissionStatus
from dateline.stores.articles import ArticleReader
from dateline.stores.content import ContentStore
from dateline.stores.intake import IntakeStore
from dateline.stores.repeats import Carried, ConfirmationStore
from dateline.stores.submissions import SubmissionStore
from local.inprocess.cloud import Cloud
from tests.factories import article
from tests.unit.process.parsing import RECEIVED

ATOM = "http://www.w3.org/2005/Atom"
FEED_ITEMS = 101
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def feed(items: int, changed: int | None = None) -> bytes:
    """An RSS feed without modified times, so that only the time of receipt orders it."""
    told = "".join(
        f"<item><guid isPermaLink='false'>ferry-{n}</guid>"
        f"<title>{'Corrected: ' if n == changed else ''}Ferry {n} runs again</title>"
        f"<description>&lt;p&gt;The boat left with {n} aboard.&lt;/p&gt;</description></item>"
        for n in range(items)
    )
    return f"<rss version='2.0'><channel><title>Harbour</title>{told}</channel></rss>".encode()


def deliver(
    cloud: Cloud,
    body: bytes,
    number: int,
    content_type: str = "text/xml",
    submission_id: str | None = None,
) -> str:
    """Stores a delivery of minute `number`, as submit does; returns the submission's id."""
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
    """Lets a handler take what waits; returns what its clients asked AWS for."""
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
    """Lets process take what waits; returns its calls."""
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


def test_the_same_feed_again_writes_nothing_to_s3_and_looks_a_hundred_up_at_a_time(
    demo: Cloud,
) -> None:
    deliver(demo, feed(FEED_ITEMS), 0)
    assert processed(demo)["PutObject"] == FEED_ITEMS
    put_heads(demo)
    boto3.client("sqs").purge_queue(QueueUrl=demo.resources["IndexQueue"])

    submission_id = deliver(demo, feed(FEED_ITEMS), 1)
    calls = processed(demo)

    # One look-up a hundred, the trace, the submission's status; the one read is of intake.
    assert calls == {"GetObject": 1, "BatchGetItem": 2, "PutItem": 2}
    assert demo.waiting("IndexQueue") == 0
    store = SubmissionStore(boto3.client("dynamodb"), demo.resources["SubmissionTable"])
    recorded = store.get(submission_id)
    assert recorded is not None
    assert recorded.status is SubmissionStatus.PROCESSED
    assert recorded.article_count == FEED_ITEMS


def test_of_a_feed_only_the_changed_item_is_written(demo: Cloud) -> None:
    deliver(demo, feed(2), 0)
    demo.settle()
    deliver(demo, feed(2, changed=1), 1)
    assert processed(demo)["PutObject"] == 1
    demo.settle()
    versions = {row["external_id"]: row["version"] for row in rows(demo) if row["sk"] == "HEAD"}
    assert versions == {"ferry-0": 1, "ferry-1": 2}


def test_times_that_a_feed_stamps_anew_each_time_are_no_change_where_receipt_orders(
    cloud: Cloud,
) -> None:
    cloud.put_source(Source(id="demo", sender="token", language="en", order_by_receipt=True))
    for number in range(2):
        stamp = (
            f"<pubDate>2026-11-20</pubDate><atom:updated xmlns:atom='{ATOM}'>{{}}</atom:updated>"
        )
        told = stamp.format((RECEIVED + timedelta(minutes=number)).isoformat())
        body = feed(2).replace(b"</guid>", f"</guid>{told}".encode())
        deliver(cloud, body, number)
        assert processed(cloud)["PutObject"] == (2 if number == 0 else 0)
        cloud.settle()
    heads = [row for row in rows(cloud) if row["sk"] == "HEAD"]
    assert [row["version"] for row in heads] == [1, 1]


def test_a_withdrawal_that_is_told_again_is_unchanged_too(demo: Cloud) -> None:
    gone = json.dumps({"external_id": "7", "status": "withdrawn"}).encode()
    for number in range(3):
        deliver(demo, gone, number, "application/json")
        demo.settle()
    assert len(demo.keys("ContentBucket")) == 1


LATE = (((0, 2, 1), True), ((0, 2, 1), False), ((2, 1, 0), True), ((1, 2, 0), True))
"""Orders of processing, and whether each is indexed before the next is processed."""
STORIES = {"A, B, A": (0, 1, 0)}
"""Longer ones, and every step between others: tests/unit/process/test_unchanged.py"""


def story(case: str, content: int) -> dict[str, Any]:
    """Without a modified time: only the time of receipt orders what is said of it."""
    return {"external_id": case, "headline": f"Ferry {content}", "body_text": f"No {content} left."}


def test_whatever_comes_late_the_article_ends_the_same(demo: Cloud) -> None:
    cases = {
        f"{name} / {order} / {'each' if settled else 'end'}": (contents, order, settled)
        for name, contents in STORIES.items()
        for order, settled in LATE
    }
    process, index = demo.load("process"), demo.load("index")
    for case, (contents, order, settled) in cases.items():
        for number in order:
            body = json.dumps(story(case, contents[number])).encode()
            deliver(demo, body, number, "application/json", submission_id=named(case, number))
            drained(demo, "ProcessQueue", process)
            if settled:
                drained(demo, "IndexQueue", index)
        drained(demo, "IndexQueue", index)
    for case, (contents, _, _) in cases.items():
        told = [(headline(revision), minute(revision)) for revision in revisions(demo, case)]
        first = [n for n, one in enumerate(contents) if n == 0 or contents[n - 1] != one]
        assert told == [(f"Ferry {contents[n]}", n) for n in first], case


def named(case: str, number: int) -> str:
    """An id for each submission of each case."""
    return article_id("submission", f"{case} {number}")


def revisions(cloud: Cloud, external_id: str) -> list[dict[str, Any]]:
    reader = ArticleReader(boto3.client("dynamodb"), cloud.resources["ArticleTable"])
    return reader.rows(article_id("demo", external_id), "REVISION#")


def headline(revision: dict[str, Any]) -> str:
    return str(revision["summary"]["headline"])


def minute(revision: dict[str, Any]) -> int:
    return (datetime.fromisoformat(revision["received_at"]) - RECEIVED).seconds // 60


def test_a_restored_document_is_the_one_that_would_have_been_written(demo: Cloud) -> None:
    contents = {0: 0, 2: 0, 1: 1}
    for number, content in contents.items():
        deliver(demo, json.dumps(story("x", content)).encode(), number, "application/json")
        demo.settle()
    store = ContentStore(boto3.client("s3"), demo.resources["ContentBucket"])
    first, _, restored = (store.get(key) for key in sorted(demo.keys("ContentBucket")))
    assert isinstance(first, Article)
    assert isinstance(restored, Article)
    assert content_hash(first) == content_hash(restored)
    assert restored.provenance.submission_id == "c" * 26
    assert restored.provenance.received_at == RECEIVED + timedelta(minutes=2)
    assert restored.provenance.intake_key == f"intake/demo/{'c' * 26}"


def test_traces_of_the_largest_submission_fit_into_rows_and_come_back(cloud: Cloud) -> None:
    table = cloud.resources["ConfirmationTable"]
    store = ConfirmationStore(boto3.client("dynamodb"), table)
    entropy = Random(7)
    carried = [
        Carried(
            article_id=article_id("demo", str(n)),
            order_key=article(minute=n).order_key,
            content_hash=entropy.randbytes(32).hex(),
            warnings=(entropy.randbytes(150).hex(),),
        )
        for n in range(3_000)
    ]
    provenance = article().provenance
    for _ in range(2):
        store.put("demo", provenance, carried)
    found = list(store.since("demo", provenance.received_at))
    assert [item for trace in found for item in trace.carried.values()] == carried
    assert list(store.since("demo", provenance.received_at + timedelta(milliseconds=1))) == []
    assert list(store.since("other", provenance.received_at)) == []


@pytest.mark.parametrize("client", ["heads", "repeats"])
def test_a_look_up_that_fails_sends_the_message_back_with_nothing_written(
    demo: Cloud, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(demo, feed(3), 0)
    app = demo.load("process")
    event = demo.receive("ProcessQueue")
    assert event is not None

    def fail(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "any")

    down = SimpleNamespace(batch_get_item=fail, put_item=fail)
    monkeypatch.setattr(getattr(app.service.unchanged_filter, client), "_dynamodb", down)
    answer = app.handler(event, demo.context("process"))
    assert answer["batchItemFailures"]
    assert demo.keys("ContentBucket") == []


def test_what_dynamodb_left_unread_is_written(demo: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(demo, feed(3), 0)
    demo.settle()
    deliver(demo, feed(3), 1)
    app = demo.load("process")
    heads = app.service.unchanged_filter.heads
    unread = SimpleNamespace(
        batch_get_item=lambda RequestItems: {"Responses": {}, "UnprocessedKeys": RequestItems}  # noqa: N803
    )
    monkeypatch.setattr(heads, "_dynamodb", unread)
    drained(demo, "ProcessQueue", app)
    assert len(demo.keys("ContentBucket")) == 6
