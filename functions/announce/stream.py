"""DynamoDB stream records as Lambda hands them over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from dateline.articles import HEAD, TRANSLATION, Head, TranslationRow, article_pk, without_keys
from dateline.dynamo import from_item
from dateline.errors import Malformed
from functions.announce.changes import Announcement, head_changed, translation_changed
from functions.announce.releases import touches_release

_ARTICLE = article_pk("")
Row = dict[str, Any]
ModelT = TypeVar("ModelT", Head, TranslationRow)


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


def announcements(change: Change, now: datetime) -> Iterator[Announcement]:
    """The events of a change: none for rows that are not HEAD or TRANSLATION, or are removed.

    Raises:
        Malformed: the row is not what its key says.
    """
    if change.new is None or not change.pk.startswith(_ARTICLE):
        return
    if change.sk == HEAD:
        yield from head_changed(
            _parsed(Head.model_validate, change.old),
            _known(Head.model_validate, change.new),
            changed_at=change.changed_at,
            now=now,
        )
    elif change.sk.startswith(TRANSLATION):
        yield from translation_changed(
            change.pk.removeprefix(_ARTICLE),
            _parsed(TranslationRow.model_validate, change.old),
            _known(TranslationRow.model_validate, change.new),
            changed_at=change.changed_at,
        )


def release_touched(change: Change) -> str | None:
    """The article whose release the change makes, moves or ends, if it does.

    Raises:
        Malformed: the row is not what its key says.
    """
    if change.sk != HEAD or not change.pk.startswith(_ARTICLE):
        return None
    old, new = (_parsed(Head.model_validate, row) for row in (change.old, change.new))
    touched = touches_release(old, new, change.changed_at)
    return change.pk.removeprefix(_ARTICLE) if touched else None


def _image(described: Mapping[str, Any], name: str) -> Row | None:
    return from_item(described[name]) if name in described else None


def _parsed(parse: Callable[[Row], ModelT], row: Row | None) -> ModelT | None:
    return _known(parse, row) if row is not None else None


def _known(parse: Callable[[Row], ModelT], row: Row) -> ModelT:
    try:
        return parse(without_keys(row))
    except ValidationError as error:
        raise Malformed(
            "row_malformed", f"{error.error_count()} attributes are not as the model has them"
        ) from error
