"""More cold starts than SSM answers in a second: each gets its answer, none before its turn."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import monotonic, sleep

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from dateline.aws.throttling import LONGEST_WAIT_SECONDS, Patience
from dateline.stores.source_secrets import PATIENCE_SECONDS
from tests.source_stores import client_error

PER_SECOND = 40
"""Reads of SSM that an account has by default."""
FASTER = 10.0
"""The test's clock runs ten times as fast."""


class ThrottledSsm:
    """Answers PER_SECOND reads a second, as a token bucket does; throttles the others."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tokens = float(PER_SECOND)
        self._filled = now()
        self.throttled = 0

    def read(self) -> str:
        with self._lock:
            tokens = self._tokens + (now() - self._filled) * PER_SECOND
            self._tokens, self._filled = min(tokens, PER_SECOND), now()
            if self._tokens < 1:
                self.throttled += 1
                raise client_error("ThrottlingException")
            self._tokens -= 1
            return "secret"


def now() -> float:
    return monotonic() * FASTER


def patience(seconds: float = PATIENCE_SECONDS) -> Patience:
    def wait(duration: float) -> None:
        sleep(duration / FASTER)

    return Patience(seconds, sleep=wait, monotonic=now, random=random.random)


def test_a_hundred_functions_that_start_together_all_read_their_secret() -> None:
    ssm = ThrottledSsm()
    with ThreadPoolExecutor(100) as pool:
        reads = [pool.submit(patience().call, ssm.read) for _ in range(100)]
    assert [read.result() for read in reads] == ["secret"] * 100
    assert ssm.throttled > 0


def test_without_patience_those_beyond_forty_fail() -> None:
    ssm = ThrottledSsm()
    with ThreadPoolExecutor(100) as pool:
        reads = [pool.submit(patience(0).call, ssm.read) for _ in range(100)]
    assert sum(read.exception() is not None for read in reads) > 0


def test_patience_ends_and_then_the_throttling_is_raised() -> None:
    waits: list[float] = []
    clock = iter(range(1_000))

    def throttled() -> None:
        raise client_error("ThrottlingException")

    patient = Patience(
        5, sleep=waits.append, monotonic=lambda: float(next(clock)), random=lambda: 1.0
    )
    with pytest.raises(ClientError):
        patient.call(throttled)
    assert waits == [0.1, 0.2, 0.4, 0.8][: len(waits)]
    assert 0 < len(waits) <= 5
    assert max(waits) <= LONGEST_WAIT_SECONDS


@pytest.mark.parametrize(
    "error",
    [client_error("AccessDeniedException"), ReadTimeoutError(endpoint_url="https://ssm.example")],
)
def test_other_errors_are_raised_at_once(error: Exception) -> None:
    calls: list[int] = []

    def fail() -> None:
        calls.append(1)
        raise error

    with pytest.raises(type(error)):
        patience().call(fail)
    assert len(calls) == 1
