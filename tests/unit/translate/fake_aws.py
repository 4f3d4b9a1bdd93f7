"""DynamoDB, S3, SQS and Translate in memory, as one client: a job takes a few milliseconds.

It can crash after any given call, like a worker; earlier calls take effect.
"""

from __future__ import annotations

import copy
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from botocore.exceptions import ClientError

from tests.fake_dynamo import Crashed

Item = dict[str, Any]
Key = tuple[str, str]


class FakeAws:
    """`calls` counts the calls by name; `sent` lists the texts sent to Translate, as billed."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[Key, Item]] = {"articles": {}, "memory": {}}
        self.objects: dict[str, bytes] = {}
        self.messages: list[str] = []
        self.sent: list[str] = []
        self.calls: Counter[str] = Counter()
        self.last = ""
        """The name of the last call."""
        self.crash_after: int | None = None
        self.answer: Callable[[str], str] = lambda text: text
        self.before_answer: list[Callable[[], None]] = []
        self._lock = threading.RLock()

    def copy(self) -> FakeAws:
        """Another cloud in the same state, with no calls counted."""
        other = FakeAws()
        other.tables = copy.deepcopy(self.tables)
        other.objects = dict(self.objects)
        other.messages = list(self.messages)
        other.answer = self.answer
        return other

    def put(self, table: str, item: Item) -> None:
        """Puts an item without counting a call."""
        self.tables[table][_key(item)] = item

    def _called(self, name: str) -> None:
        self.calls[name] += 1
        self.last = name
        if self.crash_after is not None and self.calls.total() >= self.crash_after:
            raise Crashed

    # ---------------------------------------------------------------- DynamoDB
    def get_item(self, **arguments: Any) -> dict[str, Any]:
        with self._lock:
            item = self.tables[arguments["TableName"]].get(_key(arguments["Key"]))
        self._called("GetItem")
        return {"Item": item} if item else {}

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        ((table, request),) = RequestItems.items()
        assert 0 < len(request["Keys"]) <= 100
        assert request["ConsistentRead"]
        with self._lock:
            item = [self.tables[table].get(_key(key)) for key in request["Keys"]]
        self._called("BatchGetItem")
        return {"Responses": {table: [item for item in item if item]}, "UnprocessedKeys": {}}

    def get_paginator(self, name: str) -> _Pages:
        assert name == "query"
        return _Pages(self)

    def query(self, arguments: dict[str, Any]) -> dict[str, Any]:
        values = arguments["ExpressionAttributeValues"]
        partition, prefix = values[":pk"]["S"], values.get(":sk", {"S": ""})["S"]
        with self._lock:
            rows = sorted(self.tables[arguments["TableName"]].items())
        self._called("Query")
        item = [row for (pk, sk), row in rows if pk == partition and sk.startswith(prefix)]
        return {"Items": item}

    def put_item(self, **arguments: Any) -> None:
        with self._lock:
            if not self._holds(arguments, arguments["Item"]):
                raise _refused("PutItem", "ConditionalCheckFailedException")
            self.put(arguments["TableName"], arguments["Item"])
        self._called("PutItem")

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> None:  # noqa: N803
        assert 0 < len(TransactItems) <= 100
        writes = [next(iter(write.items())) for write in TransactItems]
        with self._lock:
            satisfied = [
                self._holds(write, write.get("Item") or write["Key"]) for _, write in writes
            ]
            if not all(satisfied):
                reasons = ["None" if item else "ConditionalCheckFailed" for item in satisfied]
                raise _refused("TransactWriteItems", "TransactionCanceledException", reasons)
            for kind, write in writes:
                self._write(kind, write)
        self._called("TransactWriteItems")

    def _write(self, kind: str, write: dict[str, Any]) -> None:
        table = self.tables[write["TableName"]]
        if kind == "Put":
            table[_key(write["Item"])] = write["Item"]
        elif kind == "Delete":
            table.pop(_key(write["Key"]), None)
        else:
            row = dict(table.get(_key(write["Key"]), write["Key"]))
            table[_key(write["Key"])] = row
            _update(row, write)

    def _holds(self, arguments: dict[str, Any], key: Item) -> bool:
        condition = arguments.get("ConditionExpression")
        if condition is None:
            return True
        row = self.tables[arguments["TableName"]].get(_key(key), {})
        names = arguments.get("ExpressionAttributeNames", {})
        values = arguments.get("ExpressionAttributeValues", {})
        return any(
            all(_true(part, row, names, values) for part in alternative.split(" AND "))
            for alternative in condition.split(" OR ")
        )

    # ---------------------------------------------------------------- S3, SQS, Translate
    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        assert Bucket == "content"
        item = self.objects.get(Key)
        self._called("GetObject")
        if item is None:
            raise _refused("GetObject", "NoSuchKey")
        return {"Body": BytesIO(item)}

    def put_object(self, **arguments: Any) -> None:
        with self._lock:
            if arguments.get("IfNoneMatch") == "*" and arguments["Key"] in self.objects:
                raise _refused("PutObject", "PreconditionFailed")
            self.objects[arguments["Key"]] = arguments["Body"]
        self._called("PutObject")

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> None:  # noqa: N803
        assert QueueUrl == "queue"
        assert 0 <= DelaySeconds <= 900
        self.messages.append(MessageBody)
        self._called("SendMessage")

    def translate_text(self, *, Text: str, **_: Any) -> dict[str, str]:  # noqa: N803
        with self._lock:
            self.sent.append(Text)
            hooks, self.before_answer = self.before_answer, []
        for hook in hooks:
            hook()
        self._called("TranslateText")
        return {"TranslatedText": self.answer(Text)}

    def rows(self, table: str, prefix: str) -> Iterator[Item]:
        """The items of the partitions with a prefix."""
        return (
            item for key, item in sorted(self.tables[table].items()) if key[0].startswith(prefix)
        )


class _Pages:
    """A query's paginator with one page."""

    def __init__(self, aws: FakeAws) -> None:
        self._aws = aws

    def paginate(self, **arguments: Any) -> Iterator[dict[str, Any]]:
        yield self._aws.query(arguments)


_CALL = re.compile(r"(attribute_(?:not_)?exists)\((#?\w+)\)")


def _true(part: str, row: Item, names: dict[str, str], values: dict[str, Any]) -> bool:
    if call := _CALL.fullmatch(part):
        return (names.get(call[2], call[2]) in row) == (call[1] == "attribute_exists")
    name, sign, value = part.split()
    actual, expected = row.get(names.get(name, name)), values[value]
    if actual is None:
        return False
    return bool(actual == expected if sign == "=" else actual["S"] < expected["S"])


def _update(row: Item, write: dict[str, Any]) -> None:
    verb, _, rest = write["UpdateExpression"].partition(" ")
    names, values = write.get("ExpressionAttributeNames", {}), write["ExpressionAttributeValues"]
    for part in rest.split(", "):
        name, value = part.split(" = ") if verb == "SET" else part.split()
        name = names.get(name, name)
        if verb == "SET":
            row[name] = values[value]
        else:
            assert verb == "ADD"
            row[name] = {"N": str(int(row.get(name, {"N": "0"})["N"]) + int(values[value]["N"]))}


def _key(item: Item) -> Key:
    return item["pk"]["S"], item["sk"]["S"]


def _refused(operation: str, code: str, reasons: list[str] | None = None) -> ClientError:
    answer: Any = {
        "Error": {"Code": code},
        "CancellationReasons": [{"Code": reason} for reason in reasons or ()],
    }
    return ClientError(answer, operation)
