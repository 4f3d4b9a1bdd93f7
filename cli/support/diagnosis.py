"""Why a submission does not move: dead letters, waiting messages, the last log lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cli.support.target import Target

LOG_LINES = 15
_DEAD = "DeadLetterQueue"


def diagnose(target: Target, functions: Iterable[str]) -> Iterator[str]:
    """Lines for a person: dead letters, waiting messages, the end of each function's log."""
    try:
        yield from _queues(target)
        for function in functions:
            yield from _log_tail(target, function)
    except (BotoCoreError, ClientError) as error:
        yield f"the diagnosis stopped: {error}"


def _queues(target: Target) -> Iterator[str]:
    for logical_id, url in sorted(target.aws.resources(target.stack).items()):
        if not logical_id.endswith("Queue"):
            continue
        attributes = target.aws.sqs.get_queue_attributes(
            QueueUrl=url,
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
            ],
        )["Attributes"]
        waiting, in_flight = (int(number) for number in attributes.values())
        if waiting or in_flight:
            yield f"{logical_id}: {waiting} waiting, {in_flight} in flight or waiting for a retry"
        if waiting and logical_id.endswith(_DEAD):
            for message in target.aws.sqs.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0
            ).get("Messages", []):
                yield f"  {message['Body'][:500]}"


def _log_tail(target: Target, function: str) -> Iterator[str]:
    group = f"/aws/lambda/{target.stack}-{function}"
    events = target.aws.logs.filter_log_events(logGroupName=group).get("events", [])
    yield f"{function}, the last of {len(events)} log events:"
    for event in events[-LOG_LINES:]:
        yield f"  {event['message'].rstrip()[:1_000]}"
