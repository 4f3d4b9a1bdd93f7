"""DynamoDB, S3, SQS and Translate in memory, as one client: a job in a few milliseconds.

It ends after any call that is asked for, as a worker may; what was called before has been done.
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
    """`calls` counts what was asked; `sent` are the texts that Translate was given, as billed."""

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
        self._one_at_a_time = threading.RLock()

    def copy(self) -> FakeAws:
        """Another cloud in the same state, of which nothing was asked yet."""
        other = FakeAws()
        other.tables = copy.deepcopy(self.tables)
        other.objects = dict(self.objects)
        other.messages = list(self.messages)
        other.answer = self.answer
        return other

    def put(self, table: str, item: Item) -> None:
        """Puts an item, counting no call."""
        self.tables[table][_key(item)] = item

    def _called(self, name: str) -> None:
        self.calls[name] += 1
        self.last = name
        if self.crash_after is not None and self.calls.total() >= self.crash_after:
            raise Crashed

    # ---------------------------------------------------------------- DynamoDB
    def get_item(self, **given: Any) -> dict[str, Any]:
        with self._one_at_a_time:
            found = self.tables[given["TableName"]].get(_key(given["Key"]))
        self._called("GetItem")
        return {"Item": found} if found else {}

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        ((table, asked),) = RequestItems.items()
        assert 0 < len(asked["Keys"]) <= 100
        assert asked["ConsistentRead"]
        with self._one_at_a_time:
            found = [self.tables[table].get(_key(key)) for key in asked["Keys"]]
        self._called("BatchGetItem")
        return {"Responses": {table: [item for item in found if item]}, "UnprocessedKeys": {}}

    def get_paginator(self, name: str) -> _Pages:
        assert name == "query"
        return _Pages(self)

    def query(self, given: dict[str, Any]) -> dict[str, Any]:
        values = given["ExpressionAttributeValues"]
        wanted, prefix = values[":pk"]["S"], values.get(":sk", {"S": ""})["S"]
        with self._one_at_a_time:
            rows = sorted(self.tables[given["TableName"]].items())
        self._called("Query")
        found = [row for (pk, sk), row in rows if pk == wanted and sk.startswith(prefix)]
        return {"Items": found}

    def put_item(self, **given: Any) -> None:
        with self._one_at_a_time:
            if not self._holds(given, given["Item"]):
                raise _refused("PutItem", "ConditionalCheckFailedException")
            self.put(given["TableName"], given["Item"])
        self._called("PutItem")

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> None:  # noqa: N803
        assert 0 < len(TransactItems) <= 100
        writes = [next(iter(write.items())) for write in TransactItems]
        with self._one_at_a_time:
            held = [self._holds(one, one.get("Item") or one["Key"]) for _, one in writes]
            if not all(held):
                reasons = ["None" if item else "ConditionalCheckFailed" for item in held]
                raise _refused("TransactWriteItems", "TransactionCanceledException", reasons)
            for kind, one in writes:
                self._write(kind, one)
        self._called("TransactWriteItems")

    def _write(self, kind: str, one: dict[str, Any]) -> None:
        table = self.tables[one["TableName"]]
        if kind == "Put":
            table[_key(one["Item"])] = one["Item"]
        elif kind == "Delete":
            table.pop(_key(one["Key"]), None)
        else:
            row = dict(table.get(_key(one["Key"]), one["Key"]))
            table[_key(one["Key"])] = row
            _update(row, one)

    def _holds(self, given: dict[str, Any], key: Item) -> bool:
        condition = given.get("ConditionExpression")
        if condition is None:
            return True
        row = self.tables[given["TableName"]].get(_key(key), {})
        names = given.get("ExpressionAttributeNames", {})
        values = given.get("ExpressionAttributeValues", {})
        return any(
            all(_true(part, row, names, values) for part in alternative.split(" AND "))
            for alternative in condition.split(" OR ")
        )

    # ---------------------------------------------------------------- S3, SQS, Translate
    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        assert Bucket == "content"
        found = self.objects.get(Key)
        self._called("GetObject")
        if found is None:
            raise _refused("GetObject", "NoSuchKey")
        return {"Body": BytesIO(found)}

    def put_object(self, **given: Any) -> None:
        with self._one_at_a_time:
            if given.get("IfNoneMatch") == "*" and given["Key"] in self.objects:
                raise _refused("PutObject", "PreconditionFailed")
            self.objects[given["Key"]] = given["Body"]
        self._called("PutObject")

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> None:  # noqa: N803
        assert QueueUrl == "queue"
        assert 0 <= DelaySeconds <= 900
        self.messages.append(MessageBody)
        self._called("SendMessage")

    def translate_text(self, *, Text: str, **_: Any) -> dict[str, str]:  # noqa: N803
        with self._one_at_a_time:
            self.sent.append(Text)
            hooks, self.before_answer = self.before_answer, []
        for hook in hooks:
            hook()
        self._called("TranslateText")
        return {"TranslatedText": self.answer(Text)}

    def rows(self, table: str, prefix: str) -> Iterator[Item]:
        """The items of partitions that begin so."""
        return (
            item for key, item in sorted(self.tables[table].items()) if key[0].startswith(prefix)
        )


class _Pages:
    """What a query's paginator gives: one page."""

    def __init__(self, aws: FakeAws) -> None:
        self._aws = aws

    def paginate(self, **given: Any) -> Iterator[dict[str, Any]]:
        yield self._aws.query(given)


_CALL = re.compile(r"(attribute_(?:not_)?exists)\((#?\w+)\)")


def _true(part: str, row: Item, names: dict[str, str], values: dict[str, Any]) -> bool:
    if call := _CALL.fullmatch(part):
        return (names.get(call[2], call[2]) in row) == (call[1] == "attribute_exists")
    name, sign, value = part.split()
    told, wanted = row.get(names.get(name, name)), values[value]
    if told is None:
        return False
    return bool(told == wanted if sign == "=" else told["S"] < wanted["S"])


def _update(row: Item, one: dict[str, Any]) -> None:
    verb, _, rest = one["UpdateExpression"].partition(" ")
    names, values = one.get("ExpressionAttributeNames", {}), one["ExpressionAttributeValues"]
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
