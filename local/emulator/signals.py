"""Ends a command in good order on SIGINT, SIGTERM and SIGHUP: it stops what it started."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """A signal asked the command to end. No `except Exception` may swallow it."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


class _State:
    signals_deferred = False
    waiting: int | None = None


def _stop(number: int, _frame: FrameType | None) -> None:
    if _State.signals_deferred:
        _State.waiting = number
        return
    # The clean-up starts now. A second signal would interrupt it.
    for ending in _ENDING:
        signal.signal(ending, signal.SIG_IGN)
    raise Stopped(number)


@contextmanager
def stoppable() -> Iterator[None]:
    """While the block runs, the first of these signals raises Stopped in the main thread."""
    # SIGHUP that is ignored stays ignored: `nohup` sets that. A shell script sets SIGINT to be
    # ignored in its background jobs, which has no meaning here.
    handled = [
        number
        for number in _ENDING
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
    ]
    before = {number: signal.signal(number, _stop) for number in handled}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def signals_deferred() -> Iterator[None]:
    """Defers signals while the block runs: a process must be registered before a signal ends it."""
    _State.signals_deferred = True
    try:
        yield
    finally:
        _State.signals_deferred = False
    if _State.waiting is not None:
        number, _State.waiting = _State.waiting, None
        _stop(number, None)
