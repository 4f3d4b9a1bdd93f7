"""An intake in memory, which counts the calls that S3 would get."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from dateline.stores.intake import from_metadata, to_metadata
from functions.submit.intake import Accepted, Intake
from tests.unit.submit.senders.signing import NOW

if TYPE_CHECKING:
    from dateline.model.deliveries import Delivery
    from dateline.model.sources import Source
    from dateline.web.http import Request


@dataclass
class MemoryStore:
    """What S3 keeps of deliveries, as `dateline.stores.intake.IntakeStore` writes and reads it."""

    objects: dict[str, tuple[dict[str, str], str | None]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)

    def put(self, delivery: Delivery, body: bytes) -> bool:
        """Stores a delivery unless its key is taken."""
        del body
        self.calls["put"] += 1
        if delivery.key in self.objects:
            return False
        self.objects[delivery.key] = (to_metadata(delivery), delivery.content_type)
        return True

    def stored(self, source: str, submission_id: str) -> Delivery:
        """Reads a stored delivery back."""
        self.calls["head"] += 1
        return from_metadata(*self.objects[f"intake/{source}/{submission_id}"])

    def deliveries(self) -> list[Delivery]:
        """All stored deliveries, in the order of their arrival."""
        return [from_metadata(*stored) for stored in self.objects.values()]


@dataclass(frozen=True)
class SingleSource:
    """The configuration of one source."""

    source: Source

    def get(self, source_id: str) -> Source:
        """The source."""
        assert source_id == self.source.id
        return self.source


@dataclass
class Newsroom:
    """A source with its intake."""

    source: Source
    store: MemoryStore = field(default_factory=MemoryStore)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self._intake = Intake(
            SingleSource(self.source), self.store, lambda: self.now, Random(7).randbytes
        )

    def receive(self, request: Request) -> Accepted:
        """Delivers a request to the source's URL."""
        return self._intake.delivery(request, self.source.id)
