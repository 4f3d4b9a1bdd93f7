"""Operators of a stack on moto: requests with a token, dead letters, many problems."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

import boto3
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from dateline.model.clock import utc_now
from dateline.model.problems import Hop, Kind, ProblemRow, State, problem_id
from dateline.model.sources import Scope, Source
from dateline.stores.listings import listed
from dateline.stores.problems import ProblemStore
from dateline.web.access import new_token, token_hash
from local.inprocess.cloud import ACCOUNT, Cloud
from tests.http_events import http_event, json_of

EVERY_SCOPE = frozenset(Scope)


def dead_letter_queue(hop: Hop) -> str:
    """The logical id of a hop's dead-letter queue."""
    return f"{hop.capitalize()}DeadLetterQueue"


def s3_message(key: str, *, bucket: str = "dateline-intake-123456789012") -> str:
    """S3's notification of a written object."""
    described = {"bucket": {"name": bucket}, "object": {"key": quote_plus(key, safe="/")}}
    return json.dumps({"Records": [{"eventSource": "aws:s3", "s3": described}]})


class Operator:
    """Somebody with a token. The first one of a cloud is `desk`, with every scope."""

    def __init__(
        self, cloud: Cloud, source: str = "desk", scopes: frozenset[Scope] = EVERY_SCOPE
    ) -> None:
        self.cloud = cloud
        self.source = source
        token = new_token(source, lambda size: source.encode()[:1] * size)
        self.headers = {"authorization": f"Bearer {token}"}
        cloud.put_source(
            Source(id=source, sender="token", token_hashes=(token_hash(token),), scopes=scopes)
        )
        self.app = cloud.load("operate")

    def ask(
        self, method: str, route: str, path: str, content: object = None, **headers: str
    ) -> dict[str, Any]:
        """The answer of a route."""
        names = [part for part in route.split("/") if part.startswith("{")]
        parameters = {
            name.strip("{}"): path.partition("?")[0].split("/")[route.split("/").index(name)]
            for name in names
        }
        body = None if content is None else json.dumps(content).encode()
        kind = {"content-type": "application/json"} if body else {}
        event = http_event(
            method,
            path,
            route=f"{method} {route}",
            parameters=parameters,
            body=body,
            headers={**self.headers, **kind, **headers},
        )
        answer: dict[str, Any] = self.app.handler(event, self.cloud.context("operate"))
        return answer

    def list(self, query: str = "") -> dict[str, Any]:
        """A page of open problems."""
        path = f"/operations/problems?{query}" if query else "/operations/problems"
        answer = self.ask("GET", "/operations/problems", path)
        assert answer["statusCode"] == 200, answer["body"]
        assert answer["headers"]["cache-control"] == "private, no-store"
        return json_of(answer)

    def show(self, problem: str) -> dict[str, Any]:
        """One problem."""
        answer = self.ask("GET", "/operations/problems/{id}", f"/operations/problems/{problem}")
        assert answer["statusCode"] == 200, answer["body"]
        return json_of(answer)

    def dead_letter(self, hop: Hop, body: str) -> None:
        """Puts a message into a dead-letter queue and lets operate take it."""
        queue = dead_letter_queue(hop)
        boto3.client("sqs").send_message(QueueUrl=self.cloud.resources[queue], MessageBody=body)
        for answer in self.cloud.drain(queue, "operate"):
            assert answer == {"batchItemFailures": []}

    def given_up(self, letter: str, source: str = "wire") -> None:
        """Lets operate take a submission whose message process gave up on; its bytes are kept."""
        key = f"intake/{source}/{letter * 26}"
        boto3.client("s3").put_object(
            Bucket=self.cloud.resources["IntakeBucket"], Key=key, Body=b"{}"
        )
        self.dead_letter(Hop.PROCESS, s3_message(key))

    def many(self, number: int) -> None:
        """Writes so many open problems past moto's API, which takes milliseconds for each row."""
        store = ProblemStore(boto3.client("dynamodb"), self.cloud.resources["SubmissionTable"])
        now = utc_now()
        problem = ProblemRow(
            id=problem_id(Hop.PROCESS, ""),
            kind=Kind.QUARANTINE,
            hop=Hop.PROCESS,
            state=State.OPEN,
            code="headline_missing",
            reason="the item has no title",
            source="wire",
            first_at=now,
            last_at=now,
            body=s3_message(f"intake/wire/{'a' * 26}"),
        )
        # The problem and its pointer in the listing of its source.
        rows: list[dict[str, Any]] = [
            dict(each["Put"]["Item"]) for each in store._rows(problem)[:2]
        ]
        table = moto_table(self.cloud.resources["SubmissionTable"])
        for index in range(number):
            identity = problem_id(Hop.PROCESS, str(index))
            position = listed(now - timedelta(seconds=index), identity)
            for row in rows:
                pk = row["pk"]["S"].replace(problem.id, identity)
                changes = {"pk": {"S": pk}, "listed": {"S": position}, "id": {"S": identity}}
                key = DynamoType({"S": pk})
                table.items[key] = Item(key, None, {**row, **changes})

    def count_calls(self, calls: Counter[str]) -> None:
        """Counts the calls to DynamoDB that operate makes for SubmissionTable."""
        name = self.cloud.resources["SubmissionTable"]

        def count(params: dict[str, Any], model: Any, **_: object) -> None:
            if name in json.dumps(params):
                calls[model.name] += 1

        self.app._dynamodb.meta.events.register("provide-client-params.dynamodb", count)


def moto_table(name: str) -> Any:
    """A table as moto has it."""
    return dynamodb_backends[ACCOUNT]["eu-central-1"].tables[name]
