"""Reads ArticleTable: HEADs in batches of a hundred, and the history of one article."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from dateline.aws.clients import aws_errors
from dateline.aws.table import from_item
from dateline.model.rows import HEAD, REVISION, article_pk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeysAndAttributesTypeDef

PER_CALL = 100
"""The limit of BatchGetItem."""


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
        self._dynamodb = dynamodb
        self._table = table

    def latest(self, article_ids: Sequence[str]) -> dict[str, LatestRevision]:
        """The latest revision by article id, read consistently.

        An id that DynamoDB leaves unprocessed is missing, as if the article were new: writing an
        unchanged item costs money but is never wrong.

        Raises:
            Unavailable: DynamoDB did not answer.
        """
        return {
            article_id: revision
            for batch in _batches(article_ids)
            for article_id, revision in self._read(batch)
        }

    def with_fields(self, article_ids: Sequence[str]) -> dict[str, LatestRevision]:
        """As `latest`, and which of the article's fields are not empty.

        Raises:
            Unavailable: DynamoDB did not answer.
        """
        return {
            article_id: revision
            for batch in _batches(article_ids)
            for article_id, revision in self._read(batch, ", summary")
        }

    def history(self, article_id: str) -> dict[str, str]:
        """The content hash of every delivery in the article's history, by order key.

        Raises:
            Unavailable: DynamoDB did not answer.
        """
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
            ExpressionAttributeValues={
                ":pk": {"S": article_pk(article_id)},
                ":sk": {"S": REVISION},
            },
            ProjectionExpression="order_key, content_hash, confirmations",
            ConsistentRead=True,
        )
        hashes: dict[str, str] = {}
        with aws_errors("look up the article's history"):
            for row in (from_item(item) for page in pages for item in page["Items"]):
                keys = [
                    row["order_key"],
                    *(confirmation["order_key"] for confirmation in row["confirmations"]),
                ]
                hashes |= dict.fromkeys(keys, row["content_hash"])
        return hashes

    def _read(self, article_ids: list[str], more: str = "") -> Iterator[tuple[str, LatestRevision]]:
        ids = {article_pk(article_id): article_id for article_id in article_ids}
        request: KeysAndAttributesTypeDef = {
            "Keys": [{"pk": {"S": pk}, "sk": {"S": HEAD}} for pk in ids],
            "ProjectionExpression": f"pk, order_key, content_hash{more}",
            "ConsistentRead": True,
        }
        with aws_errors("look up the articles"):
            response = self._dynamodb.batch_get_item(RequestItems={self._table: request})
        for row in response["Responses"].get(self._table, []):
            head = from_item(row)
            summary = head.get("summary") or {}
            fields = frozenset(field for name, field in _FIELDS.items() if summary.get(name))
            revision = LatestRevision(head["order_key"], head["content_hash"], fields)
            yield ids[head["pk"]], revision


def _batches(article_ids: Sequence[str]) -> Iterator[list[str]]:
    remaining = iter(article_ids)
    while batch := list(islice(remaining, PER_CALL)):
        yield batch
