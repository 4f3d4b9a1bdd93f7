"""The event of a change whose record was lost, made again from HEAD alone."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import pytest

from dateline.model.changes import Kind
from dateline.model.documents import Status
from dateline.model.errors import Malformed, Unavailable
from dateline.model.rows import Head, TranslationRow
from functions.announce.changes import (
    Announcement,
    head_changed,
    state_announced,
    translation_changed,
)
from functions.announce.release_service import ReleaseService
from functions.announce.repeat import Repeat, announce_state, read_message, read_repeat
from tests.factories import NOON, at
from tests.unit.announce.head_rows import STORY, head, row, summary

LOST_AT = at(10)


def after(new: Head) -> Head:
    """HEAD as the lost change left it."""
    return new.model_copy(update={"processed_at": LOST_AT, "public_since": NOON, "lock": "lost"})


@pytest.mark.parametrize(
    "new",
    [
        head(2, status=Status.KILLED),
        head(2, status=Status.WITHDRAWN),
        head(2, status=Status.WITHHELD),
        head(2),
        head(2, summary=summary(embargoed_until=at(6_000))),
        head(2, summary=summary(expires_at=at(5))),
        head(2, summary=summary(correction_note="It was the other lake.")),
    ],
    ids=["killed", "withdrawn", "withheld", "updated", "embargoed", "expired", "corrected"],
)
def test_the_event_is_the_one_that_was_lost(new: Head) -> None:
    lost = list(head_changed(head(1), after(new), changed_at=LOST_AT, now=LOST_AT))
    again = list(state_announced(after(new), at(5_000)))
    assert [(item.kind, item.detail) for item in again] == [
        (item.kind, item.detail) for item in lost
    ]
    assert lost


def test_a_new_article_is_published_again() -> None:
    new = after(head(1))
    lost = list(head_changed(None, new, changed_at=LOST_AT, now=LOST_AT))
    assert [item.detail for item in state_announced(new, at(99))] == [item.detail for item in lost]


def test_an_article_that_was_never_public_is_not_named() -> None:
    hidden = head(1, status=Status.WITHHELD)
    assert list(state_announced(hidden, at(99))) == []
    killed = head(1, status=Status.KILLED)
    assert [item.kind for item in state_announced(killed, at(99))] == [Kind.KILLED]


@dataclass
class FakeStack:
    """HEADs, a bus and schedules in memory."""

    known: Head | None
    is_down: bool = False
    translation: TranslationRow = field(default_factory=row)
    put_events: list[Announcement] = field(default_factory=list)
    scheduled: list[str] = field(default_factory=list)

    def head(
        self, article_id: str, languages: tuple[str, ...] = ()
    ) -> tuple[Head | None, dict[str, TranslationRow]]:
        assert article_id == STORY.id
        return self.known, dict.fromkeys(languages, self.translation)

    def put(self, announcements: tuple[Announcement, ...]) -> int:
        if self.is_down:
            return 0
        self.put_events += announcements
        return len(announcements)

    def update_schedule(self, article_id: str, changed_at: datetime, now: datetime) -> None:
        assert changed_at <= now
        self.scheduled.append(article_id)

    def announce(self, language: str | None = None) -> tuple[Announcement, ...]:
        releases = cast("ReleaseService", self)
        repeat = Repeat(article_id=STORY.id, language=language)
        return announce_state(repeat, self, releases, self, at(99))  # type: ignore[arg-type]


def test_announcing_twice_sends_the_same_event() -> None:
    stack = FakeStack(head(2, status=Status.KILLED))
    assert stack.announce() == stack.announce()
    first, second = stack.put_events
    assert first.detail["id"] == second.detail["id"]
    assert stack.scheduled == [STORY.id] * 2


def test_an_article_that_simply_expired_has_no_event() -> None:
    expired = after(head(2, summary=summary(expires_at=at(50))))
    assert list(state_announced(expired, at(99))) == []


def test_the_event_of_a_translation_is_the_one_that_was_lost() -> None:
    new = row(number=2)
    (lost,) = translation_changed(STORY.id, row(), new, changed_at=LOST_AT)
    stack = FakeStack(after(head(1)), translation=new)
    assert [item.detail for item in stack.announce("pt")] == [lost.detail]


def test_an_unknown_article_has_no_event() -> None:
    assert FakeStack(None).announce() == ()


def test_a_bus_that_is_down_fails_the_request() -> None:
    with pytest.raises(Unavailable):
        FakeStack(head(2, status=Status.KILLED), is_down=True).announce()


@pytest.mark.parametrize("event", [{}, {"event": "announce"}, {"article_id": "../x"}])
def test_a_request_names_an_article(event: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        read_repeat(event)
    with pytest.raises(Malformed):
        read_message(json.dumps(event))


@pytest.mark.parametrize("body", ["", "[]", "null", '{"article_id": 1}'])
def test_a_message_that_cannot_be_read_is_refused(body: str) -> None:
    with pytest.raises(Malformed):
        read_message(body)
