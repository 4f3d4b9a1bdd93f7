"""One bad item never costs the others: what refuses an item of a list is that item's problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError

from dateline.errors import Rejected
from dateline.submissions import Problem
from functions.process.normalise import invalid

T = TypeVar("T")


def shielded(make: Callable[[], T], position: int, where: str) -> T | Problem:
    """What `make` makes, or the reason why it does not; `where` unless the reason has a place."""
    try:
        return make()
    except Rejected as error:
        refused = error
    except ValidationError as error:
        # A text too long for any model, such as a block without end.
        refused = invalid(error, where)
    return Problem(
        position=position, code=refused.code, message=refused.message, where=refused.where or where
    )
