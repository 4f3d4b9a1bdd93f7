"""Reads an article with one query and changes it with one transaction."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from dateline.aws.table import NEW, Condition, ConditionFailed, Table
from dateline.model.documents import Article, Notice, Translation
from dateline.model.errors import LostRace, NotFound, Rejected
from dateline.model.rows import ACT, HEAD, REVISION, SLUG, TRANSLATION, article_pk
from dateline.model.variant_texts import text_pk
from dateline.stores.articles import ArticleReader
from functions.index.article.state import Row, State, read_state, rows_of
from functions.index.article.text_rows import with_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

Key = tuple[str, str]
_AS_ARRIVED = (REVISION, ACT, TRANSLATION)
"""Rows of a single document, which do not depend on the rules for public rows."""
REBUILT = "rebuilt"
"""The attribute of `Head.rebuilt`."""


class Documents(Protocol):
    """Reads documents (dateline.stores.content.ContentStore)."""

    def get(self, key: str) -> Article | Notice | Translation:
        """The document at a key of the content bucket."""


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

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        table: str,
        documents: Documents,
        *,
        rebuilding: bool = False,
    ) -> None:
        self._documents = documents
        self._table = Table(dynamodb, table)
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
            (pk, sk): self._table.to_delete({"pk": pk, "sk": sk})
            # HEAD names the listed rows, so rows of an older listing rule are deleted too.
            for pk, sk in sorted((own | listed) - set(new))
        }
        for key, row in new.items():
            is_known = is_current or key[1].startswith(_AS_ARRIVED)
            if is_known and key in own | listed and row == old.get(key):
                continue
            if key[1] == HEAD:
                mark = {REBUILT: True} if self._rebuilding else {}
                writes[key] = self._table.to_put(row | mark, _unchanged(before.lock))
            else:
                condition = _free(after.id) if key[1] == SLUG else None
                whole = self._with_text(row, after) if key[0] == text_pk(after.id) else row
                writes[key] = self._table.to_put(whole, condition)
        if not writes:
            # An address that another writer has taken over already changes no row.
            return 0
        try:
            self._table.transact("change the article", list(writes.values()))
        except ConditionFailed as error:
            failed = [key for place, key in enumerate(writes) if place in error.places]
            if taken := tuple(pk for pk, sk in failed if sk == SLUG):
                raise AddressTaken(taken) from error
            raise
        self._unmark(new.get((article_pk(after.id), HEAD)))
        return len(writes)

    def _with_text(self, row: Row, state: State) -> Row:
        """The row with the text of the document that it names, which S3 has if it is not at hand.

        Without a text where the document is missing: readers then ask S3, which reports it.
        """
        key = row["content_key"]
        try:
            document = state.documents.get(key) or self._documents.get(key)
        except (NotFound, Rejected):
            return row
        return row if isinstance(document, Notice) else with_text(row, document)

    def _unmark(self, head: Row | None) -> None:
        if head is None or not self._rebuilding:
            return
        put = self._table.to_put(head, _unchanged(head["lock"]))
        # A later change writes the row without the mark.
        with suppress(LostRace):
            self._table.transact("end the rebuild of the article", [put])


def _unchanged(lock: str) -> Condition:
    return Condition("#lock = :lock", {":lock": lock}, {"#lock": "lock"}) if lock else NEW


def _free(article_id: str) -> Condition:
    return Condition("attribute_not_exists(pk) OR id = :id", {":id": article_id})


def _key(listed: str) -> Key:
    pk, _, sk = listed.rpartition("|")
    return pk, sk
