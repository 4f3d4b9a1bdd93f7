"""Reads what ArticleTable knows of articles: HEADs, a hundred a call, and one article's history."""

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
"""BatchGetItem's own limit."""


@dataclass(frozen=True, slots=True)
class Known:
    """What HEAD says of an article's last revision."""

    order_key: str
    content_hash: str


class Heads:
    """HEADs of ArticleTable, a hundred a call."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def known(self, article_ids: Sequence[str]) -> dict[str, Known]:
        """The last revision by article id; consistent.

        What DynamoDB leaves unread in a full call is missing, as if the article were new: to
        write an unchanged item is dear and never wrong.

        Raises:
            Unavailable: DynamoDB did not answer.
        """
        return {
            article_id: known
            for part in _hundreds(article_ids)
            for article_id, known in self._batch(part)
        }

    def history(self, article_id: str) -> dict[str, str]:
        """The content hash of every delivery that the article's history holds, by order key.

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
        found: dict[str, str] = {}
        with aws_errors("look up the article's history"):
            for row in (from_item(item) for page in pages for item in page["Items"]):
                keys = [
                    row["order_key"],
                    *(confirmation["order_key"] for confirmation in row["confirmations"]),
                ]
                found |= dict.fromkeys(keys, row["content_hash"])
        return found

    def _batch(self, article_ids: list[str]) -> Iterator[tuple[str, Known]]:
        ids = {article_pk(article_id): article_id for article_id in article_ids}
        wanted: KeysAndAttributesTypeDef = {
            "Keys": [{"pk": {"S": pk}, "sk": {"S": HEAD}} for pk in ids],
            "ProjectionExpression": "pk, order_key, content_hash",
            "ConsistentRead": True,
        }
        with aws_errors("look up the articles"):
            found = self._dynamodb.batch_get_item(RequestItems={self._table: wanted})
        for row in found["Responses"].get(self._table, []):
            known = Known(row["order_key"]["S"], row["content_hash"]["S"])
            yield ids[row["pk"]["S"]], known


def _hundreds(article_ids: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(article_ids)
    while part := list(islice(rest, PER_CALL)):
        yield part
