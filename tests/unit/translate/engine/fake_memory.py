"""A translation memory in a dictionary."""

from __future__ import annotations

from collections.abc import Iterable

from functions.translate.memory.entries import FailedSegment, MemoryLookup, RememberedSegment


class FakeMemory:
    def __init__(self) -> None:
        self.known: dict[str, RememberedSegment] = {}
        self.failed: dict[str, FailedSegment] = {}
        self.claimed_elsewhere: set[str] = set()
        """Segments that another worker holds until this one has waited."""
        self.results_elsewhere: dict[str, RememberedSegment] = {}

    def recall(self, segments: Iterable[str]) -> MemoryLookup:
        requested = list(segments)
        return MemoryLookup(
            known={item: self.known[item] for item in requested if item in self.known},
            failed={item: self.failed[item] for item in requested if item in self.failed},
        )

    def claim(self, segments: Iterable[str]) -> set[str]:
        return set(segments) - self.claimed_elsewhere

    def wait(self) -> None:
        assert self.claimed_elsewhere
        self.known |= self.results_elsewhere
        self.claimed_elsewhere.clear()

    def keep(self, results: Iterable[RememberedSegment | FailedSegment]) -> None:
        for item in results:
            if isinstance(item, FailedSegment):
                self.failed[item.segment] = item
            else:
                self.known[item.segment] = item
                self.failed.pop(item.segment, None)
