"""Reads an article with one query and changes it with one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from dateline.aws.clients import aws_errors
from dateline.aws.table import to_item
from dateline.model.errors import LostRace
from dateline.model.rows import ACT, HEAD, REVISION, SLUG, TRANSLATION, article_pk
from dateline.stores.articles import ArticleReader
from functions.index.article.state import Row, State, read_state, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef, TransactWriteItemTypeDef

Key = tuple[str, str]
_REFUSED = "ConditionalCheckFailed"
_AS_ARRIVED = (REVISION, ACT, TRANSLATION)
"""Rows of a single document, which do not depend on the rules for public rows."""
REBUILT = "rebuilt"
"""The attribute of `Head.rebuilt`."""


class AddressTaken(LostRace):
    """Other articles have the addresses with these keys; nothing was written."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__("address_taken", f"other articles have {', '.join(keys)}")
        self.keys = keys


class StateStore:
    """Loads and saves the state of one article.

    With `rebuilding` a saved change is not announced: HEAD is written with a mark that announce
    reads from the stream, then again without it, so the row ends like any other.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str, *, rebuilding: bool = False) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._reader = ArticleReader(dynamodb, table)
        self._rebuilding = rebuilding

    def load(self, article_id: str, source: str) -> State:
        """The article's state, empty for an unknown article; a consistent read."""
        rows = self._reader.rows(article_id)
        for row in rows:
            if row.pop(REBUILT, None):
                # A rebuild ended between its two writes.
                self._unmark(row)
        return read_state(article_id, source, rows)

    def owner(self, address: str) -> str | None:
        """The id of the article that has an address."""
        return self._reader.address_owner(address)

    def claimants(self, address: str) -> list[str]:
        """The ids of the articles that would have an address if its owner did not; one query."""
        return self._reader.claimants(address)

    def save(self, before: State, after: State) -> int:
        """Writes the rows that differ, in one transaction, and returns their number.

        Raises:
            AddressTaken: another article has an address of this one.
            LostRace: the article changed since `before` was read; nothing was written.
            Unavailable: DynamoDB failed; nothing was written.
        """
        old, new = rows_of(before), rows_of(after)
        listed = {_key(key) for key in before.listed}
        pk = article_pk(before.id)
        own = {key for key in old if key[0] == pk}
        # HEAD lists the rows that an earlier version of the rules made, not their attributes.
        is_current = old.get((pk, HEAD), {}).get("lock", "") == before.lock
        writes: dict[Key, TransactWriteItemTypeDef] = {
            (pk, sk): {
                "Delete": {"TableName": self._table, "Key": {"pk": {"S": pk}, "sk": {"S": sk}}}
            }
            # HEAD names the listed rows, so rows of an older listing rule are deleted too.
            for pk, sk in sorted((own | listed) - set(new))
        }
        for key, row in new.items():
            is_known = is_current or key[1].startswith(_AS_ARRIVED)
            if is_known and key in own | listed and row == old.get(key):
                continue
            marked = key[1] == HEAD and self._rebuilding
            put: PutTypeDef = {
                "TableName": self._table,
                "Item": to_item(row | {REBUILT: True} if marked else row),
            }
            if key[1] == HEAD:
                _require_unchanged(put, before.lock)
            elif key[1] == SLUG:
                _require_free(put, after.id)
            writes[key] = {"Put": put}
        try:
            with aws_errors("change the article"):
                self._dynamodb.transact_write_items(TransactItems=list(writes.values()))
        except LostRace as error:
            if taken := _addresses_refused(error, writes):
                raise AddressTaken(taken) from error
            raise
        self._unmark(new.get((article_pk(after.id), HEAD)))
        return len(writes)

    def _unmark(self, head: Row | None) -> None:
        if head is None or not self._rebuilding:
            return
        put: PutTypeDef = {"TableName": self._table, "Item": to_item(head)}
        _require_unchanged(put, head["lock"])
        try:
            with aws_errors("end the rebuild of the article"):
                self._dynamodb.transact_write_items(TransactItems=[{"Put": put}])
        except LostRace:
            return  # A later change wrote the row without the mark.


def _require_unchanged(put: PutTypeDef, lock: str) -> None:
    if not lock:
        put["ConditionExpression"] = "attribute_not_exists(pk)"
        return
    put["ConditionExpression"] = "#lock = :lock"
    put["ExpressionAttributeNames"] = {"#lock": "lock"}
    put["ExpressionAttributeValues"] = {":lock": {"S": lock}}


def _require_free(put: PutTypeDef, article_id: str) -> None:
    put["ConditionExpression"] = "attribute_not_exists(pk) OR id = :id"
    put["ExpressionAttributeValues"] = {":id": {"S": article_id}}


def _addresses_refused(error: LostRace, keys: Iterable[Key]) -> tuple[str, ...]:
    """The keys of the slug rows that cancelled a transaction; DynamoDB gives a reason per item."""
    cause = error.__cause__
    if not isinstance(cause, ClientError):
        return ()
    reasons = cause.response.get("CancellationReasons", ())
    return tuple(
        pk
        for (pk, sk), reason in zip(keys, reasons, strict=False)
        if sk == SLUG and reason.get("Code") == _REFUSED
    )


def _key(listed: str) -> Key:
    pk, _, sk = listed.rpartition("|")
    return pk, sk
