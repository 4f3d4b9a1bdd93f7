"""WebSub subscriptions: rows `SUBSCRIPTION#<source>` in SubmissionTable, one a source, kept.

    (none) ── request ──► pending ── hub verifies ──► active ── request ──► active, asked again
                             └──── hub denies ──► denied ── request, a day later ──► pending
    any    ── leave ────► leaving ── hub verifies ──► ended

Every write counts `revision` up and is conditional, so that of two runs one acts. The row is
written before the hub is asked: a hub may verify before it has answered.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from dateline.aws.table import Change, Condition, Table
from dateline.model.base import Model, Moment
from dateline.model.clock import iso
from dateline.model.errors import LostRace, NotFound
from dateline.model.identifiers import SourceId

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ASK_AGAIN_AFTER_DENIAL = timedelta(days=1)
RENEW_AHEAD = timedelta(minutes=45)
"""Three runs of the schedule, so that one hub's bad quarter of an hour costs nothing."""


def renew_at(now: datetime, lease: timedelta) -> datetime:
    """When a lease that begins now is renewed: a third before its end, and runs enough before."""
    return max(now, now + lease - max(lease / 3, RENEW_AHEAD))


class SubscriptionState(StrEnum):
    """The state of a subscription."""

    PENDING = "pending"
    ACTIVE = "active"
    DENIED = "denied"
    LEAVING = "leaving"
    ENDED = "ended"


class Subscription(Model):
    """One source's subscription to one topic at one hub."""

    source: SourceId
    hub: str
    topic: str
    state: SubscriptionState
    requested_at: Moment
    """When the hub was last asked; a pending one is pending since."""
    next_attempt_at: Moment
    """When the hub is asked again: a retry, or the renewal."""
    attempts: int = 0
    """Requests since the hub last verified."""
    verified_at: Moment | None = None
    lease_ends_at: Moment | None = None
    reason: str | None = None
    """Why the last request came to nothing."""
    revision: int = 0


class SubscriptionStore:
    """Rows `SUBSCRIPTION#<source>`. One call each."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)

    def get(self, source: str) -> Subscription | None:
        """What is known of a source's subscription."""
        row = self._table.get("look up the subscription", _key(source))
        if row is None:
            return None
        row.pop("pk")
        return Subscription.model_validate(row)

    def put(self, subscription: Subscription) -> Subscription:
        """Writes the subscription as the revision after the one it was read as.

        Raises:
            LostRace: it changed since it was read.
            Unavailable: DynamoDB did not answer.
        """
        seen = subscription.revision
        written = subscription.model_copy(update={"revision": seen + 1})
        row = {
            name: iso(value) if isinstance(value, datetime) else value
            for name, value in written.model_dump().items()
        }
        self._table.put(
            "record the subscription",
            {**_key(subscription.source), **row},
            Condition("attribute_not_exists(pk) OR revision = :seen", {":seen": seen}),
        )
        return written

    def confirm(self, source: str, topic: str, now: datetime, lease: timedelta) -> None:
        """The hub verified: active until the lease ends. A repeat confirms again.

        Raises:
            NotFound: this topic was not requested, or no longer is.
        """
        self._change(
            source,
            topic,
            allowed=(SubscriptionState.PENDING, SubscriptionState.ACTIVE),
            values={
                "state": SubscriptionState.ACTIVE,
                "verified_at": iso(now),
                "lease_ends_at": iso(now + lease),
                "next_attempt_at": iso(renew_at(now, lease)),
                "attempts": 0,
            },
        )

    def end(self, source: str, topic: str, now: datetime) -> None:
        """The hub verified that we want to leave; it is done only where we do.

        Raises:
            NotFound: no unsubscription was requested.
        """
        self._change(
            source,
            topic,
            allowed=(SubscriptionState.LEAVING, SubscriptionState.ENDED),
            values={"state": SubscriptionState.ENDED, "verified_at": iso(now), "attempts": 0},
        )

    def deny(self, source: str, topic: str, now: datetime, reason: str) -> None:
        """The hub denied, or ended what it had granted; it is asked again a day later.

        Raises:
            NotFound: this topic was not requested, or no longer is.
        """
        self._change(
            source,
            topic,
            allowed=(SubscriptionState.PENDING, SubscriptionState.ACTIVE, SubscriptionState.DENIED),
            values={
                "state": SubscriptionState.DENIED,
                "next_attempt_at": iso(now + ASK_AGAIN_AFTER_DENIAL),
                "reason": reason,
            },
        )

    def _change(
        self,
        source: str,
        topic: str,
        *,
        allowed: tuple[SubscriptionState, ...],
        values: dict[str, Any],
    ) -> None:
        """Sets `values` if the row has this topic and an allowed state; removes an old reason."""
        assigned = {f":v{number}": value for number, value in enumerate(values.values())}
        states = {f":s{number}": state for number, state in enumerate(allowed)}
        # `state` and `source` are reserved words of DynamoDB, so every name has a placeholder.
        names = {f"#n{number}": name for number, name in enumerate(values)}
        sets = ", ".join(f"#n{number} = :v{number}" for number in range(len(values)))
        removes = "" if "reason" in values else " REMOVE reason"
        try:
            self._table.update(
                "change the subscription",
                _key(source),
                Change(f"SET {sets}{removes} ADD revision :one", {**assigned, ":one": 1}, names),
                Condition(
                    f"topic = :topic AND #state IN ({', '.join(states)})",
                    {**states, ":topic": topic},
                    {"#state": "state"},
                ),
            )
        except LostRace:
            raise unknown_subscription() from None


def unknown_subscription() -> NotFound:
    """The same for a wrong source, key, topic or state: the hub learns only that it is not ours."""
    return NotFound("subscription_unknown", "this subscription was not requested")


def _key(source: str) -> dict[str, str]:
    return {"pk": f"SUBSCRIPTION#{source}"}
