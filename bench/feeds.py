"""Measures a 1,000-item feed, at its first and second delivery: AWS calls by kind, and CPU time.

    python -m bench.feeds [--items 1000]

Process runs on moto, with the stores of template.yaml. The CPU time includes moto's.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections import Counter
from contextlib import redirect_stdout
from datetime import timedelta
from io import StringIO
from types import ModuleType

import boto3
from botocore.client import BaseClient

from dateline.aws.table import to_item
from dateline.model.clock import utc_now
from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.rows import HEAD, article_pk
from dateline.model.sources import Source
from dateline.stores.content import ContentStore
from dateline.stores.intake import IntakeStore
from functions.index.article.state import State, apply, rows_of
from local.inprocess.cloud import Cloud, in_process_cloud

PARAGRAPH = "<p>The first ferry of the year left at dawn with forty passengers aboard.</p>"


def feed(items: int) -> bytes:
    """A feed with about 6 KB for each item, without modified times: receipt orders it."""
    item_xml = "".join(
        f"<item><guid isPermaLink='false'>ferry-{n}</guid><title>Ferry {n} runs again</title>"
        f"<pubDate>Mon, 23 Nov 2026 {n % 24:02}:00:00 GMT</pubDate>"
        f"<description><![CDATA[<p>No {n} left.</p>{PARAGRAPH * 78}]]></description></item>"
        for n in range(items)
    )
    return f"<rss version='2.0'><channel><title>Harbour</title>{item_xml}</channel></rss>".encode()


def deliver(cloud: Cloud, body: bytes, number: int) -> None:
    """Stores a delivery as submit does."""
    delivery = Delivery(
        submission_id="abc"[number] * 26,
        source="wire",
        sender="token",
        authentication="bearer",
        content_type="application/rss+xml",
        received_at=utc_now() + timedelta(seconds=number),
        sha256=sha256_of(body),
    )
    IntakeStore(boto3.client("s3"), cloud.resources["IntakeBucket"]).put(delivery, body)


def processed(cloud: Cloud, app: ModuleType) -> tuple[Counter[str], float]:
    """The calls of process by service and operation, and its CPU seconds."""
    calls: Counter[str] = Counter()
    clients = [var for var in vars(app).values() if isinstance(var, BaseClient)]
    for client in clients:
        client.meta.events.register(
            "before-call",
            lambda model, **_: calls.update([f"{model.service_model.service_id} {model.name}"]),
            unique_id="bench",
        )
    event = cloud.receive("ProcessQueue")
    started = time.process_time()
    with redirect_stdout(StringIO()):
        answer = app.handler(event, cloud.context("process"))
    seconds = time.process_time() - started
    for client in clients:
        client.meta.events.unregister("before-call", unique_id="bench")
    if event is None or answer["batchItemFailures"]:
        raise SystemExit("process failed")
    for record in event["Records"]:
        boto3.client("sqs").delete_message(
            QueueUrl=cloud.resources["ProcessQueue"], ReceiptHandle=record["receiptHandle"]
        )
    return calls, seconds


def put_heads(cloud: Cloud) -> None:
    """Writes the HEADs that index would write: its transactions are slow on moto."""
    content = ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"])
    dynamodb = boto3.client("dynamodb")
    for key in cloud.keys("ContentBucket"):
        document = content.get(key)
        state = apply(State(document.id, document.source), document)
        head = rows_of(state)[article_pk(document.id), HEAD]
        dynamodb.put_item(TableName=cloud.resources["ArticleTable"], Item=to_item(head))


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000)
    items = parser.parse_args().items
    logging.disable(logging.CRITICAL)
    body = feed(items)
    print(f"{items:,} items, {len(body) / 1e6:.1f} MB")
    with in_process_cloud() as cloud:
        cloud.put_source(Source(id="wire", sender="token", language="en"))
        app = cloud.load("process")
        for number, name in enumerate(("first", "again", "and again")):
            deliver(cloud, body, number)
            calls, seconds = processed(cloud, app)
            listed = ", ".join(f"{kind} {count}" for kind, count in sorted(calls.items()))
            dynamodb = sum(count for kind, count in calls.items() if kind.startswith("DynamoDB"))
            print(f"{name:10} {seconds:5.2f} s CPU · DynamoDB {dynamodb} · {listed}")
            if not number:
                put_heads(cloud)


if __name__ == "__main__":
    main()
