"""Has the stack's subscribe function call a source's WebSub hub at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cli.support.console import say
from cli.support.exit_codes import CommandError

if TYPE_CHECKING:
    from cli.support.target import Target

SUBSCRIBE, LEAVE = "subscribe", "unsubscribe"


def ask_hub(target: Target, source_id: str, mode: str = SUBSCRIBE) -> None:
    """Invokes the function and prints the result; the function's schedule retries a failed request.

    Raises:
        CommandError: the function failed.
    """
    answer = target.aws.lambda_.invoke(
        FunctionName=f"{target.stack}-subscribe",
        Payload=json.dumps({"source": source_id, "mode": mode}),
    )
    result = json.loads(answer["Payload"].read())
    if answer.get("FunctionError"):
        raise CommandError(
            f"the subscribe function failed for {source_id}: {result.get('errorMessage', result)}; "
            "its schedule retries within 15 minutes"
        )
    for subscription in result["subscriptions"]:
        reason = (
            f": {subscription['reason']}; the schedule retries"
            if subscription.get("reason")
            else ""
        )
        say(f"{subscription['source']}: {mode} {subscription['result']}{reason}")
