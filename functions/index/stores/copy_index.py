"""ArticleTable's COPY and PENDING rows: they index articles by the keys under which copies meet.

These rows are written after the transaction that changes the article and contain nothing that its
HEAD does not contain; a match is only believed once the HEADs agree. Every writer writes its own
rows before it reads the others' consistently, so of two writers at least one sees the other.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from dateline.aws.table import Change, Condition, Table
from dateline.model.errors import LostRace
from dateline.model.rows import Head, article_pk, without_keys
from dateline.model.stories import MAX_COPIES, PENDING, copy_pk
from dateline.stores.articles import ArticleReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

MAX_MATCHES = 25
"""Articles read per key. A text with more copies is linked to these, and through them to the
others; a text whose phrase occurs in more articles is matched by its other keys."""


class CopyIndex:
    """Reads and writes the COPY and PENDING rows."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)
        self._reader = ArticleReader(dynamodb, table)

    def put(
        self, article_id: str, rows: Mapping[str, Mapping[str, Any]], stale: Iterable[str]
    ) -> None:
        """Puts the article's COPY rows by key and deletes stale keys, 25 per call.

        Raises:
            Unavailable: DynamoDB did not write all rows.
        """
        self._table.write_all(
            "write the copy keys of the article",
            [{"pk": copy_pk(key), "sk": article_id, **values} for key, values in rows.items()],
            [{"pk": copy_pk(key), "sk": article_id} for key in stale],
        )

    def matches(self, key: str) -> dict[str, dict[str, Any]]:
        """The first MAX_MATCHES articles under a key, with their rows' attributes; one query."""
        rows = self._table.query("look for copies", copy_pk(key), limit=MAX_MATCHES)
        return {row["sk"]: without_keys(row) for row in rows}

    def heads(self, ids: Iterable[str]) -> dict[str, Head]:
        """The articles' HEADs."""
        return self._reader.heads(ids)

    def story(self, story: str) -> list[str]:
        """The ids of a story's copies."""
        return self._reader.story(story)

    def with_outbox(self, ids: Iterable[str]) -> list[str]:
        """Which of at most MAX_COPIES articles have an outbox (PENDING) row, in one call."""
        keys = [_outbox_key(article_id) for article_id in sorted(ids)[:MAX_COPIES]]
        rows = self._table.get_all("look for outbox rows", keys)
        return sorted(row["pk"].removeprefix(article_pk("")) for row in rows)

    def set_stories(self, article_id: str, mark: str, stories: Iterable[str]) -> None:
        """Writes the stories about to change to the outbox row, if it is still the same row."""
        with suppress(LostRace):
            self._table.update(
                "write stories to the outbox row",
                _outbox_key(article_id),
                Change("SET stories = :stories", {":stories": sorted(stories)}),
                Condition("mark = :mark", {":mark": mark}),
            )

    def clear_outbox(self, article_id: str, mark: str) -> None:
        """Deletes the outbox row, unless a newer change has replaced it."""
        with suppress(LostRace):
            self._table.delete(
                "delete the outbox row",
                _outbox_key(article_id),
                Condition("attribute_not_exists(mark) OR mark = :mark", {":mark": mark}),
            )


def _outbox_key(article_id: str) -> dict[str, str]:
    return {"pk": article_pk(article_id), "sk": PENDING}
