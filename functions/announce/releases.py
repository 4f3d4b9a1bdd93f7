"""When an article is released by time alone, and what its schedule carries.

The embargo itself needs none of this: every query ends at *now* and the gate holds to the second.
A schedule only has the moment told to whoever listens.
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
"""A schedule is made at least so far ahead: one that lies in the past by the time that EventBridge
Scheduler reads it may be refused or never run."""
_SECOND = timedelta(seconds=1)


class Release(Model):
    """What a schedule hands to announce: whose release it was made for, and which."""

    event: Literal["release"] = "release"
    article_id: ArticleId
    effective_at: Moment


def read_release(event: dict[str, Any]) -> Release:
    """The release that a schedule announces.

    Raises:
        Malformed: no schedule of ours made this.
    """
    try:
        return Release.model_validate(event)
    except ValidationError as error:
        raise Malformed("release_malformed", "this is not what a schedule carries") from error


def release_at(head: Head | None) -> datetime | None:
    """From when readers may see the article if nothing changes; None if they never may."""
    # The one gate says it, so that whatever else comes to hide an article hides its release.
    return head.effective_at if head and visible(head, head.effective_at) else None


def touches_release(old: Head | None, new: Head | None, changed_at: datetime) -> bool:
    """Whether a change of HEAD makes, moves or ends a release that was still to come."""
    return any(moment and moment > changed_at for moment in map(release_at, (old, new)))


@dataclass(frozen=True)
class Keep:
    """The schedule is to be there, for this moment."""

    effective_at: datetime


@dataclass(frozen=True)
class Drop:
    """No schedule is to be there."""


@dataclass(frozen=True)
class Leave:
    """The moment passed since the change: a schedule that is there is about to fire."""


def wanted(head: Head | None, changed_at: datetime, now: datetime) -> Keep | Drop | Leave:
    """What becomes of the schedule of an article that changed at `changed_at` and is now so."""
    moment = release_at(head)
    if moment is None or moment <= changed_at:
        return Drop()
    return Keep(moment) if moment > now else Leave()


def fires_at(effective_at: datetime, now: datetime) -> datetime:
    """The whole second at which a schedule is set, never before the release."""
    moment = max(effective_at, now + LEAD)
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + _SECOND
