"""When a hub gets a request, and what it contains."""

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
from functions.subscribe.subscriber import LAST_RETRY, back_off, due, form, requested
from tests.factories import NOON, at

CONFIGURED = WebSubTopic(
    hub="https://hub.example/",
    topic="https://wire.example/feed",
    callback_base="https://api.example",
)
KEY = "k" * 22


def stored(**changes: Any) -> Subscription:
    values: dict[str, Any] = {
        "source": "wire",
        "hub": CONFIGURED.hub,
        "topic": CONFIGURED.topic,
        "state": "pending",
        "requested_at": NOON,
        "next_attempt_at": at(14),
        "attempts": 1,
        "revision": 3,
    }
    return Subscription.model_validate(values | changes)


def source(**changes: Any) -> Source:
    values = {"id": "wire", "sender": "websub", "secrets": ["first", "second"], "path_key": KEY}
    return Source.model_validate(values | {"websub": CONFIGURED.model_dump()} | changes)


def test_a_new_subscription_is_due() -> None:
    assert due(CONFIGURED, None, NOON)


@pytest.mark.parametrize("state", ["pending", "active", "denied"])
def test_a_requested_subscription_is_due_at_its_next_attempt(state: str) -> None:
    assert not due(CONFIGURED, stored(state=state), at(13.9))
    assert due(CONFIGURED, stored(state=state), at(14))


@pytest.mark.parametrize("state", ["leaving", "ended"])
def test_an_ended_subscription_is_never_due(state: str) -> None:
    assert not due(CONFIGURED, stored(state=state), at(1_000_000))


@pytest.mark.parametrize(
    "changed", [{"hub": "https://new.example/"}, {"topic": "https://x.example"}]
)
@pytest.mark.parametrize("state", list(SubscriptionState))
def test_a_new_hub_or_topic_is_due_at_once(
    changed: dict[str, str], state: SubscriptionState
) -> None:
    before = stored(state=state, lease_ends_at=at(999), verified_at=NOON, **changed)
    assert due(CONFIGURED, before, NOON)
    after = requested("wire", CONFIGURED, before, NOON)
    assert after.state is SubscriptionState.PENDING
    assert (after.hub, after.topic) == (CONFIGURED.hub, CONFIGURED.topic)
    assert (after.attempts, after.lease_ends_at, after.verified_at) == (1, None, None)
    assert after.revision == before.revision


def test_an_active_subscription_stays_active_until_its_lease_ends() -> None:
    active = stored(state="active", lease_ends_at=at(60), verified_at=NOON, attempts=0)
    assert requested("wire", CONFIGURED, active, at(59)).state is SubscriptionState.ACTIVE
    assert requested("wire", CONFIGURED, active, at(60)).state is SubscriptionState.PENDING


def test_a_new_request_clears_the_reason_of_a_denial() -> None:
    denied = stored(state="denied", reason="not for you")
    assert requested("wire", CONFIGURED, denied, at(1_500)).reason is None


def test_retries_back_off_up_to_a_day() -> None:
    waits = [back_off(attempts) for attempts in range(1, 40)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=14)
    assert waits[1] == 2 * waits[0]
    assert waits[-1] == LAST_RETRY


@given(st.integers(min_value=1, max_value=400_000_000))
def test_a_lease_is_renewed_before_it_ends(seconds: int) -> None:
    lease = timedelta(seconds=seconds)
    renewed = renew_at(NOON, lease)
    assert NOON <= renewed < NOON + lease
    assert renewed <= NOON + lease * 2 / 3


def test_the_form_says_what_the_hub_needs() -> None:
    configured = CONFIGURED.model_copy(update={"callback_base": "https://api.example/stage/"})
    assert form(source(), configured, "subscribe") == {
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
def test_an_incomplete_source_is_not_subscribed(
    changes: dict[str, Any], topic: dict[str, Any], code: str
) -> None:
    with pytest.raises(Unprocessable) as refused:
        form(source(**changes), CONFIGURED.model_copy(update=topic), "subscribe")
    assert refused.value.code == code
