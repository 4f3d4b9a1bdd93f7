"""Python values ↔ DynamoDB's typed JSON, for the low-level client."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    Item = dict[str, AttributeValueTypeDef]

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


def to_item(values: dict[str, Any]) -> Item:
    """A plain row as DynamoDB takes it. None is left out: an absent attribute is unknown."""
    return {
        name: _serialize(_storable(value)) for name, value in values.items() if value is not None
    }


def from_item(item: dict[str, Any]) -> dict[str, Any]:
    """A DynamoDB row as plain values; whole numbers become int, others float."""
    return {name: _plain(_deserialize(value)) for name, value in item.items()}


def _storable(value: Any) -> Any:
    if isinstance(value, float):
        # The shortest text that stands for it: DynamoDB's numbers are decimal.
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {key: _storable(part) for key, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [_storable(part) for part in value]
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value
