"""Editors, senders and workers of translations on the in-process cloud, over an echoing engine."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import ModuleType
from typing import Any, cast
from unittest.mock import patch

import boto3
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends

from dateline.aws.s3events import REINDEX
from dateline.aws.table import from_item
from dateline.model.clock import iso, utc_now
from dateline.model.documents import Article, Notice, Translation
from dateline.model.sources import Scope, Source
from dateline.model.translation_rules import TranslationRules
from dateline.stores.content import ContentStore
from dateline.web.access import new_token, token_hash
from functions.translate.memory.costs import REQUESTS, SAVED, SENT, month_of, month_pk
from local.inprocess.cloud import REGION, Cloud
from local.inprocess.streams import ACCOUNT
from local.translate.app import Fault, create_app, no_faults
from local.translate.engines import Engines
from local.translate.server import running
from tests.component.newsroom import shallow
from tests.factories import article
from tests.http_events import http_event, json_of

TOKEN = new_token("chief", lambda count: b"\x01" * count)
JUNIOR = new_token("junior", lambda count: b"\x03" * count)
"""May edit, but not inspect what readers may not see."""
WRITER = new_token("writer", lambda count: b"\x02" * count)
STORY = article()


class Engine:
    """Marks each text as translated, and records it."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.fault: Fault = no_faults
        self.before_answer: list[Any] = []
        self.answer: Callable[[str], str] = lambda text: f"[pt] {text}"

    def next_fault(self) -> str | None:
        return self.fault()

    def __call__(self, text: str) -> str:
        self.seen.append(text)
        while self.before_answer:
            self.before_answer.pop()()
        return self.answer(text)


def translating_at(url: str) -> AbstractContextManager[object]:
    return patch.dict(os.environ, {"AWS_ENDPOINT_URL_TRANSLATE": url})


class Newsroom:
    """The cloud as an editor and a sender see it."""

    def __init__(self, cloud: Cloud, engine: Engine) -> None:
        self.cloud = cloud
        self.engine = engine
        self._content = ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"])

    def clear(self) -> None:
        """Resets the cloud, except its sources; a new cloud per test takes ten times as long."""
        for name, table in dynamodb_backends[ACCOUNT][REGION].tables.items():
            if name != self.cloud.resources["SourceTable"]:
                table.items.clear()
        bucket = self.cloud.resources["ContentBucket"]
        s3_backends[ACCOUNT]["aws"].buckets[bucket].keys.clear()
        for queue in ("IndexQueue", "TranslateQueue", "FollowQueue"):
            name = self.cloud.resources[queue].rpartition("/")[2]
            sqs_backends[ACCOUNT][REGION].queues[name]._messages.clear()
        self.cloud.forget_stream()
        self.rule()
        self.engine.__init__()  # type: ignore[misc]

    def publish(self, document: Article | Notice) -> None:
        self._content.put_once(document)
        self.index()

    def call(
        self, method: str, article_id: str, body: object = None, token: str = TOKEN
    ) -> dict[str, Any]:
        event = http_event(
            method,
            f"/articles/{article_id}/translations",
            route=f"{method} /articles/{{id}}/translations",
            parameters={"id": article_id},
            body=None if body is None else json.dumps(body).encode(),
            headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
        )
        return cast("dict[str, Any]", self.cloud.invoke("translate", event))

    def ask(self, *languages: str, of: Article = STORY) -> dict[str, Any]:
        return self.call("POST", of.id, {"languages": languages})

    def status(self, of: Article = STORY, language: str = "pt") -> dict[str, Any]:
        listed = json_of(self.call("GET", of.id))["translations"]
        return next(item for item in listed if item["language"] == language)

    def work(self) -> list[dict[str, Any]]:
        responses = self.cloud.drain("TranslateQueue", "translate")
        self.index()
        return responses

    def index(self) -> None:
        self.cloud.drain("IndexQueue", "index")

    def follow(self) -> None:
        """Delivers the table's changes to the readers of its stream."""
        responses = self.cloud.stream()
        assert all(answer == {"batchItemFailures": []} for answer in responses.values() if answer)

    def rule(self, **rules: Any) -> None:
        """Sets the translation rules of the source."""
        self.cloud.put_source(
            Source(id="desk", sender="token", translation=TranslationRules.model_validate(rules))
        )
        # The function caches sources for a minute.
        self.cloud.load("translate").sources._known.clear()

    def publish_and_translate(self, document: Article | Notice) -> None:
        """Publishes a document and runs every job that follows."""
        self.publish(document)
        self.follow()
        self.work()

    def reindex(self) -> None:
        """Sends every document of S3 content to index again, like `dateline reindex`."""
        for key in self.cloud.keys("ContentBucket", "articles/"):
            record = {
                "eventSource": REINDEX,
                "eventTime": iso(utc_now()),
                "s3": {
                    "bucket": {"name": self.cloud.resources["ContentBucket"]},
                    "object": {"key": key},
                },
            }
            boto3.client("sqs").send_message(
                QueueUrl=self.cloud.resources["IndexQueue"],
                MessageBody=json.dumps({"Records": [record]}),
            )
        self.index()

    def costs(self) -> dict[str, dict[str, int]]:
        """The counts of this month, by source, language and article."""
        response = boto3.client("dynamodb").query(
            TableName=self.cloud.resources["MemoryTable"],
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": month_pk(month_of(utc_now()))}},
        )
        return {
            row["sk"]: {name: row[name] for name in (SENT, SAVED, REQUESTS)}
            for row in map(from_item, response["Items"])
        }

    def waiting(self) -> int:
        return self.cloud.waiting("TranslateQueue")

    def translation(self, of: Article = STORY, language: str = "pt") -> Translation:
        """The newest document of the chain."""
        keys = self.cloud.keys("ContentBucket", f"articles/{of.id}/{language}/")
        document = self._content.get(max(keys))
        assert isinstance(document, Translation)
        return document


@contextmanager
def translating(cloud: Cloud, engine: Engine, others: Engines | None = None) -> Iterator[Newsroom]:
    """A newsroom whose Amazon Translate is the local endpoint over `engine`, en to pt."""
    cloud.put_source(
        Source(
            id="chief",
            sender="token",
            token_hashes=(token_hash(TOKEN),),
            scopes={Scope.EDIT, Scope.INSPECT},
        )
    )
    cloud.put_source(
        Source(
            id="junior",
            sender="token",
            token_hashes=(token_hash(JUNIOR),),
            scopes={Scope.EDIT},
        )
    )
    cloud.put_source(Source(id="writer", sender="token", token_hashes=(token_hash(WRITER),)))
    app = create_app({("en", "pt"): engine, **(others or {})}, fault=engine.next_fault)
    # Back-off has unit tests, so no time is spent here.
    with (
        running(app) as url,
        translating_at(url),
        patch("time.sleep"),
        patch("random.random", return_value=0.0),
        patch.object(Table, "__deepcopy__", shallow, create=True),
    ):
        load, loaded = cloud.load, dict[str, ModuleType]()

        def once(function: str) -> ModuleType:
            if function not in loaded:
                loaded[function] = load(function)
            return loaded[function]

        cloud.load = once  # type: ignore[method-assign]
        yield Newsroom(cloud, engine)
