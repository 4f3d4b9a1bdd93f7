"""A translation memory held in a dictionary."""

from __future__ import annotations

from collections.abc import Iterable

from functions.translate.memory.entries import FailedSegment, MemoryLookup, RememberedSegment


class FakeMemory:
    def __init__(self) -> None:
        self.known: dict[str, RememberedSegment] = {}
        self.failed: dict[str, FailedSegment] = {}
        self.taken: set[str] = set()
        """Segments that another worker has in hand, until we have waited for it."""
        self.brought: dict[str, RememberedSegment] = {}

    def recall(self, segments: Iterable[str]) -> MemoryLookup:
        asked = list(segments)
        return MemoryLookup(
            known={item: self.known[item] for item in asked if item in self.known},
            failed={item: self.failed[item] for item in asked if item in self.failed},
        )

    def claim(self, segments: Iterable[str]) -> set[str]:
        return set(segments) - self.taken

    def wait(self) -> None:
        assert self.taken
        self.known |= self.brought
        self.taken.clear()

    def keep(self, results: Iterable[RememberedSegment | FailedSegment]) -> None:
        for item in results:
            if isinstance(item, FailedSegment):
                self.failed[item.segment] = item
            else:
                self.known[item.segment] = item
                self.failed.pop(item.segment, None)
