"""A kill announces the later copies of the killed article."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from dateline.model.changes import Kind
from dateline.model.documents import Status
from dateline.model.rows import Head
from dateline.model.stories import Membership
from functions.announce.changes import (
    Announcement,
    head_changed,
)
from local.common.template import ROOT
from tests.factories import at
from tests.unit.announce.head_rows import head

SCHEMA = ROOT / "functions/announce/schemas/article_copies_affected.json"
ONE, TWO = "b" * 26, "c" * 26


def killed(*copies: str, **changes: Any) -> Head:
    place = Membership(story="a" * 26, derived=copies)
    return head(2, status=Status.KILLED, membership=place, **changes)


def events_of(old: Head | None, new: Head) -> list[Announcement]:
    events = head_changed(old, new, changed_at=at(10), now=at(10))
    return [event for event in events if event.kind is Kind.COPIES_AFFECTED]


def test_the_copies_of_a_killed_article_are_announced() -> None:
    (event,) = events_of(head(), killed(ONE, TWO))
    assert event.detail["copies"] == [ONE, TWO]
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(event.detail)


def test_a_copy_found_after_the_kill_is_announced() -> None:
    assert len(events_of(killed(), killed(ONE))) == 1
    assert len(events_of(killed(ONE), killed(ONE, TWO))) == 1


def test_known_copies_and_copies_of_live_articles_cause_no_event() -> None:
    assert events_of(killed(ONE), killed(ONE)) == []
    assert events_of(killed(ONE, TWO), killed(ONE)) == []
    assert events_of(None, killed(ONE, rebuilt=True)) == []
    place = Membership(story="a" * 26)
    assert events_of(None, head(1, membership=place)) == []


def test_the_same_copies_make_the_same_event() -> None:
    first, second = events_of(head(), killed(ONE)), events_of(killed(), killed(ONE))
    assert first[0].detail["id"] == second[0].detail["id"]
