"""An in-memory table that answers index's calls and knows only index's conditions.

It runs thousands of orders in the time that moto needs for a handful, because moto copies the whole
table for each transaction.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

Item = dict[str, Any]
Row = dict[str, Any]
Key = tuple[str, str]
_LAST = "\U0010ffff"


class Crashed(Exception):
    """The process ended here; earlier calls took effect."""


class FakeDynamo:
    """One table; `calls` counts the calls by name, `read` the items returned."""

    def __init__(self) -> None:
        self._partitions: dict[str, dict[str, Item]] = {}
        self.calls: Counter[str] = Counter()
        self.read = 0
        self.crash_after: int | None = None
        self.before_call: Callable[[str], None] | None = None

    @property
    def items(self) -> dict[Key, Item]:
        """Every item by its key, in order."""
        return {
            (pk, sk): item
            for pk, partition in sorted(self._partitions.items())
            for sk, item in sorted(partition.items())
        }

    def copy(self) -> FakeDynamo:
        """Another table with the same items and no calls counted."""
        other = FakeDynamo()
        other._partitions = {pk: dict(items) for pk, items in self._partitions.items()}
        return other

    def put(self, item: Item) -> None:
        """Puts an item without counting a call."""
        pk, sk = _key(item)
        self._partitions.setdefault(pk, {})[sk] = item

    def _get(self, key: Key) -> Item | None:
        return self._partitions.get(key[0], {}).get(key[1])

    def _drop(self, key: Key) -> None:
        self._partitions.get(key[0], {}).pop(key[1], None)

    def _called(self, name: str) -> None:
        if self.before_call:
            self.before_call(name)
        self.calls[name] += 1

    def _returned(self) -> None:
        if self.crash_after is not None and self.calls.total() >= self.crash_after:
            raise Crashed

    def query(self, **arguments: Any) -> dict[str, Any]:
        self._called("Query")
        values = {key: value["S"] for key, value in arguments["ExpressionAttributeValues"].items()}
        partition = self._partitions.get(values[":pk"], {})
        low, high = _bounds(arguments["KeyConditionExpression"], values)
        keys = sorted(key for key in partition if low <= key <= high)
        if not arguments.get("ScanIndexForward", True):
            keys.reverse()
        if after := arguments.get("ExclusiveStartKey"):
            start = after["sk"]["S"]
            forward = arguments.get("ScanIndexForward", True)
            keys = [key for key in keys if (key > start if forward else key < start)]
        items = [partition[key] for key in keys[: arguments.get("Limit")]]
        self.read += len(items)
        self._returned()
        return {"Items": items}

    def get_paginator(self, name: str) -> _Pages:
        assert name == "query"
        return _Pages(self)

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        self._called("BatchGetItem")
        ((table, request),) = RequestItems.items()
        assert len(request["Keys"]) <= 100
        items = [item for key in request["Keys"] if (item := self._get(_key(key)))]
        self.read += len(items)
        self._returned()
        return {
            "Responses": {table: items},
            "UnprocessedKeys": {},
        }

    def batch_write_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        self._called("BatchWriteItem")
        ((_, requests),) = RequestItems.items()
        assert len(requests) <= 25
        for request in requests:
            if put := request.get("PutRequest"):
                self.put(put["Item"])
            else:
                self._drop(_key(request["DeleteRequest"]["Key"]))
        self._returned()
        return {"UnprocessedItems": {}}

    def delete_item(self, **arguments: Any) -> None:
        self._called("DeleteItem")
        if not self._holds(_key(arguments["Key"]), arguments):
            raise _refused("DeleteItem", "ConditionalCheckFailedException")
        self._drop(_key(arguments["Key"]))
        self._returned()

    def update_item(self, **arguments: Any) -> None:
        self._called("UpdateItem")
        assert arguments["UpdateExpression"] == "SET stories = :stories"
        key = _key(arguments["Key"])
        item = self._get(key)
        if item is None or not self._holds(key, arguments):
            raise _refused("UpdateItem", "ConditionalCheckFailedException")
        self.put({**item, "stories": arguments["ExpressionAttributeValues"][":stories"]})
        self._returned()

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> None:  # noqa: N803
        self._called("TransactWriteItems")
        assert len(TransactItems) <= 100
        writes = [next(iter(write.items())) for write in TransactItems]
        keys = [_key(write.get("Item") or write["Key"]) for _, write in writes]
        assert len(keys) == len(set(keys)), "a transaction may name an item once"
        satisfied = [self._holds(key, write) for key, (_, write) in zip(keys, writes, strict=True)]
        if not all(satisfied):
            reasons = [{"Code": "None" if item else "ConditionalCheckFailed"} for item in satisfied]
            raise _refused("TransactWriteItems", "TransactionCanceledException", reasons)
        for key, (kind, write) in zip(keys, writes, strict=True):
            if kind == "Put":
                self.put(write["Item"])
            else:
                self._drop(key)
        self._returned()

    def _holds(self, key: Key, arguments: dict[str, Any]) -> bool:
        item, values = self._get(key), arguments.get("ExpressionAttributeValues", {})
        match arguments.get("ConditionExpression"):
            case None:
                return True
            case "attribute_not_exists(pk)":
                return item is None
            case "#lock = :lock":
                return item is not None and item["lock"] == values[":lock"]
            case "attribute_not_exists(pk) OR id = :id":
                return item is None or item["id"] == values[":id"]
            case "mark = :mark":
                return item is not None and item["mark"] == values[":mark"]
            case "attribute_not_exists(mark) OR mark = :mark":
                return item is None or item["mark"] == values[":mark"]
            case other:
                raise AssertionError(f"unknown condition {other}")


def _bounds(condition: str, values: dict[str, str]) -> tuple[str, str]:
    """The smallest and the largest sort key that a key condition allows."""
    _, _, rest = condition.partition(" AND ")
    names = re.findall(r":\w+", rest)
    if not rest:
        return "", _LAST
    if rest.startswith("begins_with"):
        return values[names[0]], values[names[0]] + _LAST
    if " BETWEEN " in rest:
        return values[names[0]], values[names[1]]
    return values[names[0]], values[names[0]]


class _Pages:
    def __init__(self, table: FakeDynamo) -> None:
        self._table = table

    def paginate(self, **arguments: Any) -> Iterator[dict[str, Any]]:
        yield self._table.query(**arguments)


def _key(item: Item) -> Key:
    return item["pk"]["S"], item["sk"]["S"]


def _refused(call: str, code: str, reasons: list[dict[str, str]] | None = None) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": code}, "CancellationReasons": reasons or []}
    return ClientError(response, call)
