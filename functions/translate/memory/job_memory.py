"""The memory of one job and one pair of languages: recalls, claims, waits, keeps and counts."""

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
PATIENCE = 8
"""Times that other workers are waited for, before the job waits in the queue instead."""


Billed = Callable[[Account, int], None]
"""Is told of the characters of each request that was answered."""


@dataclass(frozen=True)
class Backoff:
    """How a worker waits. `random` gives 0 to 1, `sleep` takes seconds."""

    sleep: Callable[[float], None]
    random: Callable[[], float]

    def wait(self, attempt: int, first: float, longest: float) -> None:
        """Longer each time, with jitter: workers that wait together do not come back together."""
        self.sleep(min(first * 2**attempt, longest) * self.random())


class Meter:
    """Counts what a job sends, until it is added to its account with what it bought."""

    def __init__(self, account: Account, clock: Clock, billed: Billed) -> None:
        self._account = account
        self._clock = clock
        self._billed = billed
        self._characters = 0
        self._requests = 0
        self.characters = 0
        """Sent by this attempt in all."""

    def sent(self, text: str) -> None:
        """A request that was answered, and so is billed."""
        self._characters += len(text)
        self.characters += len(text)
        self._requests += 1
        self._billed(self._account, len(text))

    def reading(self, saved: int = 0) -> list[TransactWriteItemTypeDef]:
        """A write of what came since `written`, and of what was saved; none if there is nothing."""
        if not (self._characters or self._requests or saved):
            return []
        now = self._clock()
        return [
            self._account.addition(now, sent=self._characters, saved=saved, requests=self._requests)
        ]

    def written(self) -> None:
        """The reading has been added."""
        self._characters = self._requests = 0


class JobMemory:
    """What `functions.translate.engine.translator.Memory` asks for."""

    def __init__(
        self,
        store: MemoryStore,
        pair: Pair,
        version_of: VersionOf,
        *,
        job: str,
        meter: Meter,
        waiting: Backoff,
    ) -> None:
        self._store = store
        self._pair = pair
        self._version_of = version_of
        self._job = job
        self._meter = meter
        self._waiting = waiting
        self._waited = 0
        self._claimed: set[str] = set()

    def recall(self, segments: Iterable[str]) -> MemoryLookup:
        """What is known of the segments, good and bad."""
        return self._store.recall(self._pair, self._version_of, segments)

    def claim(self, segments: Iterable[str]) -> set[str]:
        """Those that this job is to send."""
        won = self._store.claim(self._pair, self._version_of, segments, self._job)
        self._claimed |= won
        return won

    def wait(self) -> None:
        """Waits for other workers; each of them has long enough for a request.

        Raises:
            Unavailable: they take too long; the queue brings the job back.
        """
        if self._waited == PATIENCE:
            raise Unavailable("segments_taken", "other workers have segments of this text in hand")
        self._waiting.wait(self._waited, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS)
        self._waited += 1

    def keep(self, told: Iterable[RememberedSegment | FailedSegment]) -> None:
        """Keeps what came back, and what it cost with it."""
        told = list(told)
        self._store.keep(
            self._pair,
            self._version_of,
            told,
            claimed_by=self._job,
            beside=self._meter.reading(),
        )
        self._meter.written()
        self._claimed -= {item.segment for item in told}

    def release(self, segments: Iterable[str]) -> None:
        """Gives claims back on what will not be sent now."""
        given = set(segments)
        self._store.release(self._pair, self._version_of, given, self._job)
        self._claimed -= given

    def settle(self) -> None:
        """Ends an attempt that was cut short: its account is settled, and nobody waits for it."""
        if reading := self._meter.reading():
            self._store.keep(self._pair, self._version_of, (), beside=reading)
            self._meter.written()
        self._store.release(self._pair, self._version_of, self._claimed, self._job)
        self._claimed = set()
