"""SIGINT, SIGTERM and a closed terminal end a command in good order: what it started is stopped."""

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
    shielded = False
    waiting: int | None = None


def _stop(number: int, _frame: FrameType | None) -> None:
    if _State.shielded:
        _State.waiting = number
        return
    # From here on the clean-up runs; a second signal would leave it half done.
    for ending in _ENDING:
        signal.signal(ending, signal.SIG_IGN)
    raise Stopped(number)


@contextmanager
def stoppable() -> Iterator[None]:
    """Inside, these signals raise Stopped in the main thread, once."""
    # `nohup` has SIGHUP ignored. A shell script has SIGINT ignored for what it starts in the
    # background, and means nothing by it.
    heard = [
        number
        for number in _ENDING
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
    ]
    before = {number: signal.signal(number, _stop) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def shielded() -> Iterator[None]:
    """Inside, a signal waits: between a process's start and its being known it could get lost."""
    _State.shielded = True
    try:
        yield
    finally:
        _State.shielded = False
    if _State.waiting is not None:
        number, _State.waiting = _State.waiting, None
        _stop(number, None)
