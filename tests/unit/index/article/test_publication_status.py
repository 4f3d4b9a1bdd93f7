"""A kill holds until a later reinstatement, in any order of arrival."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from dateline.model.documents import Article, Notice, Status, Translation, text_hash
from dateline.model.editor_acts import Act
from dateline.model.order_keys import order_key
from dateline.model.rows import Head
from dateline.model.visibility import public_spans
from functions.index.article.publication_status import is_killed, retained_texts, with_act
from functions.index.article.rows import act_of
from functions.index.article.state import State, apply, head_of, read_state, rows_of
from tests.factories import SUBMISSION, article, at, notice, ruling, translation

Document = Article | Notice | Translation


def numbered(version: int, minute: float) -> Article:
    """A revision of a source that numbers its revisions."""
    moment = at(minute)
    key = order_key(
        version=version,
        modified_at=moment,
        received_at=moment,
        position=0,
        submission_id=SUBMISSION,
    )
    return article(minute=minute, order_key=key, headline=f"Edition {version}")


SEVEN = numbered(7, 0)
EIGHT = numbered(8, 20)
NINE = numbered(9, 40)
KILL = ruling(Act.KILL, minute=10)
REINSTATE = ruling(Act.REINSTATE, minute=30)
KILL_AGAIN = ruling(Act.KILL, minute=35)
KILLED_BY_SOURCE = notice(Status.KILLED, minute=10)
WITHDRAWN = notice(Status.WITHDRAWN, minute=15)


def state_after(documents: Sequence[Document]) -> State:
    state = State(id=SEVEN.id, source="first-sender")
    for document in documents:
        state = apply(state, document)
    return state


def head_after(*documents: Document) -> Head:
    """The HEAD that all orders of the documents end in."""
    ends = {repr(rows_of(state_after(order))) for order in itertools.permutations(documents)}
    assert len(ends) == 1
    head = head_of(state_after(documents))
    assert head is not None
    return head


def test_a_kill_by_hand_holds_against_every_later_version() -> None:
    assert head_after(SEVEN, KILL, EIGHT, NINE).status is Status.KILLED


def test_a_reinstatement_by_hand_shows_the_newest_version() -> None:
    head = head_after(SEVEN, KILL, EIGHT, REINSTATE)
    assert (head.status, head.version) == (Status.USABLE, 2)
    assert head.summary is not None
    assert head.summary.headline == "Edition 8"


def test_a_kill_after_the_reinstatement_holds_again() -> None:
    assert head_after(SEVEN, KILL, REINSTATE, KILL_AGAIN, NINE).status is Status.KILLED


def test_a_kill_by_the_source_is_reinstated_by_hand_too() -> None:
    head = head_after(SEVEN, KILLED_BY_SOURCE, EIGHT, REINSTATE)
    assert head.status is Status.USABLE
    assert head.version == 3


def test_a_kill_by_the_source_after_the_reinstatement_holds() -> None:
    late = notice(Status.KILLED, minute=50)
    assert head_after(SEVEN, KILL, REINSTATE, late).status is Status.KILLED


def test_a_kill_that_a_feed_keeps_listing_does_not_undo_a_reinstatement() -> None:
    polled = notice(Status.KILLED, minute=45)
    assert head_after(SEVEN, KILLED_BY_SOURCE, polled, REINSTATE).status is Status.USABLE


def test_a_reinstatement_lifts_the_kill_and_not_a_withdrawal() -> None:
    assert head_after(SEVEN, WITHDRAWN, KILL, REINSTATE).status is Status.WITHDRAWN


def test_a_kill_wins_over_a_reinstatement_at_the_same_moment() -> None:
    assert head_after(SEVEN, KILL, ruling(Act.REINSTATE, minute=10)).status is Status.KILLED


def test_a_reinstatement_without_a_kill_before_it_changes_nothing() -> None:
    head = head_after(SEVEN, REINSTATE)
    assert (head.status, head.version) == (Status.USABLE, 1)


def test_a_kill_of_an_unknown_article_is_remembered_for_the_late_first_version() -> None:
    alone = head_after(KILL)
    assert (alone.status, alone.version, alone.source) == (Status.KILLED, 0, "night-desk")
    late = head_after(KILL, SEVEN)
    assert (late.status, late.version, late.source) == (Status.KILLED, 1, "desk")
    assert late.external_id == SEVEN.external_id


def test_an_article_reinstated_before_it_was_ever_sent_stays_hidden() -> None:
    assert head_after(KILL, REINSTATE).status is Status.WITHHELD
    assert head_after(KILLED_BY_SOURCE, REINSTATE).status is Status.WITHHELD


def test_the_author_and_reason_of_a_kill_are_kept() -> None:
    rows = rows_of(state_after([SEVEN, KILL]))
    (act,) = [row for (_, sort_key), row in rows.items() if sort_key.startswith("ACT#")]
    assert (act["by"], act["act"], act["reason"]) == ("night-desk", "kill", "kill by hand")


def test_a_killed_article_has_no_public_row() -> None:
    state = state_after([SEVEN, translation(SEVEN), KILL])
    public = {
        pk
        for (pk, _), row in rows_of(state).items()
        # A tombstone is public by design; an address row without a slug is never served.
        if not pk.startswith(("ARTICLE#", "GONE#"))
        and (not pk.startswith("SLUG#") or "slug" in row)
    }
    head = head_of(state)
    assert head is not None
    assert (public, head.languages, head.slugs) == (set(), (), {})


def test_a_withdrawal_without_a_number_follows_the_version_it_withdraws() -> None:
    assert head_after(SEVEN, WITHDRAWN).status is Status.WITHDRAWN
    republished = head_after(SEVEN, WITHDRAWN, EIGHT)
    assert (republished.status, republished.version) == (Status.USABLE, 3)


def test_a_version_saved_before_the_withdrawal_and_delivered_after_it_stays_withdrawn() -> None:
    late = numbered(8, 12)
    assert head_after(SEVEN, WITHDRAWN, late).status is Status.WITHDRAWN


@pytest.mark.parametrize("documents", [[SEVEN, WITHDRAWN, EIGHT], [KILL, SEVEN, REINSTATE]])
def test_a_state_is_read_back_from_its_rows(documents: list[Document]) -> None:
    state = state_after(documents)
    rows = [row for (pk, _), row in sorted(rows_of(state).items()) if pk.startswith("ARTICLE#")]
    assert rows_of(read_state(state.id, "night-desk", rows)) == rows_of(state)


def edition(minute: float, **changes: Any) -> Article:
    return article(minute=minute, headline=f"Edition of {minute}", **changes)


def retained(*documents: Document) -> set[float]:
    """The minutes of the editions whose text may stay public beside the newest one's."""
    state = state_after(documents)
    spans = public_spans(state.history, state.acts)
    texts = retained_texts(state.history, state.acts, spans)
    articles = [document for document in documents if isinstance(document, Article)]
    minutes = {text_hash(item): item.provenance.received_at for item in articles}
    return {(minutes[text] - at(0)).total_seconds() / 60 for text in texts}


def test_every_text_stays_that_was_public_since_the_article_was_last_hidden() -> None:
    assert retained(edition(0), edition(1), edition(2)) == {0, 1, 2}
    for status in (Status.WITHHELD, Status.WITHDRAWN):
        assert retained(edition(0), notice(Status.WITHDRAWN, minute=1), edition(2)) == {2}
        assert retained(edition(0), edition(1, status=status), edition(2)) == {2}
    assert retained(edition(0), notice(Status.KILLED, minute=1)) == set()


def test_a_text_that_was_there_at_a_kill_does_not_stay_after_a_reinstatement() -> None:
    kill, reinstate = ruling(Act.KILL, minute=5), ruling(Act.REINSTATE, minute=7)
    assert retained(edition(4), edition(5), edition(6), kill, reinstate) == {6}
    assert retained(edition(4), edition(6), reinstate) == {4, 6}
    # Also one that was received in the kill's moment, and was first public after it.
    assert retained(edition(5), kill, reinstate, edition(8)) == {8}


def test_a_text_that_was_never_public_does_not_stay_and_hides_no_earlier_one() -> None:
    never = edition(1, embargoed_until=at(60))
    assert retained(edition(0), never, edition(2)) == {0, 2}


@pytest.mark.parametrize(
    ("earlier", "newest", "stays"),
    [
        (None, None, True),
        (None, 60, True),
        (60, 60, True),
        (61, 60, True),
        (59, 60, False),
        (60, None, False),
    ],
)
def test_a_text_that_expires_before_the_newest_one_does_not_stay(
    earlier: float | None, newest: float | None, stays: bool
) -> None:
    first, last = (
        edition(minute, expires_at=None if expiry is None else at(expiry))
        for minute, expiry in ((0, earlier), (1, newest))
    )
    assert (0 in retained(first, last)) == stays


def test_no_text_of_a_withdrawn_article_stays() -> None:
    withdrawn = notice(Status.WITHDRAWN, minute=2)
    assert retained(edition(0), edition(1, expires_at=at(60)), withdrawn) == set()


def test_an_act_is_kept_as_it_came_first_and_acts_are_in_order() -> None:
    (kill, reinstate) = (act_of(KILL, Act.KILL), act_of(REINSTATE, Act.REINSTATE))
    acts = with_act(with_act((), reinstate), kill)
    assert acts == (kill, reinstate)
    again = kill.model_copy(update={"reason": "another reason"})
    assert with_act(acts, again) == acts


def test_nothing_is_killed_before_any_ruling() -> None:
    assert not is_killed((), ())
