"""What an article's HEAD says of its story's other copies, and of itself under another id.

    STORY#<story> · <article id>    a copy of the story; its HEAD says the rest
    COPY#<key> · <article id>       where copies meet (functions/index/article/similarity.py)
    ARTICLE#<id> · PENDING          what of this is not yet brought up to date

A story is named by the smallest id of its copies. Each copy is kept, since rights differ, but a
list shows the story once: the better copies *cover* the others for as long as they may be read
themselves. So a copy that may be read now is shown while the preferred one is still embargoed, and
again when that one has expired, and nothing has to be written at either moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dateline.model.base import Model, Moment
from dateline.model.identifiers import ArticleId
from dateline.model.languages import LanguageKey

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

PENDING = "PENDING"
MAX_COPIES = 100
"""Of a story that are looked at; one BatchGetItem."""


class Window(Model):
    """A span of time: `since` belongs to it, `until` does not; without `until` it has no end."""

    since: Moment
    until: Moment | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies in it."""
        return self.since <= moment and (self.until is None or moment < self.until)


class StoryWindow(Window):
    """When a copy and at least one other may be read, and the smallest id among those then."""

    story: ArticleId


class KilledCopy(Model):
    """A killed article with the same text, and when each of its kills held."""

    id: ArticleId
    kills: tuple[Window, ...]


class Membership(Model):
    """A copy's place in its story. Both covers are by language."""

    story: ArticleId
    covered: dict[LanguageKey, tuple[Window, ...]] = Field(default_factory=dict)
    """When better copies are listed in its stead."""
    covered_at_source: dict[LanguageKey, tuple[Window, ...]] = Field(default_factory=dict)
    """The same among the copies of one source, for that source's own listing."""
    public: tuple[StoryWindow, ...] = ()
    """When readers may know of the story, and the id by which they know it: never a hidden copy's.
    Empty in rows that were written before the field existed."""
    derived: Annotated[tuple[ArticleId, ...], Field(max_length=MAX_COPIES)] = ()
    """Of a killed one: the copies that came after it and are not killed themselves."""
    killed: tuple[KilledCopy, ...] | None = None
    """Copies of the same text that were killed at some time, if the stack holds copies of such
    articles (`dateline.model.visibility.holds`). None if there are none."""


def killed_copies(membership: Membership | None) -> tuple[KilledCopy, ...]:
    """The killed copies of an article with this place in its story."""
    return membership.killed or () if membership else ()


class Pending(Model):
    """The outbox: changes of the article that its copies have not received yet."""

    mark: str
    """Identifies the change; only this change may be marked as done."""
    stale: tuple[str, ...] = ()
    """Keys of COPY rows to delete."""
    stories: tuple[ArticleId, ...] = ()
    """Stories that it was in or that it changes."""
    slugs: tuple[str, ...] = ()
    """Keys of addresses that it gave up or claims later now: other articles may want them."""
    search: bool = True
    """Whether its copies have to be looked for: not where its text and names are as they were."""


class Joined(Model):
    """The article was merged into another id of the same source, and the evidence for it."""

    to: ArticleId
    link: str
    headline: str
    """What both had in common, as it was compared."""


def story_pk(story: str) -> str:
    """The partition of a story's copies."""
    return f"STORY#{story}"


def copy_pk(key: str) -> str:
    """The partition of the articles with one key."""
    return f"COPY#{key}"


def is_covered(windows: Iterable[Window], now: datetime) -> bool:
    """Whether a better copy is listed now."""
    return any(window.holds(now) for window in windows)
