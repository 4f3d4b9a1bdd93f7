"""MemoryTable: what was translated once is never paid for again.

    MEMORY#<from>><to>#<segment hash> · <engine and terminology version>

Languages are the engine's codes, so that `pt` and `pt-BR`, one language to it, share.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from dateline.aws import aws_errors
from dateline.base import Model
from dateline.clock import Clock, iso
from dateline.dynamo import from_item, to_item
from dateline.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeysAndAttributesOutputTypeDef, WriteRequestTypeDef

_T = TypeVar("_T")

READ_AT_ONCE = 100
WRITTEN_AT_ONCE = 25
MAX_ROUNDS = 5
"""Times that what DynamoDB leaves undone is handed in again, before the queue tries later."""


class Remembered(Model):
    """A translated segment, both texts as HTML. `paid_by` names the job that had it translated."""

    segment: str
    translation: str
    paid_by: str
    characters: int
    """What was sent for it, as billed."""


def segment_hash(segment: str) -> str:
    """32 hex digits that name a segment by its content."""
    return hashlib.sha256(segment.encode()).hexdigest()[:32]


class MemoryStore:
    """Translated segments of every article."""

    def __init__(self, dynamodb: DynamoDBClient, table: str, *, clock: Clock) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._clock = clock

    def recall(
        self, pair: tuple[str, str], engine: str, segments: Iterable[str]
    ) -> dict[str, Remembered]:
        """What is known of the segments, in one call a hundred.

        Raises:
            Unavailable: DynamoDB did not answer for all of them.
        """
        found: dict[str, Remembered] = {}
        for some in _batches(dict.fromkeys(segments), READ_AT_ONCE):
            request: Mapping[str, KeysAndAttributesOutputTypeDef] = {
                self._table: {
                    "Keys": [
                        {"pk": {"S": _pk(pair, segment)}, "sk": {"S": engine}} for segment in some
                    ]
                }
            }
            for _ in range(MAX_ROUNDS):
                with aws_errors("look up translated segments"):
                    answer = self._dynamodb.batch_get_item(RequestItems=request)
                for item in answer["Responses"].get(self._table, []):
                    row = from_item(item)
                    one = Remembered.model_validate(
                        {name: row[name] for name in Remembered.model_fields}
                    )
                    found[one.segment] = one
                request = answer["UnprocessedKeys"]
                if not request:
                    break
            if request:
                raise Unavailable("memory_throttled", "DynamoDB left segments unread")
        return found

    def remember(self, pair: tuple[str, str], engine: str, known: Iterable[Remembered]) -> None:
        """Keeps checked translations, in one call for 25.

        Raises:
            Unavailable: DynamoDB did not take all of them.
        """
        now = iso(self._clock())
        for some in _batches({one.segment: one for one in known}.values(), WRITTEN_AT_ONCE):
            request: Mapping[str, list[WriteRequestTypeDef]] = {
                self._table: [
                    {
                        "PutRequest": {
                            "Item": to_item(
                                {
                                    "pk": _pk(pair, one.segment),
                                    "sk": engine,
                                    "written_at": now,
                                    **one.model_dump(),
                                }
                            )
                        }
                    }
                    for one in some
                ]
            }
            for _ in range(MAX_ROUNDS):
                with aws_errors("remember translated segments"):
                    answer = self._dynamodb.batch_write_item(RequestItems=request)
                # The answer's own type has binaries that a request may not have; these are strings.
                request = answer["UnprocessedItems"]  # type: ignore[assignment]
                if not request:
                    break
            if request:
                raise Unavailable("memory_throttled", "DynamoDB left segments unwritten")


def _pk(pair: tuple[str, str], segment: str) -> str:
    return f"MEMORY#{pair[0]}>{pair[1]}#{segment_hash(segment)}"


def _batches(items: Iterable[_T], count: int) -> Iterator[list[_T]]:
    waiting = iter(items)
    while batch := list(islice(waiting, count)):
        yield batch
