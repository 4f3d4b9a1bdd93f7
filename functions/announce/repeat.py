"""Announces what an article's HEAD says now, where the record of its change was lost.

A dead letter of the stream contains no record, and the stream keeps records for a day. So the event
is made from HEAD: the event of its present state, with the `id` that the change to this state has.
Sent twice it is the same event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from dateline.model.base import Model
from dateline.model.errors import Malformed, Unavailable
from dateline.model.identifiers import ArticleId
from functions.announce.changes import state_announced

if TYPE_CHECKING:
    from datetime import datetime

    from functions.announce.changes import Announcement
    from functions.announce.delivery import EventSink
    from functions.announce.release_service import Heads, ReleaseService


class Repeat(Model):
    """The input that asks for an article's event."""

    event: Literal["announce"] = "announce"
    article_id: ArticleId


def read_repeat(event: dict[str, Any]) -> Repeat:
    """The article that is to be announced.

    Raises:
        Malformed: the input names no article.
    """
    try:
        return Repeat.model_validate(event)
    except ValidationError as error:
        raise Malformed("announce_malformed", "the event names no article") from error


def announce_state(
    article_id: str, heads: Heads, releases: ReleaseService, bus: EventSink, now: datetime
) -> tuple[Announcement, ...]:
    """Puts the events of an article's present state on the bus, and sets its schedule.

    None for an article that readers could never see, unless it is killed.

    Raises:
        Unavailable: DynamoDB, the Scheduler or the bus did not answer.
    """
    head, _ = heads.head(article_id)
    if head is None:
        return ()
    releases.update_schedule(article_id, head.processed_at, now)
    announcements = tuple(state_announced(head, now))
    if bus.put(announcements) < len(announcements):
        raise Unavailable("events_not_taken", "the bus did not accept every event")
    return announcements
