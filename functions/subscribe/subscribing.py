"""When a hub is asked, with what, and what is remembered of it."""

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
"""A minute less than the schedule's interval, so that the next run is the retry."""
LAST_RETRY = timedelta(days=1)
MAX_SECRET_BYTES = 199


class Result(StrEnum):
    """What a run did for one source."""

    REQUESTED = "requested"
    LEAVING = "leaving"
    NOT_DUE = "not_due"
    FAILED = "failed"
    BUSY = "busy"
    """Another run, or the hub itself, came first."""


@dataclass(frozen=True)
class Outcome:
    """A source and what was done for it; `reason` where it failed."""

    source: str
    result: Result
    reason: str | None = None


class Store(Protocol):
    """dateline.stores.subscriptions.SubscriptionStore."""

    def get(self, source: str) -> Subscription | None:
        """The subscription of a source; None if there is none."""

    def put(self, subscription: Subscription) -> Subscription:
        """Writes the subscription over the one it was made from, and returns it."""


class Hub(Protocol):
    """functions.subscribe.hub.HubClient."""

    def post(self, hub: str, form: Mapping[str, str], *, private: bool) -> None:
        """Sends a subscription request to a hub; `private` allows addresses of private networks."""


class Subscriber:
    """Keeps subscriptions alive."""

    def __init__(self, store: Store, hub: Hub, now: Clock) -> None:
        self._store = store
        self._hub = hub
        self._now = now

    def renew(self, source: Source, wanted: WebSubTopic) -> Outcome:
        """Asks the hub if it is time.

        Raises:
            Unavailable: DynamoDB did not answer. A hub that does not is an outcome.
        """
        known = self._store.get(source.id)
        if not due(wanted, known, self._now()):
            return Outcome(source.id, Result.NOT_DUE)
        return self._subscribe(source, wanted, known)

    def subscribe(self, source: Source, wanted: WebSubTopic) -> Outcome:
        """Asks the hub now: the source was put, or its secret is another."""
        return self._subscribe(source, wanted, self._store.get(source.id))

    def leave(self, source: Source, wanted: WebSubTopic) -> Outcome:
        """Tells the hub that no content is wanted any more; nothing is renewed from here on."""
        known = self._store.get(source.id)
        if known is None:
            return Outcome(source.id, Result.NOT_DUE)
        now = self._now()
        left = known.model_copy(
            update={
                "state": SubscriptionState.LEAVING,
                "requested_at": now,
                "topic": wanted.topic,
                "hub": wanted.hub,
            }
        )
        return self._ask(source, wanted, left, "unsubscribe", Result.LEAVING)

    def _subscribe(
        self, source: Source, wanted: WebSubTopic, known: Subscription | None
    ) -> Outcome:
        asked = requested(source.id, wanted, known, self._now())
        return self._ask(source, wanted, asked, "subscribe", Result.REQUESTED)

    def _ask(
        self, source: Source, wanted: WebSubTopic, state: Subscription, mode: str, done: Result
    ) -> Outcome:
        # First the row, then the hub: it may verify before it has answered.
        try:
            written = self._store.put(state)
        except LostRace:
            return Outcome(source.id, Result.BUSY)
        try:
            self._hub.post(wanted.hub, form(source, wanted, mode), private=wanted.private_hub)
        except DatelineError as error:
            return self._failed(written, error)
        return Outcome(source.id, done)

    def _failed(self, written: Subscription, error: DatelineError) -> Outcome:
        try:
            self._store.put(written.model_copy(update={"reason": str(error)}))
        except LostRace:
            return Outcome(written.source, Result.BUSY)
        return Outcome(written.source, Result.FAILED, str(error))


def due(wanted: WebSubTopic, known: Subscription | None, now: datetime) -> bool:
    """Whether the hub is to be asked: never asked, asked for something else, or time again."""
    if known is None or _changed(wanted, known):
        return True
    if known.state in {SubscriptionState.LEAVING, SubscriptionState.ENDED}:
        return False
    return known.next_attempt_at <= now


def requested(
    source: str, wanted: WebSubTopic, known: Subscription | None, now: datetime
) -> Subscription:
    """The subscription as it is once the hub is asked. An active one stays active."""
    same = known if known and not _changed(wanted, known) else None
    lasts = same.lease_ends_at if same and same.state is SubscriptionState.ACTIVE else None
    attempts = same.attempts + 1 if same else 1
    return Subscription(
        source=source,
        hub=wanted.hub,
        topic=wanted.topic,
        state=SubscriptionState.ACTIVE if lasts and lasts > now else SubscriptionState.PENDING,
        requested_at=now,
        next_attempt_at=now + back_off(attempts),
        attempts=attempts,
        verified_at=same.verified_at if same else None,
        lease_ends_at=same.lease_ends_at if same else None,
        revision=known.revision if known else 0,
    )


def back_off(attempts: int) -> timedelta:
    """Twice as long after every request that came to nothing, up to a day."""
    return min(FIRST_RETRY * (1 << min(attempts - 1, 10)), LAST_RETRY)


def form(source: Source, wanted: WebSubTopic, mode: str) -> dict[str, str]:
    """What the hub is sent.

    Raises:
        Unprocessable: the source's configuration lacks what a subscription needs.
    """
    if not wanted.callback_base or not source.path_key:
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
            "secret_too_long", f"a hub takes a secret of at most {MAX_SECRET_BYTES} bytes"
        )
    base, key = wanted.callback_base.rstrip("/"), source.path_key.get_secret_value()
    fields = {
        "hub.mode": mode,
        "hub.topic": wanted.topic,
        "hub.callback": f"{base}/websub/{source.id}/{key}",
    }
    if mode == "subscribe":
        fields |= {"hub.lease_seconds": str(wanted.lease_seconds), "hub.secret": secret}
    return fields


def _changed(wanted: WebSubTopic, known: Subscription) -> bool:
    return (known.hub, known.topic) != (wanted.hub, wanted.topic)
