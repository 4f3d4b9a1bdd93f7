"""The AWS calls of functions on moto: noted, and a worker that dies at one of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import boto3

from dateline.model.clock import utc_now
from local.inprocess.cloud import Cloud


class Killed(BaseException):
    """Lambda ends the process. No handler of errors may catch it."""


@contextmanager
def noted_calls(*, dies_at: int | None = None) -> Iterator[list[str]]:
    """The calls of functions that are loaded meanwhile; they die at that call, from 1."""
    calls: list[str] = []

    def note(**request: Any) -> None:
        calls.append(request["model"].name)
        if len(calls) == dies_at:
            raise Killed(calls[-1])

    assert boto3.DEFAULT_SESSION is not None
    session = boto3.DEFAULT_SESSION._session
    session.register("before-call", note)
    try:
        yield calls
    finally:
        session.unregister("before-call", note)


def dies(cloud: Cloud, number: int, function: str, event: dict[str, Any]) -> bool:
    """Whether a function that handles an event dies at that call."""
    with noted_calls(dies_at=number):
        try:
            cloud.invoke(function, event)
        except Killed:
            return True
    return False


def killed_once(
    cloud: Cloud, number: int, queue: str, function: str, *, after: timedelta = timedelta()
) -> bool:
    """Whether the worker of a queue died at that call; then its messages are handled again."""
    with noted_calls(dies_at=number):
        try:
            cloud.drain(queue, function)
        except Killed:
            died = True
        else:
            died = False
    with patch("dateline.model.clock.utc_now", lambda: utc_now() + after):
        cloud.drain(queue, function)
    return died
