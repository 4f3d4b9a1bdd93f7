"""DynamoDB's attribute values, `{"S": "text"}`, and the plain values that they stand for.

boto3 has the same conversion; importing it takes 60 to 100 ms of every cold start, because it
brings boto3's session and its file transfers. botocore is all that the functions use otherwise.
Format: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from __future__ import annotations

from decimal import Clamped, Context, Decimal, Inexact, Overflow, Rounded, Underflow
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBERS = Context(
    Emin=-128, Emax=126, prec=38, traps=[Clamped, Overflow, Inexact, Rounded, Underflow]
)
"""DynamoDB's numbers; one that does not fit is an error, not another number."""


def to_attribute(value: Any) -> dict[str, Any]:
    """The attribute value of a plain value; None within a map is left out.

    Raises:
        TypeError: DynamoDB has no such type.
        ArithmeticError: the number has more than 38 digits or is out of range.
    """
    for types, kind, convert in _WRITTEN:
        if isinstance(value, types):
            return {kind: convert(value)}
    raise TypeError(f"DynamoDB has no attribute value for {type(value).__name__}")


def from_attribute(attribute: dict[str, Any]) -> Any:
    """The plain value of an attribute value. Whole numbers become int, others float.

    Raises:
        TypeError: it is a set of numbers or bytes, which no table of ours has, or no attribute
            value.
    """
    ((kind, value),) = attribute.items()
    if kind not in _READ:
        raise TypeError(f"{kind} is no attribute value of a table of ours")
    return _READ[kind](value)


def _as_it_is(value: Any) -> Any:
    return value


def _number(value: float | Decimal) -> str:
    # The shortest text of a float: DynamoDB's numbers are decimal.
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise TypeError("Infinity and NaN are no numbers of DynamoDB")
    return str(_NUMBERS.create_decimal(number))


def _written_map(values: dict[str, Any]) -> dict[str, Any]:
    return {name: to_attribute(value) for name, value in values.items() if value is not None}


def _written_list(values: list[Any] | tuple[Any, ...]) -> list[Any]:
    return [to_attribute(value) for value in values]


def _written_texts(values: set[Any] | frozenset[Any]) -> list[str]:
    # An empty set is no attribute value, and our sets have texts only.
    if not values or not all(isinstance(value, str) for value in values):
        raise TypeError("DynamoDB has no empty sets, and our sets have texts only")
    return sorted(values)


def _read_number(text: str) -> int | float:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)


def _read_map(values: dict[str, Any]) -> dict[str, Any]:
    return {name: from_attribute(value) for name, value in values.items()}


def _read_list(values: list[Any]) -> list[Any]:
    return [from_attribute(value) for value in values]


def _null(_: object) -> None:
    return None


_WRITTEN: tuple[tuple[Any, str, Callable[[Any], Any]], ...] = (
    (str, "S", _as_it_is),
    # Before the numbers: True is an int.
    (bool, "BOOL", _as_it_is),
    ((int, float, Decimal), "N", _number),
    (dict, "M", _written_map),
    ((list, tuple), "L", _written_list),
    ((bytes, bytearray), "B", bytes),
    ((set, frozenset), "SS", _written_texts),
    (type(None), "NULL", lambda _: True),
)
_READ: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("S", "BOOL", "B"), _as_it_is),
    "N": _read_number,
    "M": _read_map,
    "L": _read_list,
    "SS": set,
    "NULL": _null,
}
