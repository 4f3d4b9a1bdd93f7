"""When the response for an article changes by itself, which ends its cache lifetime."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from dateline.model.rows import Head
from dateline.model.stories import Membership, Window
from functions.index.article.state import State, apply, head_of
from functions.read.http.caching import next_moment
from functions.read.lookup.results import VisibleVariant, head_changes, summary_of
from tests.factories import NOON, article, at


def head(*, covered: tuple[Window, ...] = (), **changes: Any) -> Head:
    document = article(**changes)
    row = head_of(apply(State(id=document.id, source="desk"), document))
    assert row
    membership = Membership(story=row.id, covered={"en": covered})
    return row.model_copy(update={"membership": membership})


def variant_of(
    head_row: Head, now: datetime, newest_translation_at: datetime | None = None
) -> VisibleVariant:
    return VisibleVariant(head_row, summary_of(head_row), None, None, now, newest_translation_at)


SOON, LATER = at(10), at(20)


@pytest.mark.parametrize(
    ("changes", "ends"),
    [
        ({}, None),
        ({"expires_at": SOON}, SOON),
        ({"covered": (Window(since=SOON, until=LATER),)}, None),
        ({"covered": (Window(since=NOON, until=LATER),)}, LATER),
        ({"covered": (Window(since=LATER),), "expires_at": SOON}, SOON),
    ],
)
def test_response_lives_until_expiry_or_until_the_lead_ends_but_shows_no_release(
    changes: dict[str, Any], ends: datetime | None
) -> None:
    variant = variant_of(head(**changes), at(5))
    assert variant.changes_at == ends
    if ends:
        before = replace(variant, now=ends - timedelta(microseconds=1))
        assert before.lead == variant.lead
    if "covered" in changes and ends:
        assert replace(variant, now=ends).lead != variant.lead or changes.get("expires_at") == ends


def test_the_lifetime_of_several_articles_ends_with_the_first_expiry() -> None:
    shown = [head(), head(external_id="other", expires_at=SOON)]
    assert next_moment(at(5), head_changes(shown, at(5))) == SOON


def test_newly_held_translation_is_a_modification() -> None:
    row = head()
    assert variant_of(row, at(9)).last_modified == row.processed_at
    assert variant_of(row, at(9), newest_translation_at=at(8)).last_modified == at(8)


def test_change_of_lead_is_a_modification() -> None:
    row = head(covered=(Window(since=at(6), until=LATER),))
    assert variant_of(row, at(5)).last_modified == row.processed_at
    assert variant_of(row, at(7)).last_modified == at(6)
    assert variant_of(row, at(21)).last_modified == LATER
