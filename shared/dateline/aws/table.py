"""One DynamoDB table: calls, conditions and what happens when DynamoDB does only a part of a call.

The rule for partial answers: keys that a batch leaves unread and rows that it leaves unwritten are
requested again. A call that did a part is followed at once, since one response holds 16 MB at most.
A call that did nothing is throttled: the next one waits, and after ROUNDS such calls in a row the
whole fails with Unavailable, and its queue or reader repeats it later. No caller continues with a
part.

Every call raises LostRace where a condition failed, and Unavailable where DynamoDB did. `action`
completes "could not …" for the person who reads the log.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, cast

from botocore.exceptions import ClientError

from dateline.aws.attribute_values import from_attribute, to_attribute
from dateline.aws.clients import aws_errors
from dateline.model.errors import LostRace, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

    Item = dict[str, AttributeValueTypeDef]
    Key = Mapping[str, str]

T = TypeVar("T")
Row = dict[str, Any]

ROUNDS = 6
"""Calls in vain before the whole fails: 1.6 s of waiting, within every function's timeout."""
FIRST_WAIT_SECONDS = 0.05
KEYS_PER_GET = 100
WRITES_PER_BATCH = 25
WRITES_PER_TRANSACTION = 100


@dataclass(frozen=True, slots=True)
class _Expression:
    """An expression with its plain values by `:name`, and with names that stand for attributes."""

    expression: str
    values: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


class Condition(_Expression):
    """What has to hold of a row for a write: `mark = :mark`."""


class Change(_Expression):
    """What an update changes: `SET stories = :stories`."""


NEW = Condition("attribute_not_exists(pk)")
"""No row has the key."""


@dataclass(frozen=True, slots=True)
class SortKeys:
    """A condition on the sort keys of a query."""

    expression: str
    values: Mapping[str, str]

    @classmethod
    def exactly(cls, sort_key: str) -> SortKeys:
        """One sort key."""
        return cls("sk = :sk", {":sk": sort_key})

    @classmethod
    def beginning(cls, prefix: str) -> SortKeys:
        """The sort keys that begin with `prefix`."""
        return cls("begins_with(sk, :sk)", {":sk": prefix})

    @classmethod
    def since(cls, first: str) -> SortKeys:
        """`first` and the sort keys behind it."""
        return cls("sk >= :sk", {":sk": first})

    @classmethod
    def between(cls, first: str, last: str) -> SortKeys:
        """The sort keys from `first` to `last`, both included; `first` may not be greater."""
        return cls("sk BETWEEN :first AND :last", {":first": first, ":last": last})


@dataclass(frozen=True, slots=True)
class Index:
    """A secondary index: its name and the names of its two keys."""

    name: str
    pk: str
    sk: str


@dataclass(frozen=True, slots=True)
class IndexPage:
    """What one query of an index returned. `position`: where the next begins; None at the end."""

    rows: list[Row]
    position: str | None


class ConditionFailed(LostRace):
    """Conditions of a transaction failed. `places`: the indexes of their writes."""

    def __init__(self, message: str, places: frozenset[int]) -> None:
        super().__init__("aws_conditionfailed", message)
        self.places = places


class Table:
    """A table whose rows have a `pk`, and an `sk` where it has one."""

    def __init__(
        self, dynamodb: DynamoDBClient, name: str, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.name = name
        self._dynamodb = dynamodb
        self._sleep = sleep

    # ---------------------------------------------------------------- reading
    def get(self, action: str, key: Key) -> Row | None:
        """The row of a key, if it exists; one consistent call."""
        with aws_errors(action):
            response = self._dynamodb.get_item(
                TableName=self.name, Key=to_item(dict(key)), ConsistentRead=True
            )
        return from_item(response["Item"]) if "Item" in response else None

    def get_all(
        self,
        action: str,
        keys: Iterable[Key],
        *,
        attributes: str | None = None,
        consistent: bool = True,
    ) -> Iterator[Row]:
        """The rows that exist, in no order; a call for every KEYS_PER_GET keys."""
        selected = {"ProjectionExpression": attributes} if attributes else {}

        def read(left: list[Any]) -> tuple[list[Any], list[Any]]:
            request: Any = {"Keys": left, "ConsistentRead": consistent, **selected}
            response = self._dynamodb.batch_get_item(RequestItems={self.name: request})
            unread: Any = response["UnprocessedKeys"].get(self.name, {})
            return response["Responses"].get(self.name, []), unread.get("Keys", [])

        for batch in batches(keys, KEYS_PER_GET):
            requests = [to_item(dict(key)) for key in batch]
            yield from map(from_item, self._complete(action, "read all keys", requests, read))

    def query(
        self,
        action: str,
        pk: str,
        sort_keys: SortKeys | None = None,
        *,
        limit: int | None = None,
        newest_first: bool = False,
        consistent: bool = True,
    ) -> list[Row]:
        """The first rows of a partition, by their sort keys, in one call: a megabyte at most."""
        arguments = self._query(pk, sort_keys, newest_first=newest_first, consistent=consistent)
        if limit:
            arguments["Limit"] = limit
        with aws_errors(action):
            response = self._dynamodb.query(**arguments)
        return [from_item(item) for item in response["Items"]]

    def query_all(
        self,
        action: str,
        pk: str,
        sort_keys: SortKeys | None = None,
        *,
        page_size: int | None = None,
        after: str | None = None,
        newest_first: bool = False,
        consistent: bool = True,
        attributes: str | None = None,
    ) -> Iterator[Row]:
        """Every row of a partition, by their sort keys; a call for each page that is consumed.

        A page is a megabyte, or `page_size` rows. `after`: the sort key of the row before them.
        """
        arguments = self._query(pk, sort_keys, newest_first=newest_first, consistent=consistent)
        if attributes:
            arguments["ProjectionExpression"] = attributes
        if after:
            arguments["ExclusiveStartKey"] = to_item({"pk": pk, "sk": after})
        if page_size:
            arguments["PaginationConfig"] = {"PageSize": page_size}
        pages = iter(self._dynamodb.get_paginator("query").paginate(**arguments))
        while True:
            with aws_errors(action):
                page = next(pages, None)
            if page is None:
                return
            yield from map(from_item, page["Items"])

    def query_index(
        self,
        action: str,
        index: Index,
        pk: str,
        between: tuple[str, str],
        *,
        limit: int,
        matching: Condition | None = None,
        oldest_first: bool = False,
    ) -> IndexPage:
        """Rows of an index between two sort keys, both included, the last first; one call.

        `limit` rows are read at most, and those that are not `matching` are left out. Eventually
        consistent; a row has the attributes that the index projects.
        """
        first, last = between
        if first > last:
            # DynamoDB refuses this query; no key lies between the two.
            return IndexPage([], None)
        values = {":pk": pk, ":first": first, ":last": last}
        arguments: dict[str, Any] = {
            "TableName": self.name,
            "IndexName": index.name,
            "KeyConditionExpression": "#pk = :pk AND #sk BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#pk": index.pk, "#sk": index.sk},
            "ScanIndexForward": oldest_first,
            "Limit": limit,
        }
        if matching:
            arguments["FilterExpression"] = matching.expression
            arguments["ExpressionAttributeNames"] |= matching.names
            values |= matching.values
        arguments["ExpressionAttributeValues"] = to_item(values)
        with aws_errors(action):
            response = self._dynamodb.query(**arguments)
        stopped = response.get("LastEvaluatedKey")
        position = from_item(stopped)[index.sk] if stopped else None
        return IndexPage([from_item(item) for item in response["Items"]], position)

    def count_index(self, action: str, index: Index, pk: str, matching: Condition | None) -> int:
        """How many rows of an index match; a call for each megabyte. Eventually consistent."""
        given = matching or Condition("")
        filters: Any = {"FilterExpression": given.expression} if matching else {}
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self.name,
            IndexName=index.name,
            Select="COUNT",
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": index.pk, **given.names},
            ExpressionAttributeValues=to_item({":pk": pk, **given.values}),
            **filters,
        )
        with aws_errors(action):
            return sum(page["Count"] for page in pages)

    def _query(
        self, pk: str, sort_keys: SortKeys | None, *, newest_first: bool, consistent: bool
    ) -> dict[str, Any]:
        expression, values = "pk = :pk", {":pk": pk}
        if sort_keys:
            expression += f" AND {sort_keys.expression}"
            values |= sort_keys.values
        return {
            "TableName": self.name,
            "KeyConditionExpression": expression,
            "ExpressionAttributeValues": to_item(values),
            "ConsistentRead": consistent,
            "ScanIndexForward": not newest_first,
        }

    # ---------------------------------------------------------------- writing
    def put(self, action: str, row: Row, condition: Condition | None = None) -> None:
        """Writes a row."""
        with aws_errors(action):
            self._dynamodb.put_item(**self._put(row, condition))

    def put_or_get(self, action: str, row: Row, condition: Condition) -> Row | None:
        """Writes a row, or returns the row that the condition fails for; one call."""
        with aws_errors(action):
            try:
                self._dynamodb.put_item(
                    **self._put(row, condition), ReturnValuesOnConditionCheckFailure="ALL_OLD"
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException as failed:
                return from_item(cast("dict[str, Any]", failed.response)["Item"])
        return None

    def update(
        self, action: str, key: Key, change: Change, condition: Condition | None = None
    ) -> None:
        """Changes attributes of a row."""
        with aws_errors(action):
            self._dynamodb.update_item(**self._update(key, change, condition))

    def delete(self, action: str, key: Key, condition: Condition | None = None) -> None:
        """Deletes a row."""
        with aws_errors(action):
            self._dynamodb.delete_item(**self._delete(key, condition))

    def write_all(self, action: str, puts: Iterable[Row], deletes: Iterable[Key] = ()) -> None:
        """Puts and deletes rows, each by itself: a call for every WRITES_PER_BATCH."""
        requests: list[Any] = [{"PutRequest": {"Item": to_item(row)}} for row in puts]
        requests += [{"DeleteRequest": {"Key": to_item(dict(key))}} for key in deletes]

        def write(left: list[Any]) -> tuple[list[Any], list[Any]]:
            response = self._dynamodb.batch_write_item(RequestItems={self.name: left})
            return [], list(response["UnprocessedItems"].get(self.name, []))

        for batch in batches(requests, WRITES_PER_BATCH):
            for _ in self._complete(action, "write all rows", batch, write):
                pass

    def _complete(
        self,
        action: str,
        part: str,
        requests: list[Any],
        call: Callable[[list[Any]], tuple[list[Any], list[Any]]],
    ) -> Iterator[Any]:
        """The items of every call until nothing is left; `call` returns items and what is left."""
        rounds = 0
        while requests:
            with aws_errors(action):
                items, left = call(requests)
            yield from items
            rounds = 0 if len(left) < len(requests) else rounds + 1
            if rounds == ROUNDS:
                raise Unavailable("aws_throttled", f"could not {action}: DynamoDB did not {part}")
            self._wait(rounds)
            requests = left

    def transact(self, action: str, writes: Sequence[TransactWriteItemTypeDef]) -> None:
        """Makes all writes, at most WRITES_PER_TRANSACTION, or none, in one call.

        Raises:
            ConditionFailed: the conditions of some writes failed.
            LostRace: another transaction has one of the rows in hand.
        """
        try:
            with aws_errors(action):
                self._dynamodb.transact_write_items(TransactItems=writes)
        except LostRace as error:
            if places := _failed_places(error):
                raise ConditionFailed(error.message, places) from error
            raise

    def transact_patiently(self, action: str, writes: Sequence[TransactWriteItemTypeDef]) -> None:
        """As `transact`, tried again with back-off while other transactions have the rows in hand.

        For writes that are valid regardless of the others.

        Raises:
            ConditionFailed: the conditions of some writes failed.
            Unavailable: `aws_contended`, the rows stayed busy.
        """
        for attempt in range(ROUNDS):
            self._wait(attempt)
            try:
                return self.transact(action, writes)
            except ConditionFailed:
                raise
            except LostRace:
                continue
        raise Unavailable("aws_contended", f"could not {action}: other writers keep the rows busy")

    # ---------------------------------------------------------------- writes of a transaction
    def to_put(self, row: Row, condition: Condition | None = None) -> TransactWriteItemTypeDef:
        """A `put` for a transaction."""
        return cast("TransactWriteItemTypeDef", {"Put": self._put(row, condition)})

    def to_update(
        self, key: Key, change: Change, condition: Condition | None = None
    ) -> TransactWriteItemTypeDef:
        """An `update` for a transaction."""
        update = self._update(key, change, condition)
        return cast("TransactWriteItemTypeDef", {"Update": update})

    def to_delete(self, key: Key, condition: Condition | None = None) -> TransactWriteItemTypeDef:
        """A `delete` for a transaction."""
        return cast("TransactWriteItemTypeDef", {"Delete": self._delete(key, condition)})

    def _put(self, row: Row, condition: Condition | None) -> dict[str, Any]:
        return {"TableName": self.name, "Item": to_item(row), **_arguments(condition)}

    def _update(self, key: Key, change: Change, condition: Condition | None) -> dict[str, Any]:
        return {
            "TableName": self.name,
            "Key": to_item(dict(key)),
            "UpdateExpression": change.expression,
            **_arguments(condition, change),
        }

    def _delete(self, key: Key, condition: Condition | None) -> dict[str, Any]:
        return {"TableName": self.name, "Key": to_item(dict(key)), **_arguments(condition)}

    def _wait(self, attempt: int) -> None:
        """Waits before every attempt but the first."""
        if attempt:
            self._sleep(FIRST_WAIT_SECONDS * 2 ** (attempt - 1))


def retry_lost_races(decide: Callable[[], T], tries: int) -> T:
    """The result of `decide`, which reads, decides and writes; again where it loses a race.

    Raises:
        LostRace: it lost `tries` races.
    """
    for _ in range(tries - 1):
        try:
            return decide()
        except LostRace:
            continue
    return decide()


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of `size`, the last one shorter."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def to_item(values: Row) -> Item:
    """A plain row as DynamoDB takes it. None is left out: an absent attribute is unknown."""
    item: Any = to_attribute(values)["M"]
    return cast("Item", item)


def from_item(item: dict[str, Any]) -> Row:
    """A DynamoDB row as plain values; whole numbers become int, others float."""
    return {name: from_attribute(value) for name, value in item.items()}


def _arguments(condition: Condition | None, change: Change | None = None) -> dict[str, Any]:
    """The arguments that a write's expressions need; DynamoDB takes none that is empty."""
    expressions = [each for each in (change, condition) if each]
    names = {name: stands for each in expressions for name, stands in each.names.items()}
    values = {name: value for each in expressions for name, value in each.values.items()}
    arguments: dict[str, Any] = {}
    if condition:
        arguments["ConditionExpression"] = condition.expression
    if names:
        arguments["ExpressionAttributeNames"] = names
    if values:
        arguments["ExpressionAttributeValues"] = to_item(values)
    return arguments


def _failed_places(error: LostRace) -> frozenset[int]:
    """The indexes of the writes whose conditions failed; DynamoDB gives a reason for each write."""
    cause = error.__cause__
    if not isinstance(cause, ClientError):
        return frozenset()
    reasons = cause.response.get("CancellationReasons", [])
    return frozenset(
        place
        for place, reason in enumerate(reasons)
        if reason.get("Code") == "ConditionalCheckFailed"
    )
