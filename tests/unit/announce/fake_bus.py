"""A fake event bus that keeps events in a list."""

from __future__ import annotations

from collections.abc import Iterable

from functions.announce.changes import Announcement


class FakeBus:
    """Accepts `room` events, then none."""

    def __init__(self, room: int = 10_000) -> None:
        self.room = room
        self.accepted: list[Announcement] = []

    def put(self, announcements: Iterable[Announcement]) -> int:
        self.accepted = list(announcements)[: self.room]
        return len(self.accepted)

    def kinds(self) -> list[str]:
        return [item.kind.value for item in self.accepted]
