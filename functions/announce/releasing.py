"""Keeps an article's schedule true to its HEAD, and announces the release when it fires.

HEAD is read, never a stream record's image: whichever record comes first, twice or late, the
schedule ends as HEAD has it, and one that fires for an embargo that moved announces nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from dateline.model.errors import Unavailable
from functions.announce.changes import Announcement, released
from functions.announce.releases import Keep, Leave, Release, fires_at, release_at, wanted

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.rows import Head, TranslationRow
    from functions.announce.delivery import Taker


class Heads(Protocol):
    """Where HEADs are read (dateline.stores.articles.ArticleReader)."""

    def head(
        self, article_id: str, languages: tuple[str, ...] = ()
    ) -> tuple[Head | None, dict[str, TranslationRow]]:
        """The article's HEAD and the rows of the languages; None if it is not indexed."""


class Schedules(Protocol):
    """Where schedules are kept (functions.announce.schedules.Schedules)."""

    def put(self, release: Release, moment: datetime) -> None:
        """Creates the schedule of a release, or moves it to `moment`."""

    def remove(self, article_id: str) -> None:
        """Deletes the schedule of a release, if there is one."""


class Outcome(StrEnum):
    """What a schedule that fired led to."""

    ANNOUNCED = "announced"
    MOVED = "moved"
    OVERTAKEN = "overtaken"


class Releases:
    """Releases of articles that wait for their moment."""

    def __init__(self, heads: Heads, schedules: Schedules, bus: Taker) -> None:
        self._heads = heads
        self._schedules = schedules
        self._bus = bus

    def follow(self, article_id: str, changed_at: datetime, now: datetime) -> None:
        """Makes, moves or removes the schedule, as HEAD wants it.

        Raises:
            Unavailable: DynamoDB or the Scheduler did not answer.
        """
        head, _ = self._heads.head(article_id)
        decided = wanted(head, changed_at, now)
        if isinstance(decided, Leave):
            return
        if isinstance(decided, Keep):
            self._keep(article_id, decided.effective_at, now)
        else:
            self._schedules.remove(article_id)

    def fired(self, release: Release, now: datetime) -> tuple[Outcome, tuple[Announcement, ...]]:
        """Announces the release if it is what its schedule was made for.

        Raises:
            Unavailable: fired too early, or a service did not answer; to be tried again.
        """
        head, _ = self._heads.head(release.article_id)
        moment = release_at(head)
        if head is None or moment is None:
            return Outcome.OVERTAKEN, ()
        if moment != release.effective_at:
            if moment > now:
                # Its own record sees to it as well; a schedule that deletes itself may take the
                # moved one with it.
                self._keep(release.article_id, moment, now)
                return Outcome.MOVED, ()
            # The change that brought it forward was announced as such.
            return Outcome.OVERTAKEN, ()
        if moment > now:
            raise Unavailable("release_early", "the schedule fired before the release")
        announcements = tuple(released(head, now))
        if self._bus.put(announcements) < len(announcements):
            raise Unavailable("events_not_taken", "the bus did not take every event")
        return (Outcome.ANNOUNCED if announcements else Outcome.OVERTAKEN), announcements

    def _keep(self, article_id: str, effective_at: datetime, now: datetime) -> None:
        release = Release(article_id=article_id, effective_at=effective_at)
        self._schedules.put(release, fires_at(effective_at, now))
