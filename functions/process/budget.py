"""Bounds the time and memory that parsing one submission may take.

A batch has ten submissions, and what one of them costs, the others wait for. Parsing is interrupted
by a signal: Python handles signals between two instructions and inside a regular expression. C code
is not interrupted, so the modules that call it bound its input. Memory is bounded by RLIMIT_DATA:
Linux refuses the allocation, and Python raises MemoryError, where Lambda would end the process and
with it the whole batch. A child process per submission could be ended at any point, but would cost
every submission a fork and a copy of its documents.

Only parsing is interrupted, which calls no service and writes nothing.
"""

from __future__ import annotations

import os
import resource
import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from dateline.model.errors import TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

PARSE_SECONDS = 30.0
"""Three times what the slowest format takes for a body of 25 MB (`make memory`)."""
MESSAGE_SECONDS = 75.0
"""The most that one message takes: two such parses of a thin payload, and what it writes."""
LOADED_MEGABYTES = 200
"""The function's code with its models, and what records the outcome of a submission."""
_AGAIN = 0.5
"""C code that calls Python may drop an exception, so the signal comes again after these seconds."""
_STATM = Path("/proc/self/statm")
_MEGABYTE = 1024 * 1024


class _OutOfTime(BaseException):
    """Time ran out. No handler of errors on the way may swallow it."""


def data_bytes() -> int | None:
    """The size of this process's data as RLIMIT_DATA counts it; None except on Linux."""
    if not _STATM.exists():
        return None
    return int(_STATM.read_text(encoding="ascii").split()[5]) * os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Budget:
    """What parsing one submission may take."""

    seconds: float
    data: int | None = None
    """The most bytes of data of the process meanwhile; None for no limit."""

    @classmethod
    def of_function(cls, loaded: int | None, megabytes: int) -> Budget:
        """The budget in a function of this memory; `loaded` is `data_bytes` after its imports."""
        if loaded is None:
            return cls(PARSE_SECONDS)
        spare = max(megabytes - LOADED_MEGABYTES, LOADED_MEGABYTES)
        return cls(PARSE_SECONDS, loaded + spare * _MEGABYTE)

    def run(self, parse: Callable[[], T]) -> T:
        """The result of `parse`.

        Raises:
            TooLarge: `took_too_long` or `too_much_memory`.
        """
        try:
            with _time_limit(self.seconds), _memory_limit(self.data):
                return parse()
        except _OutOfTime:
            refusal = TooLarge(
                "took_too_long",
                f"reading it took over {self.seconds:.0f} s; send it in smaller parts",
            )
        except MemoryError:
            refusal = TooLarge(
                "too_much_memory", "reading it takes too much memory; send it in smaller parts"
            )
        # Raised here, so that it does not keep the frames, and their data, of what was interrupted.
        raise refusal


UNBOUNDED = Budget(float("inf"))
"""For one submission alone, outside Lambda."""


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raises _OutOfTime in the block. Lambda runs handlers in the main thread; others have none."""
    if isinf(seconds) or threading.current_thread() is not threading.main_thread():
        yield
        return

    def expire(*_: object) -> None:
        raise _OutOfTime

    before = signal.signal(signal.SIGALRM, expire)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _memory_limit(data: int | None) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if data is None or (soft != resource.RLIM_INFINITY and soft < data):
        yield
        return
    resource.setrlimit(resource.RLIMIT_DATA, (data, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
