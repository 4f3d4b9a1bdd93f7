"""Attribute values are those that boto3 writes and reads."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from dateline.aws.attribute_values import from_attribute, to_attribute


class Status(StrEnum):
    USABLE = "usable"


VALUES: tuple[Any, ...] = (
    *("", "text", "ա🗞", Status.USABLE),
    *(True, False, None),
    *(0, -1, 10**37, 10**38 - 1, Decimal("1.50"), Decimal("1E+5")),
    *(b"", b"\x00\xff"),
    *([], [1, "two", [None, True]], {}, {"a": {"b": [1, {"c": b"d"}]}}),
)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_values_are_written_as_boto3_writes_them(value: Any) -> None:
    assert to_attribute(value) == TypeSerializer().serialize(value)


@pytest.mark.parametrize("value", [value for value in VALUES if not isinstance(value, bytes)])
def test_values_are_read_as_boto3_reads_them(value: Any) -> None:
    attribute: Any = TypeSerializer().serialize(value)
    assert from_attribute(attribute) == TypeDeserializer().deserialize(attribute)


@pytest.mark.parametrize(
    ("number", "text"), [(0.1, "0.1"), (-2.5, "-2.5"), (1e22, "1E+22"), (3.0, "3.0")]
)
def test_a_float_is_written_with_its_shortest_digits(number: float, text: str) -> None:
    assert to_attribute(number) == {"N": text}
    assert from_attribute({"N": text}) == number


@pytest.mark.parametrize("number", [10**38 + 1, Decimal("1E+127")])
def test_a_number_out_of_range_is_refused_as_by_boto3(number: Any) -> None:
    with pytest.raises(ArithmeticError):
        TypeSerializer().serialize(number)
    with pytest.raises(ArithmeticError):
        to_attribute(number)


@pytest.mark.parametrize("texts", [{"ա"}, frozenset({"b", "a", ""})])
def test_a_set_of_texts_is_written_and_read_as_by_boto3(texts: Any) -> None:
    attribute: Any = to_attribute(texts)
    assert attribute == {"SS": sorted(TypeSerializer().serialize(texts)["SS"])}
    assert from_attribute(attribute) == TypeDeserializer().deserialize(attribute) == texts


@pytest.mark.parametrize("value", [object(), set(), {1, 2}, {b"a"}, float("nan"), float("-inf")])
def test_what_dynamodb_has_no_type_for_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        to_attribute(value)


def test_a_set_of_numbers_is_not_read() -> None:
    with pytest.raises(TypeError, match="NS"):
        from_attribute({"NS": ["1"]})
