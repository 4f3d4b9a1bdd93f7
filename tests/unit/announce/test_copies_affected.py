"""A kill names the copies that came after what was killed."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from dateline.model.documents import Status
from dateline.model.rows import Head
from dateline.model.stories import Membership
from functions.announce.changes import Announcement, Kind, head_changed
from local.common.template import ROOT
from tests.factories import at
from tests.unit.announce.head_rows import head

SCHEMA = ROOT / "functions/announce/schemas/article_copies_affected.json"
ONE, TWO = "b" * 26, "c" * 26


def killed(*copies: str, **changes: Any) -> Head:
    place = Membership(story="a" * 26, derived=copies)
    return head(2, status=Status.KILLED, membership=place, **changes)


def told(old: Head | None, new: Head) -> list[Announcement]:
    events = head_changed(old, new, changed_at=at(10), now=at(10))
    return [event for event in events if event.kind is Kind.COPIES_AFFECTED]


def test_the_copies_of_a_killed_article_are_told() -> None:
    (event,) = told(head(), killed(ONE, TWO))
    assert event.detail["copies"] == [ONE, TWO]
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(event.detail)


def test_they_are_told_even_if_the_kill_was_known_before_them() -> None:
    assert len(told(killed(), killed(ONE))) == 1
    assert len(told(killed(ONE), killed(ONE, TWO))) == 1


def test_nothing_is_told_twice_nor_of_what_is_not_killed() -> None:
    assert told(killed(ONE), killed(ONE)) == []
    assert told(killed(ONE, TWO), killed(ONE)) == []
    assert told(None, killed(ONE, rebuilt=True)) == []
    place = Membership(story="a" * 26)
    assert told(None, head(1, membership=place)) == []


def test_the_same_copies_make_the_same_event() -> None:
    first, second = told(head(), killed(ONE)), told(killed(), killed(ONE))
    assert first[0].detail["id"] == second[0].detail["id"]
