"""Sets an article's schedule by its HEAD, and announces the release when the schedule fires.

It reads HEAD, not the image in a stream record. So the schedule ends up as HEAD requires, in
any order and repetition of records, and a schedule for an old embargo announces nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from dateline.model.errors import Unavailable
from functions.announce.changes import Announcement, released
from functions.announce.releases import (
    Keep,
    Leave,
    Release,
    fires_at,
    release_at,
    required_schedule,
)

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.rows import Head, TranslationRow
    from functions.announce.delivery import EventSink


class Heads(Protocol):
    """Reads HEADs (dateline.stores.articles.ArticleReader)."""

    def head(
        self, article_id: str, languages: tuple[str, ...] = ()
    ) -> tuple[Head | None, dict[str, TranslationRow]]:
        """The article's HEAD and the rows of the languages; None if it is not indexed."""


class Schedules(Protocol):
    """Stores schedules (functions.announce.schedules.Schedules)."""

    def put(self, release: Release, moment: datetime) -> None:
        """Creates the schedule of a release, or moves it to `moment`."""

    def remove(self, article_id: str) -> None:
        """Deletes the schedule of a release, if there is one."""


class Outcome(StrEnum):
    """The result of a schedule that fired."""

    ANNOUNCED = "announced"
    MOVED = "moved"
    OVERTAKEN = "overtaken"


class ReleaseService:
    """Schedules and announces releases of embargoed articles."""

    def __init__(self, heads: Heads, schedules: Schedules, bus: EventSink) -> None:
        self._heads = heads
        self._schedules = schedules
        self._bus = bus

    def update_schedule(self, article_id: str, changed_at: datetime, now: datetime) -> None:
        """Creates, moves or removes the schedule, as HEAD requires.

        Raises:
            Unavailable: DynamoDB or the Scheduler did not answer.
        """
        head, _ = self._heads.head(article_id)
        required = required_schedule(head, changed_at, now)
        if isinstance(required, Leave):
            return
        if isinstance(required, Keep):
            self._put_schedule(article_id, required.effective_at, now)
        else:
            self._schedules.remove(article_id)

    def announce(self, release: Release, now: datetime) -> tuple[Outcome, tuple[Announcement, ...]]:
        """Announces a release whose schedule fired, if HEAD still has the same release.

        Raises:
            Unavailable: the schedule fired too early, or a service did not answer; Lambda retries.
        """
        head, _ = self._heads.head(release.article_id)
        moment = release_at(head)
        if head is None or moment is None:
            return Outcome.OVERTAKEN, ()
        if moment != release.effective_at:
            if moment > now:
                # The record of that change sets the schedule, too. But the schedule that just fired
                # deletes itself, and may delete the moved schedule with it.
                self._put_schedule(release.article_id, moment, now)
                return Outcome.MOVED, ()
            # The record of the change that moved the release forward announced it.
            return Outcome.OVERTAKEN, ()
        if moment > now:
            raise Unavailable("release_early", "the schedule fired before the release")
        announcements = tuple(released(head, now))
        if self._bus.put(announcements) < len(announcements):
            raise Unavailable("events_not_taken", "the bus did not accept every event")
        return (Outcome.ANNOUNCED if announcements else Outcome.OVERTAKEN), announcements

    def _put_schedule(self, article_id: str, effective_at: datetime, now: datetime) -> None:
        release = Release(article_id=article_id, effective_at=effective_at)
        self._schedules.put(release, fires_at(effective_at, now))
