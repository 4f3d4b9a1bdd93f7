"""When anyone could read a text: the spans against their rule, asked moment by moment; holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Article, Notice, Status
from dateline.model.editor_acts import Act
from dateline.model.order_keys import order_key
from dateline.model.rows import Revision
from dateline.model.stories import KilledCopy, Window
from dateline.model.visibility import (
    Hold,
    Span,
    first_public,
    first_received,
    holds,
    kill_spans,
    public_spans,
)
from functions.index.article.state import State, apply
from tests.factories import SUBMISSION, article, at, notice, ruling

LAST = 8
MOMENTS = [at(half / 2) for half in range(-1, 2 * LAST + 2)]
"""Every minute of a drawn history, and between the minutes."""

minutes = st.integers(0, LAST)
hours = st.sampled_from([None, None, None, *map(at, range(LAST + 1))])


@st.composite
def drawn_documents(draw: st.DrawFn) -> Article | Notice:
    """A revision whose content may repeat another's, received in any order; or a ruling."""
    received, modified = draw(minutes), draw(minutes)
    kind = draw(st.sampled_from(["article", "article", "notice", "ruling"]))
    if kind == "ruling":
        return ruling(draw(st.sampled_from(Act)), minute=received)
    if kind == "notice":
        status = draw(st.sampled_from([Status.KILLED, Status.KILLED, Status.WITHDRAWN]))
        return notice(status, minute=received)
    return article(
        minute=received,
        order_key=order_key(
            version=None,
            modified_at=at(modified),
            received_at=at(received),
            position=0,
            submission_id=SUBMISSION,
        ),
        headline=draw(st.sampled_from(["Ferry back", "Ferry late"])),
        status=draw(st.sampled_from([Status.USABLE, Status.USABLE, Status.WITHHELD])),
        published_at=draw(hours),
        embargoed_until=draw(hours),
        expires_at=draw(hours),
    )


histories = st.lists(drawn_documents(), min_size=2, max_size=6)
windows = st.tuples(minutes, st.none() | minutes).filter(
    lambda drawn: drawn[1] is None or drawn[0] < drawn[1]
)
killed_copies = st.lists(
    st.builds(
        lambda name, kills: KilledCopy(
            id=name * 26,
            kills=tuple(
                Window(since=at(since), until=None if until is None else at(until))
                for since, until in kills
            ),
        ),
        st.sampled_from("km"),
        st.lists(windows, max_size=2),
    ),
    max_size=2,
)


def state_of(*documents: Article | Notice) -> State:
    state = State(id=article().id, source=article().source)
    for document in documents:
        state = apply(state, document)
    return state


def contains(spans: Sequence[Span], moment: datetime) -> bool:
    return any(since <= moment and (until is None or moment < until) for since, until in spans)


def is_killed_at(state: State, moment: datetime) -> bool:
    """Whether the last kill or reinstatement so far is a kill; the kill wins at one moment."""
    rulings = [
        *((item.received_at, True) for item in state.history if item.status is Status.KILLED),
        *((act.received_at, act.act is Act.KILL) for act in state.acts),
    ]
    past = [ruling for ruling in rulings if ruling[0] <= moment]
    return bool(past) and max(past)[1]


def is_readable_at(state: State, revision: Revision, moment: datetime) -> bool:
    """The rule of `public_spans` for one moment."""
    summary = revision.summary
    later = state.history[state.history.index(revision) + 1 :]
    return (
        revision.status is Status.USABLE
        and summary is not None
        and all(
            start <= moment
            for start in (
                first_received(revision),
                summary.published_at or moment,
                summary.embargoed_until or moment,
            )
        )
        and not (summary.expires_at and summary.expires_at <= moment)
        and not any(
            first_received(item) <= moment for item in later if item.status is not Status.KILLED
        )
        and not is_killed_at(state, moment)
    )


@given(histories)
def test_a_revision_is_public_exactly_when_the_rule_says_so(
    documents: list[Article | Notice],
) -> None:
    state = state_of(*documents)
    spans = public_spans(state.history, state.acts)
    for revision in state.history:
        readable = [moment for moment in MOMENTS if is_readable_at(state, revision, moment)]
        shown = spans.get(revision.order_key, ())
        assert [moment for moment in MOMENTS if contains(shown, moment)] == readable
        assert all(until is None or since < until for since, until in shown)
        assert list(shown) == sorted(shown)
    assert all(spans.values())
    starts = [since for parts in spans.values() for since, _ in parts]
    assert first_public(spans) == (min(starts) if starts else None)


@given(histories)
def test_a_kill_holds_until_a_later_reinstatement(documents: list[Article | Notice]) -> None:
    state = state_of(*documents)
    spans = kill_spans(state.history, state.acts)
    for moment in MOMENTS:
        assert contains(spans, moment) == is_killed_at(state, moment)


@given(histories, killed_copies)
def test_a_held_copy_is_public_outside_its_holds_and_nowhere_else(
    documents: list[Article | Notice], killed: list[KilledCopy]
) -> None:
    state = state_of(*documents)
    held = [hold.span for hold in holds(state.history, state.acts, killed)]
    own = public_spans(state.history, state.acts)
    spans = public_spans(state.history, state.acts, killed)
    for revision in state.history:
        for moment in MOMENTS:
            readable = contains(own.get(revision.order_key, ()), moment)
            shown = contains(spans.get(revision.order_key, ()), moment)
            assert shown == (readable and not contains(held, moment))
    assert all(spans.values())


def spans_of(*documents: Article | Notice) -> list[tuple[Span, ...]]:
    state = state_of(*documents)
    spans = public_spans(state.history, state.acts)
    return [spans.get(revision.order_key, ()) for revision in state.history]


def test_a_sources_kill_cuts_a_span_and_does_not_replace_the_revision() -> None:
    kill, reinstate = notice(Status.KILLED, minute=5), ruling(Act.REINSTATE, minute=9)
    assert spans_of(article(), kill) == [((at(0), at(5)),), ()]
    assert spans_of(article(), kill, reinstate) == [((at(0), at(5)), (at(9), None)), ()]


@pytest.mark.parametrize("reinstated", [6, 7, 9])
def test_nothing_of_a_span_remains_that_ends_while_a_kill_holds(reinstated: float) -> None:
    kill, reinstate = ruling(Act.KILL, minute=3), ruling(Act.REINSTATE, minute=reinstated)
    expiring = article(expires_at=at(6))
    assert spans_of(expiring, kill, reinstate) == [((at(0), at(3)),)]
    corrected = article(minute=7, headline="Corrected")
    assert spans_of(article(expires_at=at(6)), kill, reinstate, corrected)[0] == ((at(0), at(3)),)


def test_a_kill_after_the_end_of_a_span_leaves_it_as_it_is() -> None:
    for minute in (6, 7):
        kill = ruling(Act.KILL, minute=minute)
        assert spans_of(article(expires_at=at(6)), kill) == [((at(0), at(6)),)]


def test_the_first_delivery_counts_although_a_later_one_names_the_revision() -> None:
    late, early = (
        article(
            minute=received,
            order_key=order_key(
                version=None,
                modified_at=at(modified),
                received_at=at(received),
                position=0,
                submission_id=SUBMISSION,
            ),
        )
        for received, modified in ((5, 0), (2, 1))
    )
    (revision,) = state_of(late, early).history
    assert revision.received_at == at(5)
    assert first_received(revision) == at(2)


KILLED = "k" * 26
OTHER = "m" * 26


def killed_at(since: float, until: float | None = None, name: str = KILLED) -> KilledCopy:
    window = Window(since=at(since), until=None if until is None else at(until))
    return KilledCopy(id=name, kills=(window,))


def held(*documents: Article | Notice, killed: Sequence[KilledCopy]) -> list[Hold]:
    state = state_of(*documents)
    return list(holds(state.history, state.acts, killed))


def test_a_copy_that_was_not_public_before_the_kill_is_held_from_the_kill_on() -> None:
    assert held(article(minute=5), killed=[killed_at(3)]) == [Hold(KILLED, (at(3), None))]
    embargoed = article(minute=1, embargoed_until=at(9))
    assert held(embargoed, killed=[killed_at(3)]) == [Hold(KILLED, (at(3), None))]


def test_a_copy_that_was_public_before_the_kill_is_not_held() -> None:
    assert held(article(minute=2), killed=[killed_at(3)]) == []
    assert held(article(minute=3), killed=[killed_at(3)]) == [Hold(KILLED, (at(3), None))]


def test_nothing_holds_without_a_kill_or_without_a_revision() -> None:
    assert held(article(), killed=[]) == []
    assert held(article(), killed=[KilledCopy(id=KILLED, kills=())]) == []
    assert holds((), (), [killed_at(3)]) == ()


def test_the_reinstatement_of_the_killed_article_ends_the_hold() -> None:
    assert held(article(minute=5), killed=[killed_at(3, 9)]) == [Hold(KILLED, (at(3), at(9)))]


@pytest.mark.parametrize(
    ("received", "released", "until"),
    [
        (5, [7], 7),
        (5, [5], None),
        (5, [4], None),
        (1, [3], None),
        (1, [2], None),
        (1, [3.5], 3.5),
        (5, [8, 7], 7),
        (5, [20], 9),
    ],
)
def test_an_editor_releases_a_copy_after_its_receipt_and_after_the_kill(
    received: float, released: list[float], until: float | None
) -> None:
    """A copy that is still under embargo, killed at 3 and, in the last case, reinstated at 9."""
    acts = [ruling(Act.REINSTATE, minute=minute) for minute in released]
    killed = killed_at(3, 9 if until == 9 else None)
    copy = article(minute=received, embargoed_until=at(60))
    assert held(copy, *acts, killed=[killed]) == [
        Hold(KILLED, (at(3), None if until is None else at(until)))
    ]


def test_an_editor_releases_a_copy_once_any_of_its_revisions_was_received() -> None:
    revisions = [article(minute=5), article(minute=8, headline="Corrected")]
    release = ruling(Act.REINSTATE, minute=7)
    assert held(*revisions, release, killed=[killed_at(3)]) == [Hold(KILLED, (at(3), at(7)))]


def test_an_editors_kill_of_the_copy_releases_nothing() -> None:
    kill = ruling(Act.KILL, minute=7)
    assert held(article(minute=5), kill, killed=[killed_at(3)]) == [Hold(KILLED, (at(3), None))]


def test_a_second_kill_holds_what_the_first_one_kept_from_readers_and_nothing_else() -> None:
    first, second = killed_at(3), killed_at(8, name=OTHER)
    assert held(article(minute=5), killed=[second, first]) == [
        Hold(KILLED, (at(3), None)),
        Hold(OTHER, (at(8), None)),
    ]
    # The copy was public between the end of the first hold and the second kill.
    reinstated = killed_at(3, 6)
    assert held(article(minute=5), killed=[reinstated, second]) == [
        Hold(KILLED, (at(3), at(6))),
    ]


def test_kills_of_one_moment_hold_although_only_one_of_them_ends() -> None:
    for killed in ([killed_at(3), killed_at(3, 9)], [killed_at(3, 9), killed_at(3)]):
        (first, second) = held(article(minute=5), killed=killed)
        assert {first.span[1], second.span[1]} == {None, at(9)}
