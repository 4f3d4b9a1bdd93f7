"""One bad item never costs the others: what refuses an item of a list is that item's problem."""

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


def invalid(error: ValidationError, where: str | None = None) -> Unprocessable:
    """What a model does not take, as a refusal; `where` is the item's place."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    code = "field_too_long" if first["type"] in _TOO_LONG else "field_invalid"
    return Unprocessable(code, f"{name}: {first['msg']}", where=within(where, name))


def within(where: str | None, name: str) -> str:
    """A field's place inside the item's own place."""
    return f"{where}/{name}" if where else name
