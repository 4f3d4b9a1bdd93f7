"""Tells the items that are as they were from those that have to be written.

`dateline.confirmations` says why the trace comes before the look-up and what it is for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from dateline.articles import HEAD, REVISION, article_pk
from dateline.aws import aws_errors
from dateline.confirmations import ConfirmationStore, carried_by, continues, traceable
from dateline.dynamo import from_item
from dateline.identifiers import in_order
from dateline.models import Article, Notice, content_hash

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeysAndAttributesTypeDef

Document = Article | Notice

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
                keys = [row["order_key"], *(one["order_key"] for one in row["confirmations"])]
                found |= dict.fromkeys(keys, row["content_hash"])
        return found

    def _batch(self, article_ids: list[str]) -> Iterator[tuple[str, Known]]:
        ids = {article_pk(one): one for one in article_ids}
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


@dataclass(frozen=True, slots=True)
class Sifter:
    """Finds the items of a submission that need no document."""

    heads: Heads
    confirmations: ConfirmationStore

    def changed(self, documents: Sequence[Document]) -> tuple[Document, ...]:
        """The documents that have to be written; of the others a trace is left.

        Of an article that is in the submission more than once, all are written: which of them
        HEAD should be compared with is for index to say.

        Raises:
            Unavailable: DynamoDB did not answer; nothing is known to be unchanged.
        """
        times = Counter(one.id for one in documents)
        hashes = {
            one.id: content_hash(one) for one in documents if times[one.id] == 1 and traceable(one)
        }
        singles = [one for one in documents if one.id in hashes]
        if not singles:
            return tuple(documents)
        carried = [carried_by(one, hashes[one.id]) for one in singles]
        self.confirmations.put(singles[0].source, singles[0].provenance, carried)
        known = self.heads.known(list(hashes))
        return tuple(
            one
            for one in documents
            if one.id not in hashes or not self._only_confirms(one, hashes[one.id], known)
        )

    def _only_confirms(self, document: Document, its_hash: str, known: dict[str, Known]) -> bool:
        head = known.get(document.id)
        if head is None:
            return False
        if document.order_key >= head.order_key:
            return _is_unchanged(document, its_hash, head)
        # Late, or replayed: what it confirmed when it came may be an earlier revision by now.
        return confirms_earlier(document.order_key, its_hash, self.heads.history(document.id))


def confirms_earlier(order_key: str, its_hash: str, history: Mapping[str, str]) -> bool:
    """Whether a delivery says no more than the one before it; `history` as `Heads.history`.

    One that the history holds has its document, which is written again, should it be gone.
    """
    if order_key in history:
        return False
    order = in_order({*history, order_key})
    place = order.index(order_key)
    before = order[place - 1] if place else None
    return before is not None and history[before] == its_hash and continues(order_key, before)


def _is_unchanged(document: Document, its_hash: str, known: Known) -> bool:
    """Whether HEAD says the same, and the document could only confirm it.

    HEAD's very own document is not among them: it is written again, should it be gone.
    """
    return known.content_hash == its_hash and continues(document.order_key, known.order_key)


def _hundreds(article_ids: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(article_ids)
    while part := list(islice(rest, PER_CALL)):
        yield part
