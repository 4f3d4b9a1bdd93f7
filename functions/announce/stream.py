"""The events and releases of changed rows in DynamoDB's stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.aws.streams import Change, known, known_if_there
from dateline.model.reserved_tests import is_test_id
from dateline.model.rows import HEAD, TRANSLATION, Head, TranslationRow, article_pk
from functions.announce.changes import Announcement, head_changed, translation_changed
from functions.announce.releases import touches_release

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_ARTICLE = article_pk("")


def announcements(change: Change, now: datetime) -> Iterator[Announcement]:
    """The events of a change. Rows other than HEAD and TRANSLATION, and removed rows, have none.

    Raises:
        Malformed: the row is not what its key says.
    """
    if change.new is None or not change.pk.startswith(_ARTICLE) or _is_test(change):
        return
    if change.sk == HEAD:
        yield from head_changed(
            known_if_there(Head.model_validate, change.old),
            known(Head.model_validate, change.new),
            changed_at=change.changed_at,
            now=now,
        )
    elif change.sk.startswith(TRANSLATION):
        yield from translation_changed(
            change.pk.removeprefix(_ARTICLE),
            known_if_there(TranslationRow.model_validate, change.old),
            known(TranslationRow.model_validate, change.new),
            changed_at=change.changed_at,
        )


def article_with_changed_release(change: Change) -> str | None:
    """The id of the article, if the change creates, moves or removes its release.

    Raises:
        Malformed: the row is not what its key says.
    """
    if change.sk != HEAD or not change.pk.startswith(_ARTICLE) or _is_test(change):
        return None
    old, new = (known_if_there(Head.model_validate, row) for row in (change.old, change.new))
    touched = touches_release(old, new, change.changed_at)
    return change.pk.removeprefix(_ARTICLE) if touched else None


def _is_test(change: Change) -> bool:
    return is_test_id(change.pk.removeprefix(_ARTICLE))
