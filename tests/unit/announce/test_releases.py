"""Schedules match HEAD, and announce a release once: at its time or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.changes import Kind
from dateline.model.documents import Status
from dateline.model.errors import Malformed, Unavailable
from dateline.model.identifiers import article_id
from dateline.model.rows import Head, TranslationRow
from dateline.model.stories import Joined
from functions.announce.changes import (
    head_changed,
    released,
)
from functions.announce.release_service import Outcome, ReleaseService
from functions.announce.releases import (
    LEAD,
    Release,
    fires_at,
    read_release,
    release_at,
    touches_release,
)
from tests.factories import NOON, at
from tests.unit.announce.fake_bus import FakeBus
from tests.unit.announce.head_rows import STORY, head, summary

JOINED = Joined(to=article_id("desk", "story-2"), link="example.org/quay", headline="the quay")


class FakeHeads:
    """A reader with a single HEAD, or none."""

    def __init__(self, current: Head | None) -> None:
        self.current = current

    def head(
        self, article_id: str, languages: tuple[str, ...] = ()
    ) -> tuple[Head | None, dict[str, TranslationRow]]:
        assert article_id == STORY.id
        assert not languages
        return self.current, {}


class FakeSchedules:
    """The Scheduler's schedules: each article's release, and when it fires."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[Release, datetime]] = {}

    def put(self, release: Release, moment: datetime) -> None:
        self.held[release.article_id] = (release, moment)

    def remove(self, article_id: str) -> None:
        self.held.pop(article_id, None)


def embargoed(minute: float = 30, version: int = 1, **changes: Any) -> Head:
    return head(version, summary=summary(embargoed_until=at(minute)), **changes)


def release_of(minute: float) -> Release:
    return Release(article_id=STORY.id, effective_at=at(minute))


def following(
    current: Head | None, *, changed: float, now: float, schedules: FakeSchedules
) -> FakeSchedules:
    ReleaseService(FakeHeads(current), schedules, FakeBus()).update_schedule(
        STORY.id, at(changed), at(now)
    )
    return schedules


def test_an_embargo_is_scheduled_for_its_second_and_never_before_it() -> None:
    current = head(summary=summary(embargoed_until=at(30) + timedelta(milliseconds=1)))
    schedules = following(current, changed=0, now=1, schedules=FakeSchedules())
    release, moment = schedules.held[STORY.id]
    assert release.effective_at == at(30) + timedelta(milliseconds=1)
    assert moment == at(30) + timedelta(seconds=1)


def test_an_article_dated_in_the_future_is_scheduled_like_an_embargo() -> None:
    current = head(summary=summary(published_at=at(30)))
    schedules = following(current, changed=0, now=1, schedules=FakeSchedules())
    assert schedules.held[STORY.id][1] == at(30)


def test_a_moved_embargo_moves_the_schedule() -> None:
    schedules = following(embargoed(30), changed=0, now=1, schedules=FakeSchedules())
    following(embargoed(90), changed=2, now=3, schedules=schedules)
    assert schedules.held == {STORY.id: (release_of(90), at(90))}


@pytest.mark.parametrize(
    "current",
    [
        None,
        embargoed(status=Status.KILLED),
        embargoed(status=Status.WITHDRAWN),
        embargoed(status=Status.WITHHELD),
        head(summary=None),
        head(),
        head(summary=summary(embargoed_until=at(30), expires_at=at(20))),
        embargoed(joined=JOINED),
    ],
    ids=[
        "gone",
        "killed",
        "withdrawn",
        "withheld",
        "notice",
        "lifted",
        "expired before",
        "joined",
    ],
)
def test_an_article_without_a_release_has_no_schedule(current: Head | None) -> None:
    schedules = following(embargoed(30), changed=0, now=1, schedules=FakeSchedules())
    following(current, changed=2, now=3, schedules=schedules)
    assert schedules.held == {}


def test_a_release_that_passed_while_the_record_waited_leaves_the_schedule() -> None:
    schedules = following(embargoed(30), changed=0, now=1, schedules=FakeSchedules())
    following(embargoed(30, version=2), changed=29, now=31, schedules=schedules)
    assert schedules.held == {STORY.id: (release_of(30), at(30))}


@pytest.mark.parametrize("seconds", [0.001, 1, 29])
def test_a_release_close_ahead_is_scheduled_with_a_margin(seconds: float) -> None:
    moment = fires_at(NOON + timedelta(seconds=seconds), NOON)
    assert moment == NOON + LEAD


@given(ahead=st.floats(min_value=0.001, max_value=1e7), late=st.floats(min_value=0, max_value=0.9))
def test_a_schedule_is_set_to_a_whole_second_never_before_the_release(
    ahead: float, late: float
) -> None:
    now = NOON + timedelta(seconds=late)
    effective_at = now + timedelta(seconds=ahead)
    moment = fires_at(effective_at, now)
    assert moment.microsecond == 0
    assert moment >= max(effective_at, now + LEAD)
    assert moment < max(effective_at, now + LEAD) + timedelta(seconds=1)


def announce(
    current: Head | None, *, made_for: float, now: float, room: int = 10
) -> tuple[Outcome, FakeBus, FakeSchedules]:
    bus, schedules = FakeBus(room), FakeSchedules()
    releases = ReleaseService(FakeHeads(current), schedules, bus)
    outcome, announced = releases.announce(release_of(made_for), at(now))
    assert list(announced) == bus.accepted
    return outcome, bus, schedules


def test_a_release_is_announced_with_its_translations_and_its_time() -> None:
    outcome, bus, _ = announce(embargoed(30, languages=("pt",)), made_for=30, now=30.5)
    assert outcome is Outcome.ANNOUNCED
    assert bus.kinds() == ["article.published", "translation.published"]
    assert {item.changed_at for item in bus.accepted} == {at(30)}


def test_a_schedule_that_fires_twice_announces_the_same_event() -> None:
    _, once, _ = announce(embargoed(30), made_for=30, now=30)
    # In between, its tags changed: HEAD has another lock, and the release is the same.
    _, twice, _ = announce(embargoed(30, version=2), made_for=30, now=31)
    assert once.accepted[0].detail["id"] == twice.accepted[0].detail["id"]


def test_every_record_that_finds_the_article_released_announces_the_same_event() -> None:
    current = embargoed(30, languages=("pt",))
    by_schedule = list(released(current, at(31)))
    by_record = list(head_changed(None, current, changed_at=at(29), now=at(31)))
    assert by_schedule == by_record
    assert len(by_schedule) == 2


def test_a_stale_schedule_of_a_moved_embargo_only_sets_the_right_schedule() -> None:
    outcome, bus, schedules = announce(embargoed(90), made_for=30, now=30)
    assert outcome is Outcome.MOVED
    assert bus.accepted == []
    assert schedules.held == {STORY.id: (release_of(90), at(90))}


@pytest.mark.parametrize(
    "current",
    [
        None,
        head(),
        embargoed(20),
        embargoed(status=Status.KILLED),
        embargoed(status=Status.WITHDRAWN),
        head(summary=summary(embargoed_until=at(30), expires_at=at(30.2))),
    ],
    ids=["gone", "lifted", "brought forward", "killed", "withdrawn", "expired since"],
)
def test_a_stale_schedule_announces_nothing(current: Head | None) -> None:
    outcome, bus, schedules = announce(current, made_for=30, now=30.5)
    assert outcome is Outcome.OVERTAKEN
    assert bus.accepted == []
    assert schedules.held == {}


def test_a_schedule_that_fires_too_early_is_retried() -> None:
    with pytest.raises(Unavailable, match="release_early"):
        announce(embargoed(30), made_for=30, now=29.99)


def test_a_release_that_the_bus_refuses_is_retried() -> None:
    with pytest.raises(Unavailable, match="events_not_taken"):
        announce(embargoed(30, languages=("pt",)), made_for=30, now=31, room=1)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"event": "release"},
        {"event": "other", "article_id": STORY.id, "effective_at": "2026-03-04T12:00:00Z"},
        {"event": "release", "article_id": "../x", "effective_at": "2026-03-04T12:00:00Z"},
        {"event": "release", "article_id": STORY.id, "effective_at": "2026-03-04T12:00:00"},
    ],
)
def test_an_event_that_no_release_schedule_carries_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="release_malformed"):
        read_release(event)


STATES = st.one_of(
    st.just(head()),
    st.builds(embargoed, st.sampled_from([30.0, 45.0, 90.0])),
    st.builds(embargoed, st.just(30.0), status=st.sampled_from(list(Status))),
)


@given(states=st.lists(STATES, min_size=1, max_size=5), data=st.data())
def test_late_and_repeated_records_end_in_the_schedule_of_the_last_head(
    states: list[Head], data: st.DataObject
) -> None:
    """A retry repeats any tail of the stream; each record reads the current HEAD."""
    heads, schedules = FakeHeads(None), FakeSchedules()
    releases = ReleaseService(heads, schedules, FakeBus())
    written = [None, *states]
    changes = list(pairwise(written))
    done = 0
    while done < len(changes):
        # Some rows are written before the function reads their records.
        ahead = data.draw(st.integers(min_value=done + 1, max_value=len(changes)))
        again = data.draw(st.integers(min_value=0, max_value=done))
        heads.current = written[ahead]
        for place in range(again, ahead):
            if touches_release(*changes[place], at(place)):
                releases.update_schedule(STORY.id, at(place), at(ahead))
        done = ahead
    expected = release_at(states[-1])
    held = schedules.held.get(STORY.id)
    assert (held and held[0].effective_at) == (expected if expected and expected > at(10) else None)


def test_a_rebuilt_head_causes_no_event() -> None:
    for item in (head(), head(status=Status.KILLED), head(status=Status.WITHDRAWN), embargoed(30)):
        quiet = item.model_copy(update={"rebuilt": True})
        assert list(head_changed(None, quiet, changed_at=at(1), now=at(2))) == []
        assert list(head_changed(quiet, item, changed_at=at(1), now=at(2))) == []


def test_a_change_after_a_rebuild_is_announced() -> None:
    quiet = head(1, rebuilt=True)
    events = list(head_changed(quiet, head(2), changed_at=at(1), now=at(2)))
    assert [item.kind for item in events] == [Kind.UPDATED]


def test_a_release_during_a_rebuild_is_announced() -> None:
    quiet = embargoed(30, rebuilt=True)
    events = list(head_changed(None, quiet, changed_at=at(29), now=at(31)))
    assert events == list(released(quiet, at(31)))
    assert events
