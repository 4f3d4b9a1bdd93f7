"""Results of lookups. Readers may see everything in them at the moment `now`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.errors import Unavailable
from dateline.model.languages import UNDETERMINED
from dateline.model.rows import (
    EditorAct,
    Head,
    Listed,
    Published,
    Revision,
    Summary,
    TranslationRow,
    translation_stale,
)
from dateline.model.visibility import is_lead, public_story
from functions.read.http.caching import next_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from dateline.model.public_rows import MapRow
    from dateline.model.stories import Window


@dataclass(frozen=True)
class VisibleVariant:
    """A variant that readers may see at `now`, without its text."""

    head: Head
    summary: Summary
    translation: TranslationRow | None
    fallback_from: str | None
    now: datetime
    newest_translation_at: datetime | None = None
    """When the newest of the visible translations looked up was made, this one or another."""

    @property
    def language(self) -> str | None:
        """The variant's language."""
        return self.translation.language if self.translation else self.summary.language

    @property
    def lead(self) -> bool:
        """Whether listings show this copy of the story now."""
        return is_lead(self.head, self.now)

    @property
    def last_modified(self) -> datetime:
        """When the response last changed: a document was written, or an embargo ended.

        A newly held translation also counts, since readers may have had an earlier one; so does
        another copy of the story taking the lead.
        """
        changed = [self.head.processed_at, self.head.effective_at, self.newest_translation_at]
        edges = [edge for edge in _edges(_covers(self.head)) if edge and edge <= self.now]
        return max(edge for edge in (*changed, *edges) if edge)

    @property
    def changes_at(self) -> datetime | None:
        """When the response will change by itself; None if never."""
        return next_moment(
            self.now, [self.summary.expires_at, *_ends(_covers(self.head), self.now)]
        )

    @property
    def shown(self) -> Published | None:
        """The published state of the translation; None for the original."""
        return self.translation.published if self.translation else None

    @property
    def story(self) -> str | None:
        """The id by which readers know the article's story; None while no other copy is visible."""
        return public_story(self.head, self.now)

    @property
    def stale(self) -> bool:
        """Whether the variant translates an earlier text of the article."""
        return self.translation is not None and translation_stale(self.head, self.translation)


@dataclass(frozen=True)
class History:
    """An article that readers may see at `now`, its revisions in order and its editors' acts."""

    head: Head
    revisions: list[Revision]
    acts: list[EditorAct]
    now: datetime


@dataclass(frozen=True)
class Copies:
    """An article that readers may see at `now`, and the other visible copies of its story.

    `changes_at`: when a copy appears, disappears or takes the lead.
    """

    head: Head
    others: tuple[Head, ...]
    now: datetime
    changes_at: datetime | None


@dataclass(frozen=True)
class Page:
    """Entries of a listing that readers may see at `now`, and the cursor of the next page.

    Fewer than requested where listed entries have expired. `changes_at`: when the page changes by
    itself, because an embargo ends or an entry expires.
    """

    entries: tuple[Listed, ...]
    next: str | None
    now: datetime
    changes_at: datetime | None


@dataclass(frozen=True)
class Languages:
    """An article that readers may see at `now`, and its visible translations."""

    head: Head
    summary: Summary
    translations: tuple[TranslationRow, ...]
    now: datetime


@dataclass(frozen=True)
class ArticlesById:
    """Articles requested by id: entries of those that readers may see, in the order requested.

    `missing` are unknown or hidden ids, without a distinction.
    """

    entries: tuple[Listed, ...]
    missing: tuple[str, ...]
    killed: tuple[str, ...]
    moved: Mapping[str, str]
    """The id that an article was merged into, by the requested id."""
    now: datetime
    changes_at: datetime | None


def summary_of(head: Head) -> Summary:
    """The summary of a head that has passed the visibility gate."""
    # The gate requires a summary; this narrows the type.
    if head.summary is None:
        raise Unavailable("summary_missing", "a visible article has no summary")
    return head.summary


def head_changes(heads: Iterable[Head], now: datetime) -> list[datetime | None]:
    """Every moment at which these visible articles change by themselves.

    Not when a hidden copy takes the lead: the lifetime of a response must not reveal its release.
    """
    return [
        moment
        for head in heads
        for moment in (
            head.effective_at,
            head.summary.expires_at if head.summary else None,
            *_ends(_covers(head), now),
        )
    ]


def listed_changes(entries: Iterable[Listed | MapRow]) -> list[datetime | None]:
    """Every moment at which one of these entries appears in a listing or leaves it."""
    return [
        moment
        for entry in entries
        for moment in (entry.effective_at, entry.expires_at, *_edges(entry.covered))
    ]


def _covers(head: Head) -> tuple[Window, ...]:
    language = (head.summary.language if head.summary else None) or UNDETERMINED
    return head.membership.covered.get(language, ()) if head.membership else ()


def _ends(windows: tuple[Window, ...], now: datetime) -> list[datetime | None]:
    """When the copies that are in the lead now stop being visible."""
    return [window.until for window in windows if window.holds(now)]


def _edges(windows: tuple[Window, ...]) -> list[datetime | None]:
    return [moment for window in windows for moment in (window.since, window.until)]
