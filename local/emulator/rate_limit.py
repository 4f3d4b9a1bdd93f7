"""Runs an action at most once per interval, however often it is requested."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class RateLimited:
    """Runs `action` at most once in `seconds`. What it left out, `catch_up` runs later."""

    action: Callable[[], None]
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _last: float = float("-inf")
    _is_due: bool = False

    def request(self) -> None:
        """Runs the action, or notes that it has to run once the interval is over."""
        self._is_due = True
        self.catch_up()

    def catch_up(self) -> None:
        """Runs the action if it was requested and the interval is over."""
        now = self.clock()
        if self._is_due and now - self._last >= self.seconds:
            self._is_due, self._last = False, now
            self.action()
