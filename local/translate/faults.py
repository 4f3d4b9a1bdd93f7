"""What goes wrong on purpose: throttling at a rate, and faults in turn or every so many calls."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterable

BREAK = "break"
"""The connection ends in the middle of the answer."""
SLOW = "slow"
"""The answer takes longer than a client waits."""
THROTTLED = "TooManyRequestsException"

Fault = Callable[[], str | None]
"""Asked before each call: an exception's name, BREAK, SLOW, or None to go on."""


def no_faults() -> str | None:
    """Never a fault."""
    return None


def in_turn(codes: Iterable[str | None]) -> Fault:
    """One answer of `codes` a call, then none: what a test wants to see survived."""
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
    """More than `rate` calls a second are throttled, after one second's worth at once; 0: none."""
    if rate <= 0:
        return no_faults
    lock = threading.Lock()
    most = max(rate, 1.0)
    left, read_at = most, monotonic()

    def fault() -> str | None:
        nonlocal left, read_at
        with lock:
            now = monotonic()
            left, read_at = min(most, left + (now - read_at) * rate), now
            if left < 1:
                return THROTTLED
            left -= 1
            return None

    return fault


def either(*faults: Fault) -> Fault:
    """The first of several that has something; each is asked for every call."""

    def fault() -> str | None:
        return next((code for code in [fault() for fault in faults] if code), None)

    return fault


def read_fault(option: str) -> Fault:
    """`CODE:N`, as on the command line.

    Raises:
        ValueError: it is neither `break` nor `slow` nor an exception, or N no number.
    """
    code, _, count = option.rpartition(":")
    if code not in {BREAK, SLOW} and not code.endswith("Exception"):
        raise ValueError(f"{option!r} is no fault: break:N, slow:N or an exception's name:N")
    return every(int(count), code)
