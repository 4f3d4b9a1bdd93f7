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
    """Of no content for a part: it may be completed otherwise, so nothing counts as its repeat."""


class Heads:
    """Reads HEAD and revision rows of ArticleTable."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)

    def latest(self, article_ids: Sequence[str]) -> dict[str, LatestRevision]:
        """The latest revision by article id, read consistently, a hundred per call.

        Raises:
            Unavailable: DynamoDB did not read all of them.
        """
        ids = {article_pk(article_id): article_id for article_id in article_ids}
        rows = self._table.get_all(
            "look up the articles",
            [{"pk": pk, "sk": HEAD} for pk in ids],
            attributes="pk, order_key, content_hash, part",
        )
        return {
            ids[row["pk"]]: LatestRevision(row["order_key"], _content_hash(row)) for row in rows
        }

    def history(self, article_id: str) -> dict[str, str]:
        """The content hash of every delivery in the article's history, by order key.

        Raises:
            Unavailable: DynamoDB did not answer.
        """
        rows = self._table.query_all(
            "look up the article's history",
            article_pk(article_id),
            SortKeys.beginning(REVISION),
            attributes="order_key, content_hash, confirmations, part",
        )
        hashes: dict[str, str] = {}
        for row in rows:
            repeats = [repeat["order_key"] for repeat in row["confirmations"]]
            hashes |= dict.fromkeys([row["order_key"], *repeats], _content_hash(row))
        return hashes


def _content_hash(row: Row) -> str:
    return "" if row.get("part") else str(row["content_hash"])
