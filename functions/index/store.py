"""ArticleTable as index uses it: one query to read an article, one transaction to change it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dateline.articles import HEAD, ArticleReader, article_pk
from dateline.aws import aws_errors
from dateline.dynamo import to_item
from functions.index.state import State, read_state, rows_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef, TransactWriteItemTypeDef


class StateStore:
    """Loads and saves the state of one article."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._reader = ArticleReader(dynamodb, table)

    def load(self, article_id: str, source: str) -> State:
        """The article's state, empty for one that is not known; consistent."""
        return read_state(article_id, source, self._reader.rows(article_id))

    def save(self, before: State, after: State) -> int:
        """Writes the rows in which the two differ, in one transaction. Returns how many.

        Raises:
            LostRace: the article changed since `before` was read; nothing was written.
            Unavailable: DynamoDB did not take it; nothing was written.
        """
        after = replace(after, lock=before.lock + 1)
        old, new = rows_of(before), rows_of(after)
        listed = {_key(one) for one in before.listed}
        own = {key for key in old if key[0] == article_pk(before.id)}
        writes: list[TransactWriteItemTypeDef] = [
            {"Delete": {"TableName": self._table, "Key": {"pk": {"S": pk}, "sk": {"S": sk}}}}
            # What is listed is read off HEAD: rows of an older rule for listings go too.
            for pk, sk in sorted((own | listed) - set(new))
        ]
        for key, row in new.items():
            if key in own | listed and row == old.get(key):
                continue
            put: PutTypeDef = {"TableName": self._table, "Item": to_item(row)}
            if key[1] == HEAD:
                _require_unchanged(put, before.lock)
            writes.append({"Put": put})
        with aws_errors("change the article"):
            self._dynamodb.transact_write_items(TransactItems=writes)
        return len(writes)


def _require_unchanged(put: PutTypeDef, lock: int) -> None:
    if not lock:
        put["ConditionExpression"] = "attribute_not_exists(pk)"
        return
    put["ConditionExpression"] = "#lock = :lock"
    put["ExpressionAttributeNames"] = {"#lock": "lock"}
    put["ExpressionAttributeValues"] = {":lock": {"N": str(lock)}}


def _key(listed: str) -> tuple[str, str]:
    pk, _, sk = listed.rpartition("|")
    return pk, sk
