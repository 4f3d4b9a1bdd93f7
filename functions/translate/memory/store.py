"""MemoryTable: a translated segment is never paid for twice.

    MEMORY#<from>><to>#<segment hash> · <engine and terminology version>   a machine's text, checked
    MEMORY#<from>><to>#<segment hash> · person                             a person's, preferred

Languages are the engine's codes, so `pt` and `pt-BR`, which are one language to it, share entries.

A worker claims a machine's row before it sends the segment, so only one worker sends it. The claim
ends when the text replaces it, or by itself once its worker's function must have ended. A failed
translation is stored there too, but never as a translation: for a while it tells other workers that
the segment failed, and how.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from dateline.aws.table import Change, Condition, ConditionFailed, Table, batches
from dateline.model.clock import Clock, iso
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
    from collections.abc import Callable, Iterable, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        TransactWriteItemTypeDef,
    )

_T = TypeVar("_T")

PERSON = "person"
READ_AT_ONCE = 50
"""Segments per call: each is two rows, and a call reads 100."""
WRITTEN_AT_ONCE = 100
CLAIM = timedelta(minutes=6)
"""A little longer than the function's timeout, so no claim ends while its worker runs."""
FAILURE_KNOWN = timedelta(days=30)
"""How long a failed segment is not sent again; engines improve."""


class MemoryStore:
    """The translated segments of all articles."""

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        table: str,
        *,
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.table = Table(dynamodb, table, sleep=sleep)
        self._clock = clock

    def recall(self, pair: Pair, version_of: VersionOf, segments: Iterable[str]) -> MemoryLookup:
        """The entries for the segments, 50 per call; a consistent read.

        Raises:
            Unavailable: DynamoDB did not read all of them.
        """
        now = iso(self._clock())
        rows: dict[str, dict[str, Any]] = {}
        for batch in batches(dict.fromkeys(segments), READ_AT_ONCE):
            keys = [
                _row(pair, segment, sk) for segment in batch for sk in (version_of(segment), PERSON)
            ]
            for row in self.table.get_all("look up translated segments", keys):
                if row["segment"] not in rows or row["sk"] == PERSON:
                    rows[row["segment"]] = row
        lookup = MemoryLookup()
        for segment, row in rows.items():
            if "translation" in row:
                lookup.known[segment] = _read(RememberedSegment, row)
            elif "returned" in row and row["known_until"] > now:
                lookup.failed[segment] = _read(FailedSegment, row)
        return lookup

    def claim(
        self, pair: Pair, version_of: VersionOf, segments: Iterable[str], by: str
    ) -> set[str]:
        """Claims segments for the job `by`; returns those that it must send, exclusively for CLAIM.

        The others are known by now, or another worker sends them.

        Raises:
            Unavailable: DynamoDB failed.
        """
        now = self._clock()
        free = Condition(
            "attribute_not_exists(pk) OR claimed_by = :by OR claimed_until < :now",
            {":by": by, ":now": iso(now)},
        )

        def claim(segment: str) -> TransactWriteItemTypeDef:
            # The attributes of an earlier failure stay.
            change = Change(
                "SET #segment = :segment, claimed_by = :by, claimed_until = :until, "
                "expires_at = :expires_at",
                {
                    ":segment": segment,
                    ":by": by,
                    ":until": iso(now + CLAIM),
                    ":expires_at": _epoch(now + FAILURE_KNOWN),
                },
                {"#segment": "segment"},
            )
            return self.table.to_update(_row(pair, segment, version_of(segment)), change, free)

        return self._write_if("claim segments", segments, claim)

    def keep(
        self,
        pair: Pair,
        version_of: VersionOf,
        results: Iterable[RememberedSegment | FailedSegment],
        *,
        claimed_by: str | None = None,
        beside: Iterable[TransactWriteItemTypeDef] = (),
    ) -> None:
        """Stores checked translations and failures, 100 per transaction.

        `claimed_by`: the job that tries a failed segment in its remaining WAYS. `beside`: further
        writes of the last transaction.

        Raises:
            Unavailable: DynamoDB failed.
        """
        now = self._clock()
        writes: list[TransactWriteItemTypeDef] = []
        for result in {item.segment: item for item in results}.values():
            row = _row(pair, result.segment, version_of(result.segment))
            row |= result.model_dump(exclude_none=True) | {"written_at": iso(now)}
            if isinstance(result, FailedSegment):
                row |= _until(now, claimed_by if result.ways < WAYS else None)
            writes.append(self.table.to_put(row))
        writes += beside
        for batch in batches(writes, WRITTEN_AT_ONCE):
            self.table.transact_patiently("remember translated segments", batch)

    def release(self, pair: Pair, version_of: VersionOf, segments: Iterable[str], by: str) -> None:
        """Releases the claims that `by` still holds; entries with a text stay."""
        own = Condition("claimed_by = :by AND attribute_not_exists(returned)", {":by": by})

        def release(segment: str) -> TransactWriteItemTypeDef:
            return self.table.to_delete(_row(pair, segment, version_of(segment)), own)

        self._write_if("release claims", segments, release)

    def _write_if(
        self, action: str, segments: Iterable[str], write: Callable[[str], TransactWriteItemTypeDef]
    ) -> set[str]:
        """Writes the segments whose condition holds; returns them."""
        written: set[str] = set()
        for batch in batches(dict.fromkeys(segments), WRITTEN_AT_ONCE):
            left = batch
            while left:
                try:
                    self.table.transact_patiently(action, [write(segment) for segment in left])
                except ConditionFailed as error:
                    left = [each for place, each in enumerate(left) if place not in error.places]
                else:
                    written |= set(left)
                    break
        return written

    def save_edits(self, pair: Pair, texts: Mapping[str, str], by: str) -> None:
        """Stores a person's texts of segments, which are preferred to every machine's.

        Raises:
            Unavailable: DynamoDB failed.
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
    """How long a failure is known, and which job may try again meanwhile; None for no job."""
    known_until = now + FAILURE_KNOWN
    return {
        "known_until": iso(known_until),
        "expires_at": _epoch(known_until),
        "claimed_by": claimed_by,
        "claimed_until": iso(now + CLAIM if claimed_by else known_until),
    }


def _epoch(moment: datetime) -> int:
    """Seconds since 1970, the format of DynamoDB's time to live."""
    return int(moment.timestamp())
