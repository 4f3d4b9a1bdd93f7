"""When a hub is asked, and with what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.errors import Unprocessable
from dateline.model.source_options import WebSubTopic
from dateline.model.sources import Source
from dateline.stores.subscriptions import Subscription, SubscriptionState, renew_at
from functions.subscribe.subscribing import LAST_RETRY, back_off, due, form, requested
from tests.factories import NOON, at

WANTED = WebSubTopic(
    hub="https://hub.example/",
    topic="https://wire.example/feed",
    callback_base="https://api.example",
)
KEY = "k" * 22


def known(**changes: Any) -> Subscription:
    values: dict[str, Any] = {
        "source": "wire",
        "hub": WANTED.hub,
        "topic": WANTED.topic,
        "state": "pending",
        "requested_at": NOON,
        "next_attempt_at": at(14),
        "attempts": 1,
        "revision": 3,
    }
    return Subscription.model_validate(values | changes)


def source(**changes: Any) -> Source:
    values = {"id": "wire", "sender": "websub", "secrets": ["first", "second"], "path_key": KEY}
    return Source.model_validate(values | {"websub": WANTED.model_dump()} | changes)


def test_what_was_never_asked_is_due() -> None:
    assert due(WANTED, None, NOON)


@pytest.mark.parametrize("state", ["pending", "active", "denied"])
def test_what_was_asked_is_due_when_its_time_comes(state: str) -> None:
    assert not due(WANTED, known(state=state), at(13.9))
    assert due(WANTED, known(state=state), at(14))


@pytest.mark.parametrize("state", ["leaving", "ended"])
def test_what_was_left_is_never_due_again_by_itself(state: str) -> None:
    assert not due(WANTED, known(state=state), at(1_000_000))


@pytest.mark.parametrize(
    "changed", [{"hub": "https://new.example/"}, {"topic": "https://x.example"}]
)
@pytest.mark.parametrize("state", list(SubscriptionState))
def test_another_hub_or_topic_is_due_at_once(
    changed: dict[str, str], state: SubscriptionState
) -> None:
    before = known(state=state, lease_ends_at=at(999), verified_at=NOON, **changed)
    assert due(WANTED, before, NOON)
    after = requested("wire", WANTED, before, NOON)
    assert after.state is SubscriptionState.PENDING
    assert (after.hub, after.topic) == (WANTED.hub, WANTED.topic)
    assert (after.attempts, after.lease_ends_at, after.verified_at) == (1, None, None)
    assert after.revision == before.revision


def test_an_active_subscription_stays_active_while_it_is_renewed_and_no_longer() -> None:
    active = known(state="active", lease_ends_at=at(60), verified_at=NOON, attempts=0)
    assert requested("wire", WANTED, active, at(59)).state is SubscriptionState.ACTIVE
    assert requested("wire", WANTED, active, at(60)).state is SubscriptionState.PENDING


def test_a_denial_leaves_no_reason_behind_when_it_is_asked_again() -> None:
    denied = known(state="denied", reason="not for you")
    assert requested("wire", WANTED, denied, at(1_500)).reason is None


def test_retries_come_ever_later_up_to_a_day() -> None:
    waits = [back_off(attempts) for attempts in range(1, 40)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=14)
    assert waits[1] == 2 * waits[0]
    assert waits[-1] == LAST_RETRY


@given(st.integers(min_value=1, max_value=400_000_000))
def test_a_lease_is_renewed_before_it_ends_and_not_before_it_begins(seconds: int) -> None:
    lease = timedelta(seconds=seconds)
    renewed = renew_at(NOON, lease)
    assert NOON <= renewed < NOON + lease
    assert renewed <= NOON + lease * 2 / 3


def test_the_form_says_what_the_hub_needs() -> None:
    wanted = WANTED.model_copy(update={"callback_base": "https://api.example/stage/"})
    assert form(source(), wanted, "subscribe") == {
        "hub.mode": "subscribe",
        "hub.topic": "https://wire.example/feed",
        "hub.callback": f"https://api.example/stage/websub/wire/{KEY}",
        "hub.lease_seconds": "864000",
        "hub.secret": "first",
    }


@pytest.mark.parametrize(
    ("changes", "topic", "code"),
    [
        ({"path_key": None}, {}, "callback_unknown"),
        ({}, {"callback_base": None}, "callback_unknown"),
        ({"secrets": []}, {}, "secret_missing"),
        ({"secrets": ["é" * 100]}, {}, "secret_too_long"),
    ],
)
def test_a_source_that_lacks_something_is_not_subscribed(
    changes: dict[str, Any], topic: dict[str, Any], code: str
) -> None:
    with pytest.raises(Unprocessable) as refused:
        form(source(**changes), WANTED.model_copy(update=topic), "subscribe")
    assert refused.value.code == code
