"""Callbacks of WebSub hubs: a hub verifies our requests, and distributes content.

Every unknown subscription gets the same 404. Never 410: a hub ends a subscription on 410
(https://www.w3.org/TR/websub/#hub-verifies-intent).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from dateline.model.errors import Malformed, NotFound, Unauthenticated
from dateline.stores.subscriptions import unknown_subscription
from functions.submit.body_checks import require_size
from functions.submit.intake import prover
from functions.submit.senders import WEBSUB, websub
from functions.submit.senders.proof import has_path_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.model.clock import Clock
    from dateline.model.source_options import WebSubTopic
    from dateline.model.sources import Source
    from dateline.web.http import Request
    from functions.submit.intake import Accepted, Intake, Sources

MAX_CHALLENGE = 2_000
MAX_REASON = 500
LONGEST_LEASE = 10 * 365 * 86_400
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)


class Subscriptions(Protocol):
    """Records what hubs answer (dateline.stores.subscriptions.SubscriptionStore)."""

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
        intake: Intake,
        subscriptions: Callable[[], Subscriptions],
        now: Clock,
    ) -> None:
        self._sources = sources
        self._intake = intake
        self._subscriptions = subscriptions
        self._now = now

    def verification(self, request: Request, source_id: str) -> str:
        """`GET /websub/{source}/{key}`: the body that confirms the hub's request.

        Raises:
            NotFound: there is no such subscription.
            Malformed: the request is not a verification.
            Unavailable: the answer was not recorded; the hub has to retry.
        """
        source = self._source(source_id)
        subscription = _require_subscription(request, source)
        query = request.query
        if query.get("hub.topic") != subscription.topic:
            raise unknown_subscription()
        now = self._now()
        match query.get("hub.mode"):
            case "subscribe":
                challenge = _challenge(query)
                lease = _lease(query.get("hub.lease_seconds", ""), subscription)
                self._subscriptions().confirm(source.id, subscription.topic, now, lease)
            case "unsubscribe":
                challenge = _challenge(query)
                self._subscriptions().end(source.id, subscription.topic, now)
            case "denied":
                challenge = ""
                reason = query.get("hub.reason", "")[:MAX_REASON] or "the hub gave no reason"
                self._subscriptions().deny(source.id, subscription.topic, now, reason)
            case _:
                raise Malformed(
                    "hub_mode_unknown",
                    "hub.mode is subscribe, unsubscribe or denied",
                    where="hub.mode",
                )
        return challenge

    def content(self, request: Request, source_id: str) -> Accepted | None:
        """`POST /websub/{source}/{key}`: stores content; None if the signature does not match.

        The response does not reveal a mismatch, so trying out secrets teaches nothing. Nothing is
        stored then.

        Raises:
            NotFound: there is no such subscription.
            TooLarge: the body is over the API's limit.
            Unavailable: nothing was stored; the hub has to retry.
        """
        require_size(request)
        source, is_test = prover(request, self._source(source_id))
        _require_subscription(request, source)
        try:
            return self._intake.accept(request, source, WEBSUB, websub, None, is_test=is_test)
        except Unauthenticated:
            return None

    def _source(self, source_id: str) -> Source:
        try:
            return self._sources.get(source_id)
        except NotFound:
            raise unknown_subscription() from None


def _require_subscription(request: Request, source: Source) -> WebSubTopic:
    if not has_path_key(request, source) or source.websub is None:
        raise unknown_subscription()
    return source.websub


def _challenge(query: dict[str, str]) -> str:
    challenge = query.get("hub.challenge", "")
    if not 0 < len(challenge) <= MAX_CHALLENGE:
        raise Malformed(
            "hub_challenge_invalid",
            f"hub.challenge is missing or longer than {MAX_CHALLENGE:,} characters",
            where="hub.challenge",
        )
    return challenge


def _lease(text: str, subscription: WebSubTopic) -> timedelta:
    """The lease that the hub grants, or else the lease that was requested."""
    is_granted = _SECONDS.fullmatch(text) and int(text)
    seconds = int(text) if is_granted else subscription.lease_seconds
    return timedelta(seconds=min(seconds, LONGEST_LEASE))
