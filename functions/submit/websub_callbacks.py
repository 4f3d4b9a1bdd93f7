"""The URL a WebSub hub calls: it verifies what we asked for, and distributes content.

Everything that is not ours is one and the same 404, never 410: a hub ends a subscription on that
(https://www.w3.org/TR/websub/#hub-verifies-intent).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from dateline.model.errors import Malformed, NotFound, Unauthenticated
from dateline.stores.subscriptions import unknown_subscription
from functions.submit.body_checks import require_size
from functions.submit.senders import WEBSUB, websub
from functions.submit.senders.proof import knows_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.model.clock import Clock
    from dateline.model.source_options import WebSubTopic
    from dateline.model.sources import Source
    from dateline.web.http import Request
    from functions.submit.submitting import Accepted, Sources, Submitting

MAX_CHALLENGE = 2_000
MAX_REASON = 500
LONGEST_LEASE = 10 * 365 * 86_400
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)


class Subscriptions(Protocol):
    """What becomes of subscriptions (dateline.stores.subscriptions.SubscriptionStore)."""

    def confirm(self, source: str, topic: str, now: datetime, lease: timedelta) -> None:
        """Records that the hub granted a lease."""

    def end(self, source: str, topic: str, now: datetime) -> None:
        """Records that the hub ended the subscription."""

    def deny(self, source: str, topic: str, now: datetime, reason: str) -> None:
        """Records that the hub refused the subscription."""


class Callbacks:
    """Answers hubs."""

    def __init__(
        self,
        sources: Sources,
        submitting: Submitting,
        subscriptions: Callable[[], Subscriptions],
        now: Clock,
    ) -> None:
        self._sources = sources
        self._submitting = submitting
        self._subscriptions = subscriptions
        self._now = now

    def answer(self, request: Request, source_id: str) -> str:
        """`GET /websub/{source}/{key}`: the body that the hub wants to hear.

        Raises:
            NotFound: nobody here asked for that.
            Malformed: the request is no verification.
            Unavailable: it could not be recorded; the hub has to come back.
        """
        source, wanted = self._subscribed(request, source_id)
        query = request.query
        if query.get("hub.topic") != wanted.topic:
            raise unknown_subscription()
        now = self._now()
        match query.get("hub.mode"):
            case "subscribe":
                challenge = _challenge(query)
                lease = _lease(query.get("hub.lease_seconds", ""), wanted)
                self._subscriptions().confirm(source.id, wanted.topic, now, lease)
            case "unsubscribe":
                challenge = _challenge(query)
                self._subscriptions().end(source.id, wanted.topic, now)
            case "denied":
                challenge = ""
                reason = query.get("hub.reason", "")[:MAX_REASON] or "the hub gave no reason"
                self._subscriptions().deny(source.id, wanted.topic, now, reason)
            case _:
                raise Malformed(
                    "hub_mode_unknown",
                    "hub.mode is subscribe, unsubscribe or denied",
                    where="hub.mode",
                )
        return challenge

    def content(self, request: Request, source_id: str) -> Accepted | None:
        """`POST /websub/{source}/{key}`: None where the signature does not match.

        The hub is told of no mismatch, so that nobody learns secrets by trying; nothing is stored.

        Raises:
            NotFound: there is no such subscription.
            TooLarge: more than the API takes.
            Unavailable: nothing was stored; the hub has to come back.
        """
        require_size(request)
        source, _ = self._subscribed(request, source_id)
        try:
            return self._submitting.take(request, source, WEBSUB, websub, None)
        except Unauthenticated:
            return None

    def _subscribed(self, request: Request, source_id: str) -> tuple[Source, WebSubTopic]:
        try:
            source = self._sources.get(source_id)
        except NotFound:
            raise unknown_subscription() from None
        if not knows_path(request, source) or source.websub is None:
            raise unknown_subscription()
        return source, source.websub


def _challenge(query: dict[str, str]) -> str:
    challenge = query.get("hub.challenge", "")
    if not 0 < len(challenge) <= MAX_CHALLENGE:
        raise Malformed(
            "hub_challenge_invalid",
            f"hub.challenge is missing or longer than {MAX_CHALLENGE:,} characters",
            where="hub.challenge",
        )
    return challenge


def _lease(told: str, wanted: WebSubTopic) -> timedelta:
    """What the hub grants; what was asked for, where it does not say."""
    seconds = int(told) if _SECONDS.fullmatch(told) and int(told) else wanted.lease_seconds
    return timedelta(seconds=min(seconds, LONGEST_LEASE))
