"""Announces what an article's HEAD says now, where the record of its change was lost.

A record that failed is put off: a message on a queue names its article. The stream keeps records
for a day, and the article may change again. So the event is made from HEAD: the event of its
present state, with the `id` that the change to this state has. Sent twice it is the same event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from dateline.model.base import Model
from dateline.model.errors import Malformed, Unavailable
from dateline.model.identifiers import ArticleId
from dateline.model.languages import Language
from functions.announce.changes import state_announced, translation_announced

if TYPE_CHECKING:
    from datetime import datetime

    from functions.announce.changes import Announcement
    from functions.announce.delivery import EventSink
    from functions.announce.release_service import Heads, ReleaseService


class Repeat(Model):
    """The input that asks for an article's event, or for that of a translation of it."""

    event: Literal["announce"] = "announce"
    article_id: ArticleId
    language: Language | None = None


def read_repeat(event: dict[str, Any]) -> Repeat:
    """The article that is to be announced.

    Raises:
        Malformed: the input names no article.
    """
    try:
        return Repeat.model_validate(event)
    except ValidationError as error:
        raise Malformed("announce_malformed", "the event names no article") from error


def read_message(body: str) -> Repeat:
    """The article that a message of the retry queue names.

    Raises:
        Malformed: the message names no article.
    """
    try:
        return Repeat.model_validate_json(body)
    except ValidationError as error:
        raise Malformed("announce_malformed", "the message names no article") from error


def announce_state(
    repeat: Repeat, heads: Heads, releases: ReleaseService, bus: EventSink, now: datetime
) -> tuple[Announcement, ...]:
    """Puts the events of an article's present state on the bus, and sets its schedule.

    None for an article that readers could never see, unless it is killed.

    Raises:
        Unavailable: DynamoDB, the Scheduler or the bus did not answer.
    """
    languages = (repeat.language,) if repeat.language else ()
    head, translations = heads.head(repeat.article_id, languages)
    releases.update_schedule(repeat.article_id, head.processed_at if head else now, now)
    if head is None:
        return ()
    announcements = (
        tuple(event for row in translations.values() for event in translation_announced(head, row))
        if repeat.language
        else tuple(state_announced(head, now))
    )
    if bus.put(announcements) < len(announcements):
        raise Unavailable("events_not_taken", "the bus did not accept every event")
    return announcements
