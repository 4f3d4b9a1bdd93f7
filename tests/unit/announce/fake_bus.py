"""An event bus held in a list."""

from __future__ import annotations

from collections.abc import Iterable

from functions.announce.changes import Announcement


class FakeBus:
    """Accepts `room` events, then none."""

    def __init__(self, room: int = 10_000) -> None:
        self.room = room
        self.taken: list[Announcement] = []

    def put(self, announcements: Iterable[Announcement]) -> int:
        self.taken = list(announcements)[: self.room]
        return len(self.taken)

    def kinds(self) -> list[str]:
        return [item.kind.value for item in self.taken]
