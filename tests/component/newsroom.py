"""A stack on moto with a clock of ours, whose table can be put back to any state it had.

Documents go through index's handler, questions through the handlers that the template routes them
to. Putting rows back is what makes every order of a history affordable: a state is reached once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from types import ModuleType
from typing import Any
from unittest.mock import patch
from urllib.parse import quote_plus

import boto3
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

from dateline.aws.table import from_item
from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Notice, Translation
from dateline.stores.content import ContentStore
from local.common.lambda_limits import check_response
from local.inprocess.cloud import REGION, Cloud, in_process_cloud
from tests.factories import NOON
from tests.http_events import http_event

Document = Article | Notice | Translation
Row = dict[str, Any]
Rows = dict[tuple[str, str], Row]
Items = defaultdict[Any, dict[Any, Any]]
ACCOUNT = "123456789012"
HOST = "api.example.org"
HOSTILE = {
    "host": "evil.example",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "http",
    "forwarded": "host=evil.example;proto=http",
}
"""What a client may send to get links of its own into caches: on every request."""


class Newsroom:
    """The functions of one stack. `at` sets the time for all of them."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.now = NOON
        self._loaded: dict[str, ModuleType] = {}
        self._load = cloud.load
        # Whatever the cloud invokes has our clock, and is loaded once.
        cloud.load = self.function  # type: ignore[method-assign]
        self._bucket = cloud.resources["ContentBucket"]
        self._s3 = boto3.client("s3")
        self._content = ContentStore(self._s3, self._bucket)
        self._tables: dict[str, Table] = dynamodb_backends[ACCOUNT][REGION].tables
        self.empty = self.saved()

    def at(self, now: datetime) -> None:
        """Sets every function's clock."""
        self.now = now

    def function(self, function: str) -> ModuleType:
        """A function's module, with our clock in the place of the machine's."""
        if function not in self._loaded:
            with patch("dateline.model.clock.utc_now", lambda: self.now):
                self._loaded[function] = self._load(function)
        return self._loaded[function]

    def put(self, document: Document) -> str:
        """Writes a document to S3 content, and returns its key.

        Histories that follow each other in one room may number their translations alike.
        """
        if isinstance(document, Translation):
            self._s3.delete_object(Bucket=self._bucket, Key=content_key(document))
            self._content.put_translation(document)
        else:
            self._content.put_once(document)
        return content_key(document)

    def index(self, *keys: str) -> bool:
        """Indexes the documents as one batch of messages; False if a message would come back."""
        answer = self.function("index").handler(_created(*keys), self.cloud.context("index"))
        return not answer["batchItemFailures"]

    def drain_all(self) -> None:
        """Process and index are handed all that waits for them."""
        self.cloud.drain_all()

    def ask(
        self,
        function: str,
        route: str,
        path: str,
        parameters: Mapping[str, str] | None = None,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """What the route answers; `route` is as in the template: `GET /articles/{id}`."""
        event = http_event(
            route.partition(" ")[0],
            path,
            route=route,
            parameters=dict(parameters or {}),
            body=body,
            headers={**HOSTILE, **(headers or {})},
            domain=HOST,
        )
        answer = self.function(function).handler(event, self.cloud.context(function))
        assert isinstance(answer, dict)
        check_response(answer)
        return answer

    def read(self, route: str, path: str, **parameters: str) -> dict[str, Any]:
        """What read answers to anyone."""
        return self.ask("read", f"GET {route}", path, parameters)

    def rows(self) -> Rows:
        """Every row of ArticleTable."""
        items = (item for partition in self.table.items.values() for item in partition.values())
        rows = (from_item(item.to_json()["Attributes"]) for item in items)
        return {(row["pk"], row["sk"]): row for row in rows}

    def saved(self) -> Items:
        """The table as it is now, for `restore`."""
        return _copied(self.table.items)

    def restore(self, items: Items) -> None:
        """Puts the table back."""
        self.table.items = _copied(items)

    def stored(self, pk: str, sk: str) -> dict[str, Any] | None:
        """One row as DynamoDB types it."""
        stored_item = self.table.get_item(DynamoType({"S": pk}), DynamoType({"S": sk}))
        return dict(stored_item.to_json()["Attributes"]) if stored_item else None

    @property
    def table(self) -> Table:
        """ArticleTable as moto has it."""
        return self._tables[self.cloud.resources["ArticleTable"]]


def _copied(items: Items) -> Items:
    """New maps of the same kind; the items in them stay the same."""
    copied = copy(items)
    for key, partition in items.items():
        copied[key] = copy(partition)
    return copied


def shallow(table: Table, memo: dict[int, Any]) -> Table:
    """moto copies the whole table, streams included, for each item of a transaction, in case it has
    to be rolled back. Puts and deletes replace items and change none, so new maps are enough."""
    del memo
    copied = copy(table)
    copied.items = _copied(table.items)
    return copied


@contextmanager
def newsroom() -> Iterator[Newsroom]:
    """A fresh stack."""
    with (
        in_process_cloud() as cloud,
        patch.object(Table, "__deepcopy__", shallow, create=True),
    ):
        # Here, where the environment is a function's: it names the metrics' namespace.
        from dateline.aws.observability import logger

        # Thousands of answers: what each logs is looked at elsewhere.
        level = logger.log_level
        logger.setLevel("CRITICAL")
        try:
            yield Newsroom(cloud)
        finally:
            logger.setLevel(level)


def _created(*keys: str) -> dict[str, Any]:
    """The SQS event of a batch, each message with S3's notification of one document."""
    return {"Records": [_message(key, number) for number, key in enumerate(keys, start=1)]}


def _message(key: str, number: int) -> dict[str, Any]:
    created = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": "2026-03-04T12:00:00.000Z",
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": "content", "arn": "arn:aws:s3:::content"},
            "object": {"key": quote_plus(key), "size": 1, "eTag": "0", "sequencer": "0"},
        },
    }
    return {
        "messageId": f"0a1b2c3d-4e5f-4a6b-8c7d-{number:012}",
        "receiptHandle": "handle",
        "body": json.dumps({"Records": [created]}),
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "md5OfBody": "0",
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:IndexQueue",
        "awsRegion": REGION,
    }
