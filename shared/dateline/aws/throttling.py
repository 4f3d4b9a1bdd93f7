"""Retries a throttled call with back-off and jitter, for a bounded time.

botocore's own retries repeat every transient failure alike. A service that does not answer at all
must fail at once where a CMS waits; one that answers "too many requests" is worth a few seconds.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import ClientError

from dateline.aws.clients import error_code

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

FIRST_WAIT_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 1.0
_THROTTLED = frozenset(
    {
        "ThrottlingException",
        "Throttling",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "ProvisionedThroughputExceededException",
    }
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a throttled call is repeated; `random` returns 0 to 1."""

    seconds: float
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    random: Callable[[], float] = random.random

    def call(self, request: Callable[[], T]) -> T:
        """The result of a call, repeated while the service throttles it and time is left.

        Raises:
            ClientError, BotoCoreError: as the call; a throttled call only after `seconds`.
        """
        deadline = self.monotonic() + self.seconds
        longest = FIRST_WAIT_SECONDS
        while True:
            try:
                return request()
            except ClientError as error:
                # Full jitter: those that were throttled together do not return together.
                wait = longest * self.random()
                if error_code(error) not in _THROTTLED or self.monotonic() + wait > deadline:
                    raise
            self.sleep(wait)
            longest = min(longest * 2, LONGEST_WAIT_SECONDS)
