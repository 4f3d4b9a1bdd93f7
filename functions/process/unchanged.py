"""Tells the items that are as they were from those that have to be written.

`dateline.confirmations` says why the trace comes before the look-up and what it is for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from dateline.articles import HEAD, article_pk
from dateline.aws import aws_errors
from dateline.confirmations import ConfirmationStore, carried_by, continues, traceable
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
            if one.id not in hashes or not _is_unchanged(one, hashes[one.id], known.get(one.id))
        )


def _is_unchanged(document: Document, its_hash: str, known: Known | None) -> bool:
    """Whether HEAD says the same, and the document could only confirm it.

    HEAD's very own document is not among them: it is written again, should it be gone.
    """
    return (
        known is not None
        and known.content_hash == its_hash
        and continues(document.order_key, known.order_key)
    )


def _hundreds(article_ids: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(article_ids)
    while part := list(islice(rest, PER_CALL)):
        yield part
