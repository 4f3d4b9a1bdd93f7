"""Injected faults: throttling above a rate, and faults in a sequence or at every n-th call."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterable

BREAK = "break"
"""The connection breaks in the middle of the response."""
SLOW = "slow"
"""The response takes longer than a client waits."""
THROTTLED = "TooManyRequestsException"

Fault = Callable[[], str | None]
"""Called before each call: returns an exception's name, BREAK, SLOW, or None for no fault."""


def no_faults() -> str | None:
    """Never a fault."""
    return None


def in_turn(codes: Iterable[str | None]) -> Fault:
    """One of `codes` for each call, in order, then no fault."""
    turns = itertools.chain(codes, itertools.repeat(None))
    lock = threading.Lock()

    def fault() -> str | None:
        with lock:
            return next(turns)

    return fault


def every(count: int, code: str) -> Fault:
    """Every `count`-th call fails with `code`; 0 for none."""
    if count < 1:
        return no_faults
    return in_turn(itertools.cycle([*[None] * (count - 1), code]))


def throttle(rate: float, monotonic: Callable[[], float] = time.monotonic) -> Fault:
    """Throttles above `rate` calls a second, with a burst of one second's calls; 0 for never."""
    if rate <= 0:
        return no_faults
    lock = threading.Lock()
    capacity = max(rate, 1.0)
    tokens, read_at = capacity, monotonic()

    def fault() -> str | None:
        nonlocal tokens, read_at
        with lock:
            now = monotonic()
            tokens, read_at = min(capacity, tokens + (now - read_at) * rate), now
            if tokens < 1:
                return THROTTLED
            tokens -= 1
            return None

    return fault


def either(*faults: Fault) -> Fault:
    """The first fault of several; each is called for every call."""

    def fault() -> str | None:
        return next((code for code in [fault() for fault in faults] if code), None)

    return fault


def read_fault(option: str) -> Fault:
    """The fault that `CODE:N` on the command line means.

    Raises:
        ValueError: CODE is not `break`, `slow` or an exception, or N is not a number.
    """
    code, _, count = option.rpartition(":")
    if code not in {BREAK, SLOW} and not code.endswith("Exception"):
        raise ValueError(f"{option!r} is no fault: write break:N, slow:N or <exception>:N")
    return every(int(count), code)
