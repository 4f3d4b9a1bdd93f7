"""ArticleTable's COPY and PENDING rows: where articles that may be copies find each other.

They are written after the transaction that changes the article and say nothing that its HEAD does
not say: what is found under a key is believed only once the HEADs agree. Whoever writes his rows
before he reads the others', consistently, either sees the other or is seen.
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

MAX_FOUND = 25
"""Articles read under one key. A text with more copies than this is linked to these, and by them
to the others; a phrase that more articles have than this is found by the text's other keys."""
_BATCH = 25


class CopyStore:
    """Reads and writes of the rows beside the articles' own."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._reader = ArticleReader(dynamodb, table)

    def leave(
        self, article_id: str, traces: Mapping[str, Mapping[str, Any]], stale: Iterable[str]
    ) -> None:
        """Puts the article's COPY rows and deletes stale ones, in one call for 25 of them.

        Raises:
            Unavailable: not all was taken.
        """
        requests: list[WriteRequestTypeDef] = [
            {"PutRequest": {"Item": to_item({"pk": copy_pk(key), "sk": article_id, **values})}}
            for key, values in traces.items()
        ]
        requests += [
            {"DeleteRequest": {"Key": {"pk": {"S": copy_pk(key)}, "sk": {"S": article_id}}}}
            for key in stale
        ]
        for start in range(0, len(requests), _BATCH):
            with aws_errors("leave traces of the article"):
                answer = self._dynamodb.batch_write_item(
                    RequestItems={self._table: requests[start : start + _BATCH]}
                )
            if answer["UnprocessedItems"]:
                raise Unavailable("aws_throttled", "DynamoDB left traces unwritten")

    def found(self, key: str) -> dict[str, dict[str, Any]]:
        """The first MAX_FOUND articles under a key and what their rows hold, in one query."""
        with aws_errors("look for copies"):
            answer = self._dynamodb.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": copy_pk(key)}},
                ConsistentRead=True,
                Limit=MAX_FOUND,
            )
        rows = (from_item(item) for item in answer["Items"])
        return {row["sk"]: without_keys(row) for row in rows}

    def heads(self, ids: Iterable[str]) -> dict[str, Head]:
        """The articles' HEADs."""
        return self._reader.heads(ids)

    def story(self, story: str) -> list[str]:
        """The ids of a story's copies."""
        return self._reader.story(story)

    def unfinished(self, ids: Iterable[str]) -> list[str]:
        """Which of at most MAX_COPIES articles have a PENDING row, in one call."""
        keys: list[dict[str, AttributeValueTypeDef]] = [
            {"pk": {"S": article_pk(article_id)}, "sk": {"S": PENDING}}
            for article_id in sorted(ids)[:MAX_COPIES]
        ]
        if not keys:
            return []
        with aws_errors("look for what was left undone"):
            found = self._dynamodb.batch_get_item(
                RequestItems={self._table: {"Keys": keys, "ConsistentRead": True}}
            )
        if found["UnprocessedKeys"]:
            raise Unavailable("aws_throttled", "DynamoDB left keys unread")
        items = found["Responses"].get(self._table, [])
        return sorted(item["pk"]["S"].removeprefix(article_pk("")) for item in items)

    def note(self, article_id: str, mark: str, stories: Iterable[str]) -> None:
        """Adds stories that are about to be changed to the PENDING row, if it is still there."""
        with suppress(LostRace), aws_errors("note the stories to be changed"):
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

    def done(self, article_id: str, mark: str) -> None:
        """Takes the PENDING row away, unless there is more to be done by now."""
        with suppress(LostRace), aws_errors("note that the copies are told"):
            self._dynamodb.delete_item(
                TableName=self._table,
                Key={"pk": {"S": article_pk(article_id)}, "sk": {"S": PENDING}},
                ConditionExpression="attribute_not_exists(mark) OR mark = :mark",
                ExpressionAttributeValues={":mark": {"S": mark}},
            )
