"""One bad item never costs the others: what refuses an item of a list is that item's problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dateline.errors import Rejected
from dateline.submissions import Problem

T = TypeVar("T")


def shielded(make: Callable[[], T], position: int, where: str) -> T | Problem:
    """What `make` makes, or the reason why it does not; `where` unless the reason has a place."""
    try:
        return make()
    except Rejected as error:
        return Problem(
            position=position, code=error.code, message=error.message, where=error.where or where
        )
