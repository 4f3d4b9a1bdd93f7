"""Where something stopped: what died, what waits, and what the functions said last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cli.support.target import Target

LOG_LINES = 15
_DEAD = "DeadLetterQueue"


def diagnose(target: Target, functions: Iterable[str]) -> Iterator[str]:
    """Lines for a person: dead letters, waiting messages, the end of the functions' logs."""
    try:
        yield from _queues(target)
        for function in functions:
            yield from _log_tail(target, function)
    except (BotoCoreError, ClientError) as error:
        yield f"no more is known: {error}"


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
        waiting, taken = (int(number) for number in attributes.values())
        if waiting or taken:
            yield f"{logical_id}: {waiting} waiting, {taken} being worked on or tried again later"
        if waiting and logical_id.endswith(_DEAD):
            for message in target.aws.sqs.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0
            ).get("Messages", []):
                yield f"  {message['Body'][:500]}"


def _log_tail(target: Target, function: str) -> Iterator[str]:
    group = f"/aws/lambda/{target.stack}-{function}"
    found = target.aws.logs.filter_log_events(logGroupName=group).get("events", [])
    yield f"{function}, the last of {len(found)} log events:"
    for event in found[-LOG_LINES:]:
        yield f"  {event['message'].rstrip()[:1_000]}"
