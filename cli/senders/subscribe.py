"""Has the stack's subscribe function speak to a source's WebSub hub, now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cli.support.console import say
from cli.support.exit_codes import CommandError

if TYPE_CHECKING:
    from cli.support.target import Target

SUBSCRIBE, LEAVE = "subscribe", "unsubscribe"


def ask_hub(target: Target, source_id: str, mode: str = SUBSCRIBE) -> None:
    """Invokes the function and says what came of it; the schedule tries again what failed.

    Raises:
        CommandError: the function failed.
    """
    answer = target.aws.lambda_.invoke(
        FunctionName=f"{target.stack}-subscribe",
        Payload=json.dumps({"source": source_id, "mode": mode}),
    )
    told = json.loads(answer["Payload"].read())
    if answer.get("FunctionError"):
        raise CommandError(
            f"the subscribe function failed for {source_id}: {told.get('errorMessage', told)}; "
            "its schedule tries again within 15 minutes"
        )
    for subscription in told["subscriptions"]:
        reason = (
            f": {subscription['reason']}; the schedule tries again"
            if subscription.get("reason")
            else ""
        )
        say(f"{subscription['source']}: {mode} {subscription['result']}{reason}")
