"""Reads of ArticleTable that more than one function makes. Its rows: `dateline.model.rows`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dateline.aws.clients import aws_errors
from dateline.aws.table import from_item
from dateline.model.clock import iso
from dateline.model.errors import Unavailable
from dateline.model.rows import (
    CLAIM,
    HEAD,
    SLUG,
    TRANSLATION,
    Head,
    Listed,
    SlugRow,
    TranslationRow,
    article_pk,
    slug_pk,
    without_keys,
)
from dateline.model.stories import MAX_COPIES, story_pk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

MAX_KEYS = 100
"""Of one BatchGetItem."""


class ArticleReader:
    """Reads of ArticleTable."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def head(
        self, article_id: str, languages: tuple[str, ...] = ()
    ) -> tuple[Head | None, dict[str, TranslationRow]]:
        """HEAD and the asked translations, in one call."""
        return self.variants((article_id,), languages)[article_id]

    def variants(
        self, ids: Iterable[str], languages: tuple[str, ...] = ()
    ) -> dict[str, tuple[Head | None, dict[str, TranslationRow]]]:
        """The same of several articles: one call for every MAX_KEYS rows that are asked for."""
        found: dict[str, tuple[Head | None, dict[str, TranslationRow]]]
        found = {article_id: (None, {}) for article_id in ids}
        sort_keys = [HEAD, *(f"{TRANSLATION}{language}" for language in dict.fromkeys(languages))]
        keys: list[dict[str, AttributeValueTypeDef]] = [
            {"pk": {"S": article_pk(item)}, "sk": {"S": sk}} for item in found for sk in sort_keys
        ]
        for row in self._batch(keys):
            article_id = row["pk"].removeprefix(article_pk(""))
            if row["sk"] == HEAD:
                found[article_id] = (Head.model_validate(without_keys(row)), found[article_id][1])
            else:
                translation = TranslationRow.model_validate(without_keys(row))
                found[article_id][1][translation.language] = translation
        return found

    def _batch(self, keys: list[dict[str, AttributeValueTypeDef]]) -> Iterator[dict[str, Any]]:
        """The rows that are there, consistent."""
        for start in range(0, len(keys), MAX_KEYS):
            asked = {"Keys": keys[start : start + MAX_KEYS], "ConsistentRead": True}
            requested: Any = {self._table: asked}
            while requested:
                with aws_errors("read the article"):
                    found = self._dynamodb.batch_get_item(RequestItems=requested)
                items = found["Responses"].get(self._table, [])
                requested = found["UnprocessedKeys"]
                # One response has at most 16 MB; without any row, DynamoDB is throttling.
                if requested and not items:
                    raise Unavailable("aws_throttled", "DynamoDB left keys unread")
                yield from (from_item(item) for item in items)

    def rows(self, article_id: str, prefix: str = "") -> list[dict[str, Any]]:
        """The article's rows whose sort key begins with `prefix`, in order; consistent."""
        rows: list[dict[str, Any]] = []
        values: dict[str, AttributeValueTypeDef] = {":pk": {"S": article_pk(article_id)}}
        condition = "pk = :pk"
        if prefix:
            values[":sk"] = {"S": prefix}
            condition += " AND begins_with(sk, :sk)"
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        with aws_errors("read the article's rows"):
            for page in pages:
                rows.extend(from_item(item) for item in page["Items"])
        return rows

    def slug(self, language: str, slug: str) -> SlugRow | None:
        """The article that an address names, in one call; the gate is still to be asked."""
        row = self._address(slug_pk(language, slug))
        return SlugRow.model_validate(row) if SlugRow.model_fields.keys() <= row.keys() else None

    def address_owner(self, pk: str) -> str | None:
        """The article that has an address (`slug_pk`), also where it is hidden; in one call."""
        return self._address(pk).get("id")

    def claimants(self, pk: str) -> list[str]:
        """The ids of articles that want an address which another one has, at most MAX_COPIES."""
        with aws_errors("look for claims to the address"):
            response = self._dynamodb.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
                ExpressionAttributeValues={":pk": {"S": pk}, ":sk": {"S": CLAIM}},
                ConsistentRead=True,
                Limit=MAX_COPIES,
            )
        return [item["sk"]["S"].removeprefix(CLAIM) for item in response["Items"]]

    def _address(self, pk: str) -> dict[str, Any]:
        with aws_errors("read the address"):
            found = self._dynamodb.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND sk = :sk",
                ExpressionAttributeValues={":pk": {"S": pk}, ":sk": {"S": SLUG}},
                ConsistentRead=True,
            )
        return next((without_keys(from_item(item)) for item in found["Items"]), {})

    def heads(self, ids: Iterable[str]) -> dict[str, Head]:
        """The HEADs of at most MAX_COPIES articles, in one call; consistent."""
        keys: list[dict[str, AttributeValueTypeDef]] = [
            {"pk": {"S": article_pk(article_id)}, "sk": {"S": HEAD}}
            for article_id in dict.fromkeys(ids)
        ]
        heads = (Head.model_validate(without_keys(row)) for row in self._batch(keys))
        return {head.id: head for head in heads}

    def story(self, story: str) -> list[str]:
        """The ids of a story's copies, the first MAX_COPIES of them, in one query; consistent."""
        with aws_errors("read the story"):
            found = self._dynamodb.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": story_pk(story)}},
                ConsistentRead=True,
                Limit=MAX_COPIES,
            )
        return [item["sk"]["S"] for item in found["Items"]]

    def span(
        self, pk: str, begin: str, end: str, limit: int, *, oldest_first: bool = False
    ) -> list[dict[str, Any]]:
        """At most `limit` rows whose sort key lies between the two: a query for each megabyte."""
        rows: list[dict[str, Any]] = []
        if begin > end:
            # DynamoDB refuses such a question; nothing lies between the two.
            return rows
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :begin AND :end",
            ExpressionAttributeValues={
                ":pk": {"S": pk},
                ":begin": {"S": begin},
                ":end": {"S": end},
            },
            ScanIndexForward=oldest_first,
            PaginationConfig={"PageSize": limit},
        )
        with aws_errors("read the rows"):
            for page in pages:
                rows.extend(from_item(item) for item in page["Items"])
                if len(rows) >= limit:
                    break
        return rows[:limit]

    def listing(
        self,
        pk: str,
        *,
        until: datetime,
        since: datetime | None = None,
        limit: int,
        after: str | None = None,
        oldest_first: bool = False,
    ) -> list[Listed]:
        """`limit` entries of a listing that are effective by `until`, in one query.

        One more query for each further megabyte of rows. `after` is the sort key of the entry
        before them (`listing_sk`).
        """
        begin: dict[str, dict[str, AttributeValueTypeDef]] = (
            {"ExclusiveStartKey": {"pk": {"S": pk}, "sk": {"S": after}}} if after else {}
        )
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :since AND :until",
            ExpressionAttributeValues={
                ":pk": {"S": pk},
                ":since": {"S": iso(since) if since else "0"},
                # `~` sorts after every id, so that the very millisecond is included.
                ":until": {"S": f"{iso(until)}#~"},
            },
            ScanIndexForward=oldest_first,
            PaginationConfig={"PageSize": limit},
            **begin,  # type: ignore[arg-type]
        )
        rows: list[dict[str, Any]] = []
        with aws_errors("read the listing"):
            for page in pages:
                rows.extend(from_item(item) for item in page["Items"])
                if len(rows) >= limit:
                    break
        return [Listed.model_validate(without_keys(row)) for row in rows[:limit]]
