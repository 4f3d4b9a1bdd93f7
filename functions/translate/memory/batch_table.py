"""MemoryTable's calls for many rows at once, handed in again until all of it is done."""

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
"""Times that what DynamoDB leaves undone is handed in again, before the queue tries later."""
FIRST_WAIT_SECONDS = 0.05


class BatchTable:
    """One table, read by a hundred keys and written in transactions of a hundred."""

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
        self, what: str, keys: list[dict[str, AttributeValueTypeDef]]
    ) -> Iterator[dict[str, Any]]:
        """Those of the rows that are there; consistent.

        Raises:
            Unavailable: DynamoDB did not answer for all of them.
        """
        request: Mapping[str, KeysAndAttributesOutputTypeDef] = {
            self.name: {"Keys": keys, "ConsistentRead": True}
        }
        for round_ in range(MAX_ROUNDS):
            with aws_errors(what):
                answer = self._dynamodb.batch_get_item(RequestItems=request)
            yield from map(from_item, answer["Responses"].get(self.name, []))
            request = answer["UnprocessedKeys"]
            if not request:
                return
            self._pause(round_)
        raise Unavailable("memory_throttled", f"could not {what}: DynamoDB left some unread")

    def settle(self, what: str, writes: list[TransactWriteItemTypeDef]) -> set[int]:
        """Makes all of the writes, or none: the places of those whose condition does not hold.

        Raises:
            Unavailable: DynamoDB did not take it, or others write the same rows all the time.
        """
        for round_ in range(MAX_ROUNDS):
            try:
                with aws_errors(what):
                    self._dynamodb.transact_write_items(TransactItems=writes)
            except LostRace as error:
                if refused := _refused(error):
                    return refused
                self._pause(round_)
            else:
                return set()
        raise Unavailable("memory_contended", f"could not {what}: others write the same")

    def _pause(self, round_: int) -> None:
        self._sleep(FIRST_WAIT_SECONDS * 2**round_)


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
