"""WebSub subscriptions: a schedule renews them; `dateline sources put` asks for one at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

import boto3
from pydantic import ValidationError

from dateline.aws.clients import PATIENT
from dateline.aws.observability import count, logger, observed
from dateline.aws.settings import read_settings
from dateline.model.base import Model
from dateline.model.clock import utc_now
from dateline.model.errors import Malformed, Unavailable, Unprocessable
from dateline.model.identifiers import SourceId
from dateline.stores.sources import SourceStore
from dateline.stores.subscriptions import SubscriptionStore
from functions.subscribe.configured import ConfiguredSources
from functions.subscribe.hub import HubClient
from functions.subscribe.settings import Settings
from functions.subscribe.subscribing import Outcome, Result, Subscriber

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

ENOUGH_MILLISECONDS = 25_000
"""What one source may take: a hub and two redirects. With less, the rest waits for a run."""

settings = read_settings(Settings, os.environ)
ssm = boto3.client("ssm", config=PATIENT)
configured = ConfiguredSources(ssm, settings.sources_prefix)
sources = SourceStore(ssm, settings.sources_prefix)
subscriber = Subscriber(
    SubscriptionStore(boto3.client("dynamodb", config=PATIENT), settings.submission_table),
    HubClient(),
    utc_now,
)

_COUNTED = {
    Result.REQUESTED: "SubscriptionRequested",
    Result.LEAVING: "SubscriptionRequested",
    Result.FAILED: "SubscriptionFailed",
}


class Wish(Model):
    """`{"source": "reuters"}`: subscribe now; or, with `mode`, leave."""

    source: SourceId
    mode: Literal["subscribe", "unsubscribe"] = "subscribe"


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """EventBridge's schedule, or a wish → `{"subscriptions": [{source, result, reason}]}`."""
    if event.get("detail-type") == "Scheduled Event":
        outcomes = renew_all(context)
    else:
        outcomes = [reported(grant(event))]
    return {
        "subscriptions": [
            {"source": outcome.source, "result": outcome.result.value, "reason": outcome.reason}
            for outcome in outcomes
        ]
    }


def grant(event: dict[str, Any]) -> Outcome:
    """Does what was asked for one source, now.

    Raises:
        Rejected: no such source, or none that subscribes.
        Unavailable: SSM or DynamoDB did not answer.
    """
    try:
        wish = Wish.model_validate(event)
    except ValidationError:
        raise Malformed("wish_invalid", "send source and, to leave, mode unsubscribe") from None
    source = sources.get(wish.source)
    if source.websub is None:
        raise Unprocessable("topic_missing", f"source {source.id} subscribes to no topic")
    act = subscriber.subscribe if wish.mode == "subscribe" else subscriber.leave
    return act(source, source.websub)


def renew_all(context: LambdaContext) -> list[Outcome]:
    """Asks the hub of every source whose time it is, one source's trouble apart from another's.

    Raises:
        Unavailable: SSM or DynamoDB did not answer; Lambda tries the run again.
    """
    outcomes: list[Outcome] = []
    failed: Unavailable | None = None
    for source in configured:
        if source.websub is None:
            continue
        if context.get_remaining_time_in_millis() < ENOUGH_MILLISECONDS:
            logger.warning("run cut short", extra={"done": len(outcomes)})
            break
        try:
            outcomes.append(reported(subscriber.renew(source, source.websub)))
        except Unavailable as error:
            failed = error
    if failed:
        raise failed
    return outcomes


def reported(outcome: Outcome) -> Outcome:
    """One log line for what was done; a subscription that is not due is no outcome."""
    if outcome.result in _COUNTED:
        count(_COUNTED[outcome.result])
    if outcome.result is not Result.NOT_DUE:
        log = logger.error if outcome.result is Result.FAILED else logger.info
        log(
            "subscription looked after",
            extra={
                "source": outcome.source,
                "result": outcome.result.value,
                "reason": outcome.reason,
            },
        )
    return outcome
