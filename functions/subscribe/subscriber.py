"""When to send a hub a request, what it contains, and the state of the subscription."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from dateline.model.errors import DatelineError, LostRace, Unprocessable
from dateline.stores.subscriptions import Subscription, SubscriptionState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.model.clock import Clock
    from dateline.model.source_options import WebSubTopic
    from dateline.model.sources import Source

FIRST_RETRY = timedelta(minutes=14)
"""A minute less than the schedule's interval, so the next run is the retry."""
LAST_RETRY = timedelta(days=1)
MAX_SECRET_BYTES = 199


class Result(StrEnum):
    """The result of a run for one source."""

    REQUESTED = "requested"
    LEAVING = "leaving"
    NOT_DUE = "not_due"
    FAILED = "failed"
    BUSY = "busy"
    """Another run, or the hub's verification, wrote first."""


@dataclass(frozen=True)
class Outcome:
    """A source and the result for it; `reason` if it failed."""

    source: str
    result: Result
    reason: str | None = None


class Store(Protocol):
    """dateline.stores.subscriptions.SubscriptionStore."""

    def get(self, source: str) -> Subscription | None:
        """The subscription of a source; None if there is none."""

    def put(self, subscription: Subscription) -> Subscription:
        """Writes the next state of a subscription, under an optimistic lock, and returns it."""


class Hub(Protocol):
    """functions.subscribe.hub.HubClient."""

    def post(self, hub: str, form: Mapping[str, str]) -> None:
        """Sends a subscription request to a hub."""


class Subscriber:
    """Makes, renews and ends subscriptions."""

    def __init__(self, store: Store, hub: Hub, now: Clock) -> None:
        self._store = store
        self._hub = hub
        self._now = now

    def renew(self, source: Source, configured: WebSubTopic) -> Outcome:
        """Sends the hub a request if the subscription is due.

        Raises:
            Unavailable: DynamoDB did not answer. A hub that does not answer is an outcome.
        """
        stored = self._store.get(source.id)
        if not due(configured, stored, self._now()):
            return Outcome(source.id, Result.NOT_DUE)
        return self._subscribe(source, configured, stored)

    def subscribe(self, source: Source, configured: WebSubTopic) -> Outcome:
        """Sends the hub a request now: the source or its secret is new."""
        return self._subscribe(source, configured, self._store.get(source.id))

    def unsubscribe(self, source: Source, configured: WebSubTopic) -> Outcome:
        """Ends the subscription at the hub; it is not renewed any more."""
        stored = self._store.get(source.id)
        if stored is None:
            return Outcome(source.id, Result.NOT_DUE)
        now = self._now()
        leaving = stored.model_copy(
            update={
                "state": SubscriptionState.LEAVING,
                "requested_at": now,
                "topic": configured.topic,
                "hub": configured.hub,
            }
        )
        return self._send(source, configured, leaving, "unsubscribe", Result.LEAVING)

    def _subscribe(
        self, source: Source, configured: WebSubTopic, stored: Subscription | None
    ) -> Outcome:
        state = requested(source.id, configured, stored, self._now())
        return self._send(source, configured, state, "subscribe", Result.REQUESTED)

    def _send(
        self,
        source: Source,
        configured: WebSubTopic,
        state: Subscription,
        mode: str,
        success: Result,
    ) -> Outcome:
        # The row comes first: the hub may verify before it responds.
        try:
            written = self._store.put(state)
        except LostRace:
            return Outcome(source.id, Result.BUSY)
        try:
            fields = form(source, configured, mode)
            self._hub.post(configured.hub, fields)
        except DatelineError as error:
            return self._failed(written, error)
        return Outcome(source.id, success)

    def _failed(self, written: Subscription, error: DatelineError) -> Outcome:
        try:
            self._store.put(written.model_copy(update={"reason": str(error)}))
        except LostRace:
            return Outcome(written.source, Result.BUSY)
        return Outcome(written.source, Result.FAILED, str(error))


def due(configured: WebSubTopic, stored: Subscription | None, now: datetime) -> bool:
    """Whether the hub needs a request: the first, one for a new hub or topic, or the next."""
    if stored is None or _changed(configured, stored):
        return True
    if stored.state in {SubscriptionState.LEAVING, SubscriptionState.ENDED}:
        return False
    return stored.next_attempt_at <= now


def requested(
    source: str, configured: WebSubTopic, stored: Subscription | None, now: datetime
) -> Subscription:
    """The state of the subscription once a request is sent. An active subscription stays active."""
    same = stored if stored and not _changed(configured, stored) else None
    lease_end = same.lease_ends_at if same and same.state is SubscriptionState.ACTIVE else None
    is_active = lease_end is not None and lease_end > now
    attempts = same.attempts + 1 if same else 1
    return Subscription(
        source=source,
        hub=configured.hub,
        topic=configured.topic,
        state=SubscriptionState.ACTIVE if is_active else SubscriptionState.PENDING,
        requested_at=now,
        next_attempt_at=now + back_off(attempts),
        attempts=attempts,
        verified_at=same.verified_at if same else None,
        lease_ends_at=same.lease_ends_at if same else None,
        revision=stored.revision if stored else 0,
    )


def back_off(attempts: int) -> timedelta:
    """Exponential back-off: the wait doubles after every unconfirmed request, up to a day."""
    return min(FIRST_RETRY * (1 << min(attempts - 1, 10)), LAST_RETRY)


def form(source: Source, configured: WebSubTopic, mode: str) -> dict[str, str]:
    """The fields of a request to the hub.

    Raises:
        Unprocessable: the source's configuration lacks what a subscription needs.
    """
    if not configured.callback_base or not source.path_key:
        raise Unprocessable(
            "callback_unknown",
            "the source has no callback_base or no path_key; put it again",
        )
    if not source.secrets:
        raise Unprocessable(
            "secret_missing", "the source has no secret to verify content with; put it again"
        )
    secret = source.secrets[0].get_secret_value()
    if len(secret.encode()) > MAX_SECRET_BYTES:
        raise Unprocessable(
            "secret_too_long", f"a hub accepts a secret of at most {MAX_SECRET_BYTES} bytes"
        )
    base, key = configured.callback_base.rstrip("/"), source.path_key.get_secret_value()
    fields = {
        "hub.mode": mode,
        "hub.topic": configured.topic,
        "hub.callback": f"{base}/websub/{source.id}/{key}",
    }
    if mode == "subscribe":
        fields |= {"hub.lease_seconds": str(configured.lease_seconds), "hub.secret": secret}
    return fields


def _changed(configured: WebSubTopic, stored: Subscription) -> bool:
    return (stored.hub, stored.topic) != (configured.hub, configured.topic)
