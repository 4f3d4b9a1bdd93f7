"""What a writer does after it lost a race for a row: wait, a little longer each time, at random."""

from __future__ import annotations

import random
import time

LONGEST = 5
"""Doublings of the wait."""
_SECONDS = 0.02
"""The most that the first wait takes; a writer needs as long to read and write an article."""
_DICE = random.Random()  # noqa: S311 - chance, not secrecy


def back_off(lost: int) -> None:
    """Waits after `lost` earlier races, so that writers of one row do not meet again and again.

    The other writer often makes the same change, and then nothing is left to do.
    """
    time.sleep(_DICE.uniform(0, _SECONDS * 2 ** min(lost, LONGEST)))


def own_order(ids: list[str]) -> list[str]:
    """The ids in a random order: writers that take the same rows in one order lose every race."""
    return _DICE.sample(ids, len(ids))
