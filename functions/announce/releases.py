"""The rules of releases: when an embargo ends, and what the schedule for that time carries.

Embargoes do not depend on schedules: every query ends at *now*, and the gate is exact to the
second. A schedule only announces the release to subscribers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from dateline.model.base import Model, Moment
from dateline.model.errors import Malformed
from dateline.model.identifiers import ArticleId
from dateline.model.visibility import visible

if TYPE_CHECKING:
    from dateline.model.rows import Head

LEAD = timedelta(seconds=30)
"""The minimum time between now and a schedule. EventBridge Scheduler may refuse a schedule that is
in the past when it reads it, or never run it."""
_SECOND = timedelta(seconds=1)


class Release(Model):
    """The input of a scheduled invocation: the article and the release that it was made for."""

    event: Literal["release"] = "release"
    article_id: ArticleId
    effective_at: Moment


def read_release(event: dict[str, Any]) -> Release:
    """The release that a schedule announces.

    Raises:
        Malformed: the event does not come from a release schedule.
    """
    try:
        return Release.model_validate(event)
    except ValidationError as error:
        raise Malformed("release_malformed", "the event is not that of a schedule") from error


def release_at(head: Head | None) -> datetime | None:
    """When readers may see the article if nothing changes; None if never."""
    # The gate decides, so everything that hides an article also prevents its release.
    return head.effective_at if head and visible(head, head.effective_at) else None


def touches_release(old: Head | None, new: Head | None, changed_at: datetime) -> bool:
    """Whether a change of HEAD creates, moves or removes a release in the future."""
    return any(moment and moment > changed_at for moment in map(release_at, (old, new)))


@dataclass(frozen=True)
class Keep:
    """The schedule must exist, for this time."""

    effective_at: datetime


@dataclass(frozen=True)
class Drop:
    """No schedule must exist."""


@dataclass(frozen=True)
class Leave:
    """The release passed since the change: an existing schedule is about to fire."""


def required_schedule(
    head: Head | None, changed_at: datetime, now: datetime
) -> Keep | Drop | Leave:
    """The schedule that an article needs, which changed at `changed_at` and now has this HEAD."""
    moment = release_at(head)
    if moment is None or moment <= changed_at:
        return Drop()
    return Keep(moment) if moment > now else Leave()


def fires_at(effective_at: datetime, now: datetime) -> datetime:
    """The time of the schedule: the first whole second at or after the release."""
    moment = max(effective_at, now + LEAD)
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + _SECOND
