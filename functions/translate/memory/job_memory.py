"""The memory as one job sees it for one pair of languages, with claims, waits and costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.errors import Unavailable
from functions.translate.memory.costs import Account

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from dateline.model.clock import Clock
    from functions.translate.memory.entries import (
        FailedSegment,
        MemoryLookup,
        Pair,
        RememberedSegment,
        VersionOf,
    )
    from functions.translate.memory.store import MemoryStore

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 4.0
MAX_WAITS = 8
"""Waits for other workers before the job returns to the queue."""


Billed = Callable[[Account, int], None]
"""Called with the characters of each answered request."""


@dataclass(frozen=True)
class Backoff:
    """Waits with back-off and jitter. `random` returns 0 to 1; `sleep` takes seconds."""

    sleep: Callable[[float], None]
    random: Callable[[], float]

    def wait(self, attempt: int, first: float, longest: float) -> None:
        """Waits longer at each attempt; jitter keeps workers from returning together."""
        self.sleep(min(first * 2**attempt, longest) * self.random())


class Meter:
    """Counts what a job sends until the counts are written to its account."""

    def __init__(self, account: Account, clock: Clock, billed: Billed) -> None:
        self._account = account
        self._clock = clock
        self._billed = billed
        self._characters = 0
        self._requests = 0
        self.characters = 0
        """All characters that this attempt has sent."""

    def sent(self, text: str) -> None:
        """Counts a request that was answered and so is billed."""
        self._characters += len(text)
        self.characters += len(text)
        self._requests += 1
        self._billed(self._account, len(text))

    def writes(self, saved: int = 0) -> list[TransactWriteItemTypeDef]:
        """A write of the counts since `mark_written`, and of `saved`; empty if there are none."""
        if not (self._characters or self._requests or saved):
            return []
        now = self._clock()
        return [
            self._account.addition(now, sent=self._characters, saved=saved, requests=self._requests)
        ]

    def mark_written(self) -> None:
        """Resets the counts after they were written."""
        self._characters = self._requests = 0


class JobMemory:
    """Implements `functions.translate.engine.translator.Memory`."""

    def __init__(
        self,
        store: MemoryStore,
        pair: Pair,
        version_of: VersionOf,
        *,
        job: str,
        meter: Meter,
        backoff: Backoff,
    ) -> None:
        self._store = store
        self._pair = pair
        self._version_of = version_of
        self._job = job
        self._meter = meter
        self._waiting = backoff
        self._waited = 0
        self._claimed: set[str] = set()

    def recall(self, segments: Iterable[str]) -> MemoryLookup:
        """The memory's entries for the segments."""
        return self._store.recall(self._pair, self._version_of, segments)

    def claim(self, segments: Iterable[str]) -> set[str]:
        """Claims segments; returns those that this job must send."""
        won = self._store.claim(self._pair, self._version_of, segments, self._job)
        self._claimed |= won
        return won

    def wait(self) -> None:
        """Waits for other workers to finish a request.

        Raises:
            Unavailable: they take too long; the queue returns the job.
        """
        if self._waited == MAX_WAITS:
            raise Unavailable(
                "segments_taken", "other workers are translating segments of this text"
            )
        self._waiting.wait(self._waited, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS)
        self._waited += 1

    def keep(self, results: Iterable[RememberedSegment | FailedSegment]) -> None:
        """Stores results together with their costs."""
        results = list(results)
        self._store.keep(
            self._pair,
            self._version_of,
            results,
            claimed_by=self._job,
            beside=self._meter.writes(),
        )
        self._meter.mark_written()
        self._claimed -= {result.segment for result in results}

    def release(self, segments: Iterable[str]) -> None:
        """Releases claims on segments that will not be sent now."""
        released = set(segments)
        self._store.release(self._pair, self._version_of, released, self._job)
        self._claimed -= released

    def close(self) -> None:
        """Ends an interrupted attempt: writes its costs and releases its claims."""
        if writes := self._meter.writes():
            self._store.keep(self._pair, self._version_of, (), beside=writes)
            self._meter.mark_written()
        self._store.release(self._pair, self._version_of, self._claimed, self._job)
        self._claimed = set()
