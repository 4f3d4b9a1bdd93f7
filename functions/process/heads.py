"""Reads ArticleTable: HEADs in batches of a hundred, and the history of one article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.aws.table import SortKeys, Table
from dateline.model.rows import HEAD, REVISION, article_pk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from dateline.aws.table import Row


@dataclass(frozen=True, slots=True)
class LatestRevision:
    """An article's latest revision as its HEAD row has it."""

    order_key: str
    content_hash: str
    fields: frozenset[str] = frozenset()
    """The article's fields that are not empty; only from `with_fields`."""


_FIELDS = {
    "standfirst": "standfirst",
    "section": "section",
    "slug": "slug",
    "tags": "tags",
    "authors": "authors",
    "published_at": "published_at",
    "embargoed_until": "embargoed_until",
    "canonical_url": "canonical_url",
    "image": "media",
}
"""Names in HEAD's summary, and the fields of the article that they come from."""


class Heads:
    """Reads HEAD and revision rows of ArticleTable."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)

    def latest(self, article_ids: Sequence[str]) -> dict[str, LatestRevision]:
        """The latest revision by article id, read consistently, a hundred per call.

        Raises:
            Unavailable: DynamoDB did not read all of them.
        """
        return self._read(article_ids)

    def with_fields(self, article_ids: Sequence[str]) -> dict[str, LatestRevision]:
        """As `latest`, and which of the article's fields are not empty.

        Raises:
            Unavailable: DynamoDB did not read all of them.
        """
        return self._read(article_ids, ", summary")

    def history(self, article_id: str) -> dict[str, str]:
        """The content hash of every delivery in the article's history, by order key.

        Raises:
            Unavailable: DynamoDB did not answer.
        """
        rows = self._table.query_all(
            "look up the article's history",
            article_pk(article_id),
            SortKeys.beginning(REVISION),
            attributes="order_key, content_hash, confirmations",
        )
        hashes: dict[str, str] = {}
        for row in rows:
            repeats = [repeat["order_key"] for repeat in row["confirmations"]]
            hashes |= dict.fromkeys([row["order_key"], *repeats], row["content_hash"])
        return hashes

    def _read(self, article_ids: Sequence[str], more: str = "") -> dict[str, LatestRevision]:
        ids = {article_pk(article_id): article_id for article_id in article_ids}
        rows = self._table.get_all(
            "look up the articles",
            [{"pk": pk, "sk": HEAD} for pk in ids],
            attributes=f"pk, order_key, content_hash{more}",
        )
        return {ids[row["pk"]]: _latest_revision(row) for row in rows}


def _latest_revision(row: Row) -> LatestRevision:
    summary = row.get("summary") or {}
    fields = frozenset(field for name, field in _FIELDS.items() if summary.get(name))
    return LatestRevision(row["order_key"], row["content_hash"], fields)
