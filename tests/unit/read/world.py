"""Stores articles by index's own rules and calls the handler of read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import ModuleType
from typing import Any

import boto3

from dateline.aws.table import to_item
from dateline.model.documents import Article, Notice, Translation
from dateline.model.stories import Joined
from dateline.stores.content import ContentStore
from functions.index.article.state import Row, State, apply
from local.common.lambda_limits import check_response
from local.inprocess.cloud import Cloud
from tests.http_events import http_event
from tests.written_rows import written_rows

Document = Article | Notice | Translation
Answer = dict[str, Any]
HOST = "api.example.org"
HOSTILE = {
    "host": "evil.example",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "http",
    "forwarded": "host=evil.example;proto=http",
}
"""What a client may send to get links of its own into caches: on every request."""


class World:
    """One stack with read loaded; `calls` has the AWS calls of the last request."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.app: ModuleType = cloud.load("read")
        self.calls: list[str] = []
        self.made: dict[tuple[str, str], Row] = {}
        """Every row that index makes of what was published."""
        for client in (self.app._dynamodb, self.app._s3):
            client.meta.events.register("before-call", self._note)

    def _note(self, model: Any, **_: Any) -> None:
        self.calls.append(model.name)

    def at(self, now: datetime) -> None:
        """Sets read's clock."""
        self.app.reader = replace(self.app.reader, clock=lambda: now)  # type: ignore[attr-defined]

    def publish(
        self, *documents: Document, rows: bool = True, joined: Joined | None = None
    ) -> dict[tuple[str, str], Row]:
        """Writes the documents of one article, and the rows that index makes of them."""
        store = ContentStore(boto3.client("s3"), self.cloud.resources["ContentBucket"])
        state = State(id=documents[0].id, source=documents[0].source, merged_into=joined)
        for document in documents:
            if isinstance(document, Translation):
                store.put_translation(document)
            else:
                store.put_once(document)
            state = apply(state, document)
        made = written_rows(state)
        self.made |= made
        if rows:
            self._write({"PutRequest": {"Item": to_item(row)}} for row in made.values())
        return made

    def store(self, row: Row) -> None:
        """Writes a row as it is."""
        self._write([{"PutRequest": {"Item": to_item(row)}}])

    def remove(self, rows: Iterable[tuple[str, str]]) -> None:
        """Deletes rows by key."""
        keys = ({"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in dict.fromkeys(rows))
        self._write({"DeleteRequest": {"Key": key}} for key in keys)

    def _write(self, requests: Iterable[Any]) -> None:
        table, dynamodb = self.cloud.resources["ArticleTable"], boto3.client("dynamodb")
        waiting = list(requests)
        while waiting:
            # DynamoDB's limit: 25 requests.
            answer = dynamodb.batch_write_item(RequestItems={table: waiting[:25]})
            assert not answer["UnprocessedItems"]
            waiting = waiting[25:]

    def get(
        self,
        path: str,
        route: str,
        parameters: dict[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
    ) -> Answer:
        """The response of read to GET `path`."""
        event = http_event(
            method,
            path,
            route=f"{method} {route}",
            parameters=parameters,
            headers={**HOSTILE, **(headers or {})},
            domain=HOST,
        )
        self.calls.clear()
        answer = self.app.handler(event, self.cloud.context("read"))
        assert isinstance(answer, dict)
        check_response(answer)
        return answer

    def article(
        self, name: str, query: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """GET /articles/<name>, which may have an extension."""
        return self.get(f"/articles/{name}{query}", "/articles/{id}", {"id": name}, headers)

    def listing(self, query: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        """GET /articles."""
        return self.get(f"/articles{query}", "/articles", None, headers)

    def feed(self, name: str, headers: Mapping[str, str] | None = None) -> Answer:
        """GET /feeds/<name>."""
        listing = name.partition("?")[0]
        return self.get(f"/feeds/{name}", "/feeds/{feed}", {"feed": listing}, headers)

    def revisions(self, article_id: str) -> Answer:
        """GET /articles/<id>/revisions."""
        path = f"/articles/{article_id}/revisions"
        return self.get(path, "/articles/{id}/revisions", {"id": article_id})

    def languages(self, article_id: str, query: str = "") -> Answer:
        """GET /articles/<id>/languages."""
        path = f"/articles/{article_id}/languages{query}"
        return self.get(path, "/articles/{id}/languages", {"id": article_id})

    def diff(
        self, article_id: str, query: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """GET /articles/<id>/diff."""
        path = f"/articles/{article_id}/diff{query}"
        return self.get(path, "/articles/{id}/diff", {"id": article_id}, headers)

    def submission(
        self, submission_id: str, query: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """GET /submissions/<id>."""
        path = f"/submissions/{submission_id}{query}"
        return self.get(path, "/submissions/{id}", {"id": submission_id}, headers)


def get(world: World, path: str, headers: dict[str, str] | None = None) -> Answer:
    """The response to a GET of an article or a feed, of a part of one, or of a plain path."""
    address = path.partition("?")[0]
    if match := re.fullmatch(r"/(articles|feeds)/([^/]+)(/.*)?", address):
        name = "feed" if match[1] == "feeds" else "id"
        route = f"/{match[1]}/{{{name}}}{match[3] or ''}"
        return world.get(path, route, {name: match[2]}, headers)
    return world.get(path, address, None, headers)
