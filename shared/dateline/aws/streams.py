"""DynamoDB stream records as Lambda hands them over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from dateline.aws.table import from_item
from dateline.model.base import Model
from dateline.model.errors import Malformed
from dateline.model.rows import without_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Row = dict[str, Any]
ModelT = TypeVar("ModelT", bound=Model)


@dataclass(frozen=True)
class Change:
    """One changed row. `new` is None where it was removed, `old` where it was not there."""

    pk: str
    sk: str
    old: Row | None
    new: Row | None
    changed_at: datetime


def read_record(record: Mapping[str, Any]) -> Change:
    """The change a record tells of.

    Raises:
        Malformed: it is no stream record with both images.
    """
    try:
        described = record["dynamodb"]
        keys = from_item(described["Keys"])
        return Change(
            pk=keys["pk"],
            sk=keys["sk"],
            old=_image(described, "OldImage"),
            new=_image(described, "NewImage"),
            # Whole seconds since the epoch; JSON may hand them over as 1.76e9.
            changed_at=datetime.fromtimestamp(
                float(described["ApproximateCreationDateTime"]), tz=UTC
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise Malformed("record_malformed", "this is no record of a DynamoDB stream") from error


def row_key(record: Mapping[str, Any]) -> tuple[str, str] | None:
    """The `pk` and `sk` of a record's row, also if the rest of the record cannot be read."""
    try:
        keys = from_item(record["dynamodb"]["Keys"])
        return str(keys["pk"]), str(keys["sk"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def known(parse: Callable[[Row], ModelT], row: Row) -> ModelT:
    """The model of an image, by `Head.model_validate` or its like.

    Raises:
        Malformed: the row is not what its key says.
    """
    try:
        return parse(without_keys(row))
    except ValidationError as error:
        raise Malformed(
            "row_malformed", f"{error.error_count()} attributes are not as the model has them"
        ) from error


def known_if_there(parse: Callable[[Row], ModelT], row: Row | None) -> ModelT | None:
    """The same, of an image that there may be none of."""
    return known(parse, row) if row is not None else None


def _image(described: Mapping[str, Any], name: str) -> Row | None:
    return from_item(described[name]) if name in described else None
