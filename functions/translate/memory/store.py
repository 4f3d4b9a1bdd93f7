"""MemoryTable: what was translated once is never paid for again.

    MEMORY#<from>><to>#<segment hash> · <engine and terminology version>   a machine's text, checked
    MEMORY#<from>><to>#<segment hash> · person                             a person's, preferred

Languages are the engine's codes, so that `pt` and `pt-BR`, one language to it, share.

A machine's row is claimed before its segment is sent, so that of two workers one sends it. The
claim ends with the text that takes its place, or by itself once its worker cannot be alive any
more. What came back damaged stands there too, never as a translation: it tells whoever would send
the segment again what came of it, for a while.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from dateline.aws.table import to_item
from dateline.model.clock import Clock, iso
from functions.translate.memory.batch_table import BatchTable
from functions.translate.memory.entries import (
    WAYS,
    FailedSegment,
    MemoryLookup,
    Pair,
    RememberedSegment,
    VersionOf,
    segment_hash,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        AttributeValueTypeDef,
        TransactWriteItemTypeDef,
    )

_T = TypeVar("_T")

PERSON = "person"
READ_AT_ONCE = 50
"""Segments: each is two rows, and a call reads a hundred."""
WRITTEN_AT_ONCE = 100
CLAIM = timedelta(minutes=6)
"""A little more than the function may run: a claim never ends under a worker that is alive."""
DAMAGE_KNOWN = timedelta(days=30)
"""How long what came back damaged is not sent again: engines get better."""


class MemoryStore:
    """Translated segments of every article."""

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        table: str,
        *,
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.table = table
        self._rows = BatchTable(dynamodb, table, sleep=sleep)
        self._clock = clock

    def recall(self, pair: Pair, version_of: VersionOf, segments: Iterable[str]) -> MemoryLookup:
        """What is known of the segments, in one call for fifty; consistent.

        Raises:
            Unavailable: DynamoDB did not answer for all of them.
        """
        now = iso(self._clock())
        rows: dict[str, dict[str, Any]] = {}
        for some in _batches(dict.fromkeys(segments), READ_AT_ONCE):
            keys = [_key(pair, item, sk) for item in some for sk in (version_of(item), PERSON)]
            for row in self._rows.rows("look up translated segments", keys):
                if row["segment"] not in rows or row["sk"] == PERSON:
                    rows[row["segment"]] = row
        found = MemoryLookup()
        for segment, row in rows.items():
            if "translation" in row:
                found.known[segment] = _read(RememberedSegment, row)
            elif "returned" in row and row["known_until"] > now:
                found.damaged[segment] = _read(FailedSegment, row)
        return found

    def claim(
        self, pair: Pair, version_of: VersionOf, segments: Iterable[str], by: str
    ) -> set[str]:
        """Those of the segments that the job `by` is to send: nobody else does, for CLAIM.

        The others are known by now, or another worker sends them.

        Raises:
            Unavailable: DynamoDB did not decide.
        """
        now = self._clock()
        values: dict[str, AttributeValueTypeDef] = {
            ":by": {"S": by},
            ":now": {"S": iso(now)},
            ":until": {"S": iso(now + CLAIM)},
            ":gone": {"N": _epoch(now + DAMAGE_KNOWN)},
        }

        def claimed(one: str) -> TransactWriteItemTypeDef:
            return {
                "Update": {
                    "TableName": self.table,
                    "Key": _key(pair, one, version_of(one)),
                    # What is known of damage stays.
                    "UpdateExpression": "SET #segment = :segment, claimed_by = :by, "
                    "claimed_until = :until, expires_at = :gone",
                    "ConditionExpression": "attribute_not_exists(pk) "
                    "OR claimed_by = :by OR claimed_until < :now",
                    "ExpressionAttributeNames": {"#segment": "segment"},
                    "ExpressionAttributeValues": {**values, ":segment": {"S": one}},
                }
            }

        return self._where_it_holds("claim segments", segments, claimed)

    def keep(
        self,
        pair: Pair,
        version_of: VersionOf,
        told: Iterable[RememberedSegment | FailedSegment],
        *,
        claimed_by: str | None = None,
        beside: Iterable[TransactWriteItemTypeDef] = (),
    ) -> None:
        """Keeps checked translations, and what is damaged, in one transaction for a hundred.

        `claimed_by`: who tries on what is not damaged in all WAYS. `beside` goes into the last
        transaction.

        Raises:
            Unavailable: DynamoDB did not take it.
        """
        now = self._clock()
        writes: list[TransactWriteItemTypeDef] = []
        for value in {item.segment: item for item in told}.values():
            row = _row(pair, value.segment, version_of(value.segment))
            row |= value.model_dump(exclude_none=True) | {"written_at": iso(now)}
            if isinstance(value, FailedSegment):
                row |= _until(now, claimed_by if value.ways < WAYS else None)
            writes.append({"Put": {"TableName": self.table, "Item": to_item(row)}})
        writes += beside
        for some in _batches(writes, WRITTEN_AT_ONCE):
            self._rows.settle("remember translated segments", some)

    def release(self, pair: Pair, version_of: VersionOf, segments: Iterable[str], by: str) -> None:
        """Gives claims back that `by` still has; what has become a text stays."""

        def released(one: str) -> TransactWriteItemTypeDef:
            return {
                "Delete": {
                    "TableName": self.table,
                    "Key": _key(pair, one, version_of(one)),
                    "ConditionExpression": "claimed_by = :by AND attribute_not_exists(returned)",
                    "ExpressionAttributeValues": {":by": {"S": by}},
                }
            }

        self._where_it_holds("give claims back", segments, released)

    def _where_it_holds(
        self, doing: str, segments: Iterable[str], write: Callable[[str], TransactWriteItemTypeDef]
    ) -> set[str]:
        """Writes for those segments whose condition holds; these."""
        written: set[str] = set()
        for some in _batches(dict.fromkeys(segments), WRITTEN_AT_ONCE):
            wanted = some
            while wanted:
                refused = self._rows.settle(doing, [write(item) for item in wanted])
                if not refused:
                    written |= set(wanted)
                    break
                wanted = _without(refused, wanted)
        return written

    def save_edits(self, pair: Pair, texts: Mapping[str, str], by: str) -> None:
        """Keeps what a person made of segments, over what any machine makes of them.

        Raises:
            Unavailable: DynamoDB did not take it.
        """
        self.keep(
            pair,
            lambda _: PERSON,
            [
                RememberedSegment(
                    segment=segment, translation=text, paid_by=by, characters=0, by=by
                )
                for segment, text in texts.items()
            ],
        )


ModelT = TypeVar("ModelT", RememberedSegment, FailedSegment)


def _read(model: type[ModelT], row: dict[str, Any]) -> ModelT:
    return model.model_validate({name: row[name] for name in model.model_fields if name in row})


def _row(pair: Pair, segment: str, version: str) -> dict[str, Any]:
    return {"pk": f"MEMORY#{pair[0]}>{pair[1]}#{segment_hash(segment)}", "sk": version}


def _until(now: datetime, claimed_by: str | None) -> dict[str, Any]:
    """How long damage is known, and who may try on meanwhile; nobody where None."""
    known = now + DAMAGE_KNOWN
    return {
        "known_until": iso(known),
        "expires_at": int(_epoch(known)),
        "claimed_by": claimed_by,
        "claimed_until": iso(now + CLAIM if claimed_by else known),
    }


def _epoch(moment: datetime) -> str:
    """Whole seconds, as DynamoDB's time to live has them."""
    return str(int(moment.timestamp()))


def _key(pair: Pair, segment: str, version: str) -> dict[str, AttributeValueTypeDef]:
    return {name: {"S": str(value)} for name, value in _row(pair, segment, version).items()}


def _without(places: set[int], items: list[_T]) -> list[_T]:
    return [one for place, one in enumerate(items) if place not in places]


def _batches(items: Iterable[_T], count: int) -> Iterator[list[_T]]:
    waiting = iter(items)
    while batch := list(islice(waiting, count)):
        yield batch
