"""When the answer about one article becomes another by itself: no cache keeps it for longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from dateline.model.rows import Head
from dateline.model.stories import Membership, Window
from functions.index.article.state import State, apply, head_of
from functions.read.http.caching import next_moment
from functions.read.lookup.results import Found, head_changes, summary_of
from tests.factories import NOON, article, at


def head(*, covered: tuple[Window, ...] = (), **changes: Any) -> Head:
    document = article(**changes)
    found = head_of(apply(State(id=document.id, source="desk"), document))
    assert found
    membership = Membership(story=found.id, covered={"en": covered})
    return found.model_copy(update={"membership": membership})


def found(of: Head, now: datetime, told_at: datetime | None = None) -> Found:
    return Found(of, summary_of(of), None, None, now, told_at)


SOON, LATER = at(10), at(20)


@pytest.mark.parametrize(
    ("changes", "ends"),
    [
        ({}, None),
        ({"expires_at": SOON}, SOON),
        ({"covered": (Window(since=SOON, until=LATER),)}, SOON),
        ({"covered": (Window(since=NOON, until=LATER),)}, LATER),
        ({"covered": (Window(since=LATER),), "expires_at": SOON}, SOON),
    ],
)
def test_an_answer_ends_with_the_article_and_when_another_copy_takes_the_lead(
    changes: dict[str, Any], ends: datetime | None
) -> None:
    one = found(head(**changes), at(5))
    assert one.changes_at == ends
    if ends:
        before = replace(one, now=ends - timedelta(microseconds=1))
        assert before.lead == one.lead
    if "covered" in changes and ends:
        assert replace(one, now=ends).lead != one.lead or changes.get("expires_at") == ends


def test_a_story_has_another_copy_when_an_embargo_ends() -> None:
    hidden = head(external_id="other", embargoed_until=SOON)
    assert next_moment(at(5), head_changes([head(), hidden])) == SOON


def test_a_translation_that_was_taken_back_changed_the_answer_too() -> None:
    one = head()
    assert found(one, at(9)).last_modified == one.processed_at
    assert found(one, at(9), told_at=at(8)).last_modified == at(8)


def test_a_copy_that_took_the_lead_changed_the_answer_too() -> None:
    one = head(covered=(Window(since=at(6), until=LATER),))
    assert found(one, at(5)).last_modified == one.processed_at
    assert found(one, at(7)).last_modified == at(6)
    assert found(one, at(21)).last_modified == LATER
