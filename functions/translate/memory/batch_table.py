"""Batched calls to MemoryTable, retried with back-off until complete."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from dateline.aws.clients import aws_errors
from dateline.aws.table import from_item
from dateline.model.errors import LostRace, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        AttributeValueTypeDef,
        KeysAndAttributesOutputTypeDef,
        TransactWriteItemTypeDef,
    )

MAX_ROUNDS = 8
"""Attempts at unprocessed keys and conflicting writes before the job returns to the queue."""
FIRST_WAIT_SECONDS = 0.05


class BatchTable:
    """A table, read by up to 100 keys and written in transactions of up to 100 writes."""

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        name: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self._dynamodb = dynamodb
        self._sleep = sleep

    def rows(
        self, action: str, keys: list[dict[str, AttributeValueTypeDef]]
    ) -> Iterator[dict[str, Any]]:
        """The rows that exist; a consistent read.

        Raises:
            Unavailable: DynamoDB did not read all keys.
        """
        request: Mapping[str, KeysAndAttributesOutputTypeDef] = {
            self.name: {"Keys": keys, "ConsistentRead": True}
        }
        for attempt in range(MAX_ROUNDS):
            with aws_errors(action):
                response = self._dynamodb.batch_get_item(RequestItems=request)
            yield from map(from_item, response["Responses"].get(self.name, []))
            request = response["UnprocessedKeys"]
            if not request:
                return
            self._pause(attempt)
        raise Unavailable("memory_throttled", f"could not {action}: DynamoDB did not read all keys")

    def write_all(self, action: str, writes: list[TransactWriteItemTypeDef]) -> set[int]:
        """Makes all writes or none; returns the indexes of those whose condition failed.

        Raises:
            Unavailable: DynamoDB failed, or other writers kept the rows busy.
        """
        for attempt in range(MAX_ROUNDS):
            try:
                with aws_errors(action):
                    self._dynamodb.transact_write_items(TransactItems=writes)
            except LostRace as error:
                if refused := _refused(error):
                    return refused
                self._pause(attempt)
            else:
                return set()
        raise Unavailable(
            "memory_contended", f"could not {action}: other writers keep the rows busy"
        )

    def _pause(self, attempt: int) -> None:
        self._sleep(FIRST_WAIT_SECONDS * 2**attempt)


def _refused(error: LostRace) -> set[int]:
    cause = error.__cause__
    if not isinstance(cause, ClientError):
        return set()
    reasons = cause.response.get("CancellationReasons", [])
    return {
        place
        for place, reason in enumerate(reasons)
        if reason.get("Code") == "ConditionalCheckFailed"
    }
