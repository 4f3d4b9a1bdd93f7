"""The handler: a schedule renews subscriptions, and `dateline sources` requests one at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from dateline.aws.clients import BACKGROUND, client
from dateline.aws.observability import count, instrumented, logger
from dateline.aws.settings import read_settings
from dateline.model.base import Model
from dateline.model.clock import utc_now
from dateline.model.errors import Malformed, NotFound, Unavailable, Unprocessable
from dateline.model.identifiers import SourceId
from dateline.model.problems import Hop
from dateline.model.source_rows import Purpose, SourceBroken
from dateline.stores.message_outcomes import PROBLEM_ATTRIBUTE, MessageOutcomes
from dateline.stores.problems import ProblemStore
from dateline.stores.source_secrets import SecretStore
from dateline.stores.source_table import SourceRows
from dateline.stores.sources import SourceStore
from dateline.stores.subscriptions import SubscriptionStore
from dateline.stores.unmigrated_sources import UnmigratedSources
from functions.subscribe.hub import HubClient
from functions.subscribe.settings import Settings
from functions.subscribe.source_list import SourceList, log_broken
from functions.subscribe.subscriber import Outcome, Result, Subscriber

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

ENOUGH_MILLISECONDS = 25_000
"""The time that one source may need: a hub and two redirects. With less time left, a run ends."""

settings = read_settings(Settings, os.environ)
ssm = client("ssm", BACKGROUND, deferred=True)
dynamodb = client("dynamodb", BACKGROUND)
rows = SourceRows(dynamodb, settings.source_table)
unmigrated = UnmigratedSources(lambda: ssm, settings.sources_prefix)
sources = SourceStore(rows, unmigrated, SecretStore(ssm, settings.secrets_prefix, Purpose.HUB))
source_list = SourceList(rows, unmigrated)
subscriber = Subscriber(
    SubscriptionStore(dynamodb, settings.submission_table),
    HubClient(settings.private_networks),
    utc_now,
)

message_outcomes = MessageOutcomes(
    ProblemStore(dynamodb, settings.submission_table), Hop.SUBSCRIBE, utc_now
)

_COUNTED = {
    Result.REQUESTED: "SubscriptionRequested",
    Result.LEAVING: "SubscriptionRequested",
    Result.FAILED: "SubscriptionFailed",
}


class HubRequest(Model):
    """`{"source": "reuters"}`: subscribe now; with `"mode": "unsubscribe"`, unsubscribe."""

    source: SourceId
    mode: Literal["subscribe", "unsubscribe"] = "subscribe"


@instrumented
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """A scheduled event or a HubRequest → `{"subscriptions": [{source, result, reason}]}`."""
    problem_id = event.pop(PROBLEM_ATTRIBUTE, None)
    if event.get("detail-type") == "Scheduled Event":
        outcomes = renew_all(context)
    else:
        outcomes = [log_outcome(request_now(event))]
    if problem_id:
        message_outcomes.solved(str(problem_id))
    return {
        "subscriptions": [
            {"source": outcome.source, "result": outcome.result.value, "reason": outcome.reason}
            for outcome in outcomes
        ]
    }


def request_now(event: dict[str, Any]) -> Outcome:
    """Subscribes or unsubscribes one source now.

    Raises:
        Rejected: there is no such source, or it has no topic.
        Unavailable: SSM or DynamoDB did not answer.
    """
    try:
        request = HubRequest.model_validate(event)
    except ValidationError:
        raise Malformed(
            "wish_invalid", "send source and, to unsubscribe, mode unsubscribe"
        ) from None
    source = sources.get(request.source)
    if source.websub is None:
        raise Unprocessable("topic_missing", f"source {source.id} has no topic to subscribe to")
    call = subscriber.subscribe if request.mode == "subscribe" else subscriber.unsubscribe
    return call(source, source.websub)


def renew_all(context: LambdaContext) -> list[Outcome]:
    """Renews every subscription that is due; a failure of one source does not stop the others.

    Raises:
        Unavailable: SSM or DynamoDB did not answer; Lambda retries the run.
    """
    outcomes: list[Outcome] = []
    failed: Unavailable | None = None
    for source_id in source_list:
        if context.get_remaining_time_in_millis() < ENOUGH_MILLISECONDS:
            logger.warning("run cut short", extra={"done": len(outcomes)})
            break
        try:
            source = sources.get(source_id)
            if source.websub:
                outcomes.append(log_outcome(subscriber.renew(source, source.websub)))
        except NotFound:
            continue  # It was removed after it was listed.
        except SourceBroken:
            log_broken(source_id)
        except Unavailable as error:
            failed = error
    if failed:
        raise failed
    return outcomes


def log_outcome(outcome: Outcome) -> Outcome:
    """Writes a log line and a metric, unless the subscription was not due; returns the outcome."""
    if outcome.result in _COUNTED:
        count(_COUNTED[outcome.result])
    if outcome.result is not Result.NOT_DUE:
        log = logger.error if outcome.result is Result.FAILED else logger.info
        log(
            "subscription handled",
            extra={
                "source": outcome.source,
                "result": outcome.result.value,
                "reason": outcome.reason,
            },
        )
    return outcome
