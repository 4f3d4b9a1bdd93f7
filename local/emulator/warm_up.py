"""Starts every function once: Ghost waits 2 s for a response, less than some cold starts."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from typing import TYPE_CHECKING

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from local.emulator.deploy import STACK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from local.common.aws import Aws

SECONDS = 60.0
"""After this long the cloud is ready, warm or not: only first requests are slower then."""
# Requests that reach a function and change nothing.
_HARMLESS_REQUESTS = {
    "read": ("GET", "/health"),
    "submit": ("POST", "/articles"),
    "translate": ("GET", "/articles/none/translations"),
}
# S3 sends a queue this message when its notifications are configured.
_TEST_MESSAGE = {
    "messageId": "warm-up",
    "receiptHandle": "warm-up",
    "body": json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"}),
    "attributes": {"ApproximateReceiveCount": "1"},
    "messageAttributes": {},
    "eventSource": "aws:sqs",
}
_HARMLESS_EVENTS: dict[str, dict[str, object]] = {
    "process": {"Records": [_TEST_MESSAGE]},
    "index": {"Records": [_TEST_MESSAGE]},
    "announce": {"Records": []},
}


def warm_up(aws: Aws, url: str, say: Callable[[str], None]) -> None:
    """Calls every function, for at most SECONDS; names those that have not answered."""
    cold = run_all(_calls(aws, url), SECONDS)
    if cold:
        say(f"not warmed up: {', '.join(cold)}; their first requests may be slow")


def run_all(calls: Mapping[str, Callable[[], object]], seconds: float) -> list[str]:
    """Runs the calls at once; returns the names of those that failed or took longer."""
    pool = ThreadPoolExecutor(len(calls))
    running = {pool.submit(call): name for name, call in calls.items()}
    done, late = wait(running, seconds)
    # A late call ends by its own timeout.
    pool.shutdown(wait=False, cancel_futures=True)
    names = [running[call] for call in late]
    for call in done:
        try:
            call.result()
        except (httpx.HTTPError, BotoCoreError, ClientError):
            names.append(running[call])
    return sorted(names)


def _calls(aws: Aws, url: str) -> dict[str, Callable[[], object]]:
    names = aws.resources(STACK)
    calls: dict[str, Callable[[], object]] = {
        name: partial(httpx.request, method, url + path, timeout=SECONDS, trust_env=False)
        for name, (method, path) in _HARMLESS_REQUESTS.items()
    }
    for name, event in _HARMLESS_EVENTS.items():
        function = names[f"{name.capitalize()}Function"]
        calls[name] = partial(aws.lambda_.invoke, FunctionName=function, Payload=json.dumps(event))
    return calls
