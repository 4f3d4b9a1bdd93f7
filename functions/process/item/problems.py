"""Isolates items from each other: the refusal of one item becomes its problem, others go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from dateline.model.errors import Rejected, Unprocessable
from dateline.model.field_errors import field_errors
from dateline.model.submissions import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def isolate_item(make: Callable[[], T], position: int, where: str) -> T | Problem:
    """The result of `make`, or its refusal as a problem; `where` unless the refusal has a place."""
    try:
        return make()
    except Rejected as error:
        refusal = error
    except ValidationError as error:
        # A text too long for any model, such as an overlong block.
        refusal = invalid(error, where)
    return problem_of(refusal, position, where)


def problem_of(error: Rejected, position: int | None = None, where: str | None = None) -> Problem:
    """The refusal as the submission's status shows it."""
    return Problem(
        position=position, code=error.code, message=error.message, where=error.where or where
    )


def invalid(error: ValidationError, where: str | None = None) -> Unprocessable:
    """The first error of a model as a refusal; `where` is the item's place."""
    first = field_errors(error)[0]
    return first.refusal(within(where, first.name))


def within(where: str | None, name: str) -> str:
    """The place of a field within the place of its item."""
    return f"{where}/{name}" if where else name
