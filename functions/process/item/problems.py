"""Isolates items from each other: the refusal of one item becomes its problem, others go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from dateline.model.errors import Rejected, Unprocessable
from dateline.model.submissions import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_TOO_LONG = {"string_too_long", "too_long", "string_too_short", "too_short"}


def isolate_item(make: Callable[[], T], position: int, where: str) -> T | Problem:
    """The result of `make`, or its refusal as a problem; `where` unless the refusal has a place."""
    try:
        return make()
    except Rejected as error:
        refusal = error
    except ValidationError as error:
        # A text too long for any model, such as an overlong block.
        refusal = invalid(error, where)
    return Problem(
        position=position, code=refusal.code, message=refusal.message, where=refusal.where or where
    )


def invalid(error: ValidationError, where: str | None = None) -> Unprocessable:
    """The first error of a model as a refusal; `where` is the item's place."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    code = "field_too_long" if first["type"] in _TOO_LONG else "field_invalid"
    return Unprocessable(code, f"{name}: {first['msg']}", where=within(where, name))


def within(where: str | None, name: str) -> str:
    """The place of a field within the place of its item."""
    return f"{where}/{name}" if where else name
