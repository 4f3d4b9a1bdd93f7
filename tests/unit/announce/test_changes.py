"""The events of a changed row, derived from its two images alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.changes import Kind
from dateline.model.documents import Status, TranslationState
from dateline.model.rows import Head, TranslationRow
from dateline.model.visibility import visible
from functions.announce.changes import (
    Announcement,
    head_changed,
    translation_changed,
)
from tests.factories import NOON, at
from tests.unit.announce.head_rows import HEADLINE, STORY, head, heads, row, summary


def changed(
    old: Head | None, new: Head, *, minute: float = 10, later: float = 0
) -> list[Announcement]:
    """The events of a change, read `later` minutes after it."""
    return list(head_changed(old, new, changed_at=at(minute), now=at(minute + later)))


def kinds(old: Head | None, new: Head, *, minute: float = 10, later: float = 0) -> list[Kind]:
    return [item.kind for item in changed(old, new, minute=minute, later=later)]


def test_a_new_article_is_published_with_what_readers_see() -> None:
    (event,) = changed(None, head())
    assert event.kind is Kind.PUBLISHED
    assert event.detail["headline"] == HEADLINE
    assert event.detail["languages"] == ["en"]
    assert event.detail["url"] == f"/articles/{STORY.id}"


def test_a_new_version_is_an_update_and_one_with_a_note_a_correction() -> None:
    assert kinds(head(1), head(2)) == [Kind.UPDATED]
    corrected = head(2, summary=summary(correction_note="It was the other lake."))
    assert kinds(head(1), corrected) == [Kind.CORRECTED]


def test_a_known_correction_note_makes_no_second_correction() -> None:
    noted = summary(correction_note="It was the other lake.")
    assert kinds(head(1, summary=noted), head(2, summary=noted)) == [Kind.UPDATED]


def test_a_change_that_readers_cannot_see_causes_no_event() -> None:
    assert kinds(head(1), head(1, lock="2", listed=("a|b",))) == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status.WITHDRAWN, Kind.WITHDRAWN),
        (Status.WITHHELD, Kind.WITHHELD),
        (Status.KILLED, Kind.KILLED),
    ],
)
def test_hiding_a_visible_article_is_announced_without_content(status: Status, kind: Kind) -> None:
    (event,) = changed(head(1), head(2, status=status))
    assert event.kind is kind
    assert event.detail["status"] == status
    assert HEADLINE not in str(event.detail)


def test_a_returning_article_is_published_again() -> None:
    assert kinds(head(2, status=Status.WITHDRAWN), head(3)) == [Kind.PUBLISHED]


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.WITHHELD])
def test_hiding_an_article_that_was_never_visible_causes_no_event(status: Status) -> None:
    hidden = head(1, summary=summary(embargoed_until=at(30)))
    assert kinds(None, head(1, status=status)) == []
    assert kinds(hidden, head(2, status=status)) == []
    assert kinds(head(1, status=Status.WITHHELD), head(2, status=status)) == []


def test_a_kill_is_announced_once_even_if_the_article_was_never_visible() -> None:
    killed = head(2, status=Status.KILLED)
    assert kinds(None, killed) == [Kind.KILLED]
    assert kinds(head(1, summary=summary(embargoed_until=at(30))), killed) == [Kind.KILLED]
    assert kinds(head(1, status=Status.WITHDRAWN), killed) == [Kind.KILLED]
    assert kinds(killed, head(3, status=Status.KILLED)) == []


def test_an_embargoed_article_causes_no_event_before_its_release() -> None:
    embargoed = head(1, summary=summary(embargoed_until=at(30)), languages=("pt",))
    assert kinds(None, embargoed) == []
    assert kinds(embargoed, head(2, summary=summary(embargoed_until=at(40)))) == []


def test_lifting_an_embargo_early_publishes() -> None:
    assert kinds(head(1, summary=summary(embargoed_until=at(30))), head(2)) == [Kind.PUBLISHED]


def test_an_embargo_that_ends_while_the_record_waits_publishes() -> None:
    before = head(1, summary=summary(embargoed_until=at(12)))
    after = head(2, summary=summary(embargoed_until=at(12)))
    assert kinds(before, after, minute=10, later=1) == []
    assert kinds(before, after, minute=10, later=2) == [Kind.PUBLISHED]


def test_a_new_embargo_on_a_visible_article_withholds_it() -> None:
    (event,) = changed(head(1), head(2, summary=summary(embargoed_until=at(30))))
    assert event.kind is Kind.WITHHELD
    assert HEADLINE not in str(event.detail)


def test_an_expiry_causes_no_event_but_a_later_withdrawal_does() -> None:
    expiring = summary(expires_at=at(11))
    assert kinds(head(1, summary=expiring), head(2, summary=expiring), later=5) == []
    withdrawn = head(2, status=Status.WITHDRAWN)
    assert kinds(head(1, summary=summary(expires_at=at(5))), withdrawn) == [Kind.WITHDRAWN]


def test_a_withdrawal_in_the_second_of_publication_is_announced() -> None:
    published = head(1, summary=summary(published_at=NOON + timedelta(milliseconds=900)))
    assert kinds(published, head(2, status=Status.WITHDRAWN), minute=0) == [Kind.WITHDRAWN]


def test_a_translation_that_fits_is_published_when_its_article_is_visible() -> None:
    (event,) = changed(head(1), head(1, lock="2", languages=("pt",)))
    assert event.kind is Kind.TRANSLATION_PUBLISHED
    assert event.detail["language"] == "pt"
    assert event.detail["url"] == f"/articles/{STORY.id}?language=pt"
    assert HEADLINE not in str(event.detail)
    # A row from before the state was recorded.
    assert "translation_state" not in event.detail


@pytest.mark.parametrize("state", ["translated", "partly_reviewed", "reviewed"])
def test_a_published_translation_is_announced_with_its_state(state: str) -> None:
    after = head(1, lock="2", languages=("pt",), translation_states={"pt": state})
    (event,) = changed(head(1), after)
    assert event.detail["translation_state"] == state


def test_translations_made_under_embargo_are_published_with_their_article() -> None:
    embargoed = head(1, summary=summary(embargoed_until=at(30)), languages=("hy", "pt"))
    lifted = head(2, languages=("hy", "pt"))
    events = changed(embargoed, lifted)
    assert [item.kind for item in events] == [Kind.PUBLISHED, *[Kind.TRANSLATION_PUBLISHED] * 2]
    assert len({item.detail["id"] for item in events}) == 3


def test_a_translation_made_again_or_reviewed_is_an_update_without_content() -> None:
    again = row(2, translated_at=at(5))
    reviewed = row(2, state=TranslationState.REVIEWED)
    for new in (again, reviewed):
        (event,) = translation_changed(STORY.id, row(), new, changed_at=at(10))
        assert event.kind is Kind.TRANSLATION_UPDATED
        assert HEADLINE not in str(event.detail)
        assert event.detail["machine_translated"] is (new is again)
        assert event.detail["translation_state"] == ("translated" if new is again else "reviewed")


def test_a_partly_reviewed_translation_is_announced_as_a_machines() -> None:
    partly = row(2, state=TranslationState.PARTLY_REVIEWED)
    (event,) = translation_changed(STORY.id, row(), partly, changed_at=at(10))
    assert event.detail["machine_translated"] is True
    assert event.detail["translation_state"] == "partly_reviewed"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, row()),
        (row(), row()),
        (row(), row(2, text_hash="u", translated_at=at(5))),
        (row(), row(2, state=TranslationState.HELD)),
        (row(state=TranslationState.HELD), row(2)),
    ],
)
def test_a_translation_announced_by_head_is_not_announced_by_its_row(
    old: TranslationRow | None, new: TranslationRow
) -> None:
    assert list(translation_changed(STORY.id, old, new, changed_at=at(10))) == []


def test_a_stale_translation_is_published_again_once_it_fits() -> None:
    old = head(2, languages=("pt",), stale={"pt": "t"})
    new = head(2, languages=("pt",), lock="f" * 16)
    (event,) = head_changed(old, new, changed_at=at(5), now=at(6))
    assert (event.kind, event.detail["language"]) == (Kind.TRANSLATION_PUBLISHED, "pt")
    assert list(head_changed(new, old, changed_at=at(5), now=at(6))) == []


@given(old=st.none() | heads, new=heads, later=st.integers(min_value=0, max_value=15))
def test_no_content_of_a_hidden_article_is_ever_announced(
    old: Head | None, new: Head, later: int
) -> None:
    events = changed(old, new, minute=10, later=later)
    if not visible(new, at(10 + later)):
        assert HEADLINE not in str(events)
        assert {item.kind for item in events} <= {Kind.WITHDRAWN, Kind.WITHHELD, Kind.KILLED}
    again = changed(old, new, minute=10, later=later)
    assert [item.detail["id"] for item in again] == [item.detail["id"] for item in events]


@given(old=heads, new=heads)
def test_every_published_article_that_is_hidden_is_announced_as_hidden(
    old: Head, new: Head
) -> None:
    if visible(old, at(10)) and not visible(new, at(10)):
        events = kinds(old, new)
        by_itself = new.status is Status.USABLE and visible(new, at(10) + timedelta(seconds=1))
        assert events or by_itself


def test_two_changes_of_one_article_have_two_ids() -> None:
    (first,), (second,) = changed(None, head(1)), changed(head(2, status=Status.WITHHELD), head(3))
    assert first.kind is second.kind
    assert first.detail["id"] != second.detail["id"]
