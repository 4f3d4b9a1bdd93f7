"""ArticleTable's COPY and PENDING rows: they index articles by the keys under which copies meet.

These rows are written after the transaction that changes the article and contain nothing that its
HEAD does not contain; a match is only believed once the HEADs agree. Every writer writes its own
rows before it reads the others' consistently, so of two writers at least one sees the other.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from dateline.aws.clients import aws_errors
from dateline.aws.table import from_item, to_item
from dateline.model.errors import LostRace, Unavailable
from dateline.model.rows import Head, article_pk, without_keys
from dateline.model.stories import MAX_COPIES, PENDING, copy_pk
from dateline.stores.articles import ArticleReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, WriteRequestTypeDef

MAX_MATCHES = 25
"""Articles read per key. A text with more copies is linked to these, and through them to the
others; a text whose phrase occurs in more articles is matched by its other keys."""
_BATCH = 25


class CopyIndex:
    """Reads and writes the COPY and PENDING rows."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._reader = ArticleReader(dynamodb, table)

    def put(
        self, article_id: str, rows: Mapping[str, Mapping[str, Any]], stale: Iterable[str]
    ) -> None:
        """Puts the article's COPY rows by key and deletes stale keys, 25 per call.

        Raises:
            Unavailable: DynamoDB did not write all rows.
        """
        requests: list[WriteRequestTypeDef] = [
            {"PutRequest": {"Item": to_item({"pk": copy_pk(key), "sk": article_id, **values})}}
            for key, values in rows.items()
        ]
        requests += [
            {"DeleteRequest": {"Key": {"pk": {"S": copy_pk(key)}, "sk": {"S": article_id}}}}
            for key in stale
        ]
        for start in range(0, len(requests), _BATCH):
            with aws_errors("write the copy keys of the article"):
                response = self._dynamodb.batch_write_item(
                    RequestItems={self._table: requests[start : start + _BATCH]}
                )
            if response["UnprocessedItems"]:
                raise Unavailable("aws_throttled", "DynamoDB did not write all copy keys")

    def matches(self, key: str) -> dict[str, dict[str, Any]]:
        """The first MAX_MATCHES articles under a key, with their rows' attributes; one query."""
        with aws_errors("look for copies"):
            response = self._dynamodb.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": copy_pk(key)}},
                ConsistentRead=True,
                Limit=MAX_MATCHES,
            )
        rows = (from_item(item) for item in response["Items"])
        return {row["sk"]: without_keys(row) for row in rows}

    def heads(self, ids: Iterable[str]) -> dict[str, Head]:
        """The articles' HEADs."""
        return self._reader.heads(ids)

    def story(self, story: str) -> list[str]:
        """The ids of a story's copies."""
        return self._reader.story(story)

    def with_outbox(self, ids: Iterable[str]) -> list[str]:
        """Which of at most MAX_COPIES articles have an outbox (PENDING) row, in one call."""
        keys: list[dict[str, AttributeValueTypeDef]] = [
            {"pk": {"S": article_pk(article_id)}, "sk": {"S": PENDING}}
            for article_id in sorted(ids)[:MAX_COPIES]
        ]
        if not keys:
            return []
        with aws_errors("look for outbox rows"):
            response = self._dynamodb.batch_get_item(
                RequestItems={self._table: {"Keys": keys, "ConsistentRead": True}}
            )
        if response["UnprocessedKeys"]:
            raise Unavailable("aws_throttled", "DynamoDB did not read all keys")
        items = response["Responses"].get(self._table, [])
        return sorted(item["pk"]["S"].removeprefix(article_pk("")) for item in items)

    def set_stories(self, article_id: str, mark: str, stories: Iterable[str]) -> None:
        """Writes the stories about to change to the outbox row, if it is still the same row."""
        with suppress(LostRace), aws_errors("write stories to the outbox row"):
            self._dynamodb.update_item(
                TableName=self._table,
                Key={"pk": {"S": article_pk(article_id)}, "sk": {"S": PENDING}},
                UpdateExpression="SET stories = :stories",
                ConditionExpression="mark = :mark",
                ExpressionAttributeValues={
                    ":mark": {"S": mark},
                    ":stories": {"L": [{"S": story} for story in sorted(stories)]},
                },
            )

    def clear_outbox(self, article_id: str, mark: str) -> None:
        """Deletes the outbox row, unless a newer change has replaced it."""
        with suppress(LostRace), aws_errors("delete the outbox row"):
            self._dynamodb.delete_item(
                TableName=self._table,
                Key={"pk": {"S": article_pk(article_id)}, "sk": {"S": PENDING}},
                ConditionExpression="attribute_not_exists(mark) OR mark = :mark",
                ExpressionAttributeValues={":mark": {"S": mark}},
            )
