"""A translation memory held in a dictionary."""

from __future__ import annotations

from collections.abc import Iterable

from functions.translate.memory.entries import Damaged, Found, Remembered


class FakeMemory:
    def __init__(self) -> None:
        self.known: dict[str, Remembered] = {}
        self.damaged: dict[str, Damaged] = {}
        self.taken: set[str] = set()
        """Segments that another worker has in hand, until we have waited for it."""
        self.brought: dict[str, Remembered] = {}

    def recall(self, segments: Iterable[str]) -> Found:
        asked = list(segments)
        return Found(
            known={item: self.known[item] for item in asked if item in self.known},
            damaged={item: self.damaged[item] for item in asked if item in self.damaged},
        )

    def claim(self, segments: Iterable[str]) -> set[str]:
        return set(segments) - self.taken

    def wait(self) -> None:
        assert self.taken
        self.known |= self.brought
        self.taken.clear()

    def keep(self, results: Iterable[Remembered | Damaged]) -> None:
        for item in results:
            if isinstance(item, Damaged):
                self.damaged[item.segment] = item
            else:
                self.known[item.segment] = item
                self.damaged.pop(item.segment, None)
