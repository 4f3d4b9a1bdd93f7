"""ConfirmationTable: what each submission carried, so that unchanged items need no document.

    CONFIRMED#<source> · <received_at>#<submission id>#<part>

An item whose article is as it was is not written to S3 content. Yet where only the time of receipt
orders a source, A, B and A again have to end as A even if B is processed last, so the second A must
be known to whoever comes upon B. Its trace is one row a submission (some 2,000 items a row), not
one an article: a feed of 1,000 items costs one write for all of them each time it is polled.

How the trace meets the document that needs it, whoever is first:

- process writes the trace, *then* reads the articles' HEADs, consistently. What differs from HEAD
  is written to S3 content as ever.
- index changes HEAD, *then* reads the traces that come after the document, consistently. If one
  confirms the content that the document replaced, index writes that item's document to S3 content
  (functions/index/stores/repeats.py), which takes the ordinary way from there.

Either process sees the new HEAD, or index sees the trace: there is no moment in which neither does.
Whoever fails in between is tried again by its queue and does both steps again.

`continues` keeps index's look-up short. A confirmation is left as a trace only if it stands where
the confirmed revision stands by version and modified time. So a document with a modified time of
its own cannot come between the two and reads no traces; one that is ordered by receipt reads those
received after it, of which there are none unless it is late. An item whose version or modified
time moved on is written like a changed one.

S3 content stays the truth: as long as nothing comes between, the trace says nothing that changes
an article's state, and as soon as something does, it becomes a document. A rebuild of ArticleTable
from S3 content therefore ends the same, and this table is none of ArticleTable's rows so that late
documents are still put in their place afterwards. A replay of intake leaves the same traces again.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from dateline.aws.clients import aws_errors
from dateline.aws.table import from_item, to_item
from dateline.model.base import Model
from dateline.model.clock import iso
from dateline.model.documents import Article, Notice, Provenance
from dateline.model.identifiers import ArticleId, OrderKey
from dateline.stores.submissions import KEPT_WITH_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

KEPT = KEPT_WITH_PROBLEMS
"""As long as a quarantined submission can be tried again, a late document can come."""
MAX_ROW = 300_000
"""Bytes of a row before compression; DynamoDB holds 400 KB."""
MAX_EXTRA = 2_000
"""Characters of version and warnings beyond which an item is written rather than traced."""


class Carried(Model):
    """One item of a submission: all that its document says besides what the content says."""

    article_id: ArticleId
    order_key: OrderKey
    content_hash: str
    source_version: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """What one submission carried (or a part of it), and where it came from."""

    provenance: Provenance
    """Of the first item; the others' differ in their position."""
    carried: dict[str, Carried]
    """By article id."""

    def document(self, one: Carried, confirmed: Article | Notice) -> Article | Notice:
        """The document of an item that has the content of `confirmed`."""
        position = int(one.order_key.split("-")[3])
        update: dict[str, Any] = {
            "order_key": one.order_key,
            "provenance": self.provenance.model_copy(update={"position": position}),
        }
        if isinstance(confirmed, Article):
            update |= {"source_version": one.source_version, "warnings": one.warnings}
        return confirmed.model_copy(update=update)


_carried = TypeAdapter(list[Carried])


def traceable(document: Article | Notice) -> bool:
    """Whether its trace is small; nothing that senders write without end may fill a row."""
    if isinstance(document, Notice):
        return True
    return len(document.source_version or "") + sum(map(len, document.warnings)) < MAX_EXTRA


def carried_by(document: Article | Notice, content_hash: str) -> Carried:
    """The document's entry."""
    article = document if isinstance(document, Article) else None
    return Carried(
        article_id=document.id,
        order_key=document.order_key,
        content_hash=content_hash,
        source_version=article.source_version if article else None,
        warnings=article.warnings if article else (),
    )


def continues(later: str, earlier: str) -> bool:
    """Whether `later` is an order key that repeats the revision of `earlier` at a later receipt.

    The version is the same, and so is the modified time, or neither has one.
    """
    version, modified, _, _ = _parts(earlier)
    if later <= earlier or _parts(later)[0] != version:
        return False
    return _parts(later)[1] == modified or (by_receipt(later) and by_receipt(earlier))


def by_receipt(order_key: str) -> bool:
    """Whether the time of receipt stands in for a modified time."""
    _, modified, received, _ = _parts(order_key)
    return modified == received


def earliest(order_key: str) -> datetime:
    """Before this nothing was received that could continue a revision after `order_key`."""
    _, modified, received, _ = _parts(order_key)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(min(modified, received)))


def _parts(order_key: str) -> tuple[str, str, str, str]:
    version, modified, received, rest = order_key.split("-", 3)
    return version, modified, received, rest


class ConfirmationStore:
    """Rows of ConfirmationTable."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def put(self, source: str, provenance: Provenance, carried: Sequence[Carried]) -> None:
        """Leaves the trace of a submission; a retry or a replay takes the place of the first.

        Raises:
            Unavailable: DynamoDB did not take it all.
        """
        told = provenance.model_dump(mode="json", exclude={"position"})
        for number, part in enumerate(_portions(carried)):
            row = {
                "pk": f"CONFIRMED#{source}",
                "sk": f"{iso(provenance.received_at)}#{provenance.submission_id}#{number:03d}",
                "provenance": told,
                "carried": zlib.compress(part),
                "expires_at": int((provenance.received_at + KEPT).timestamp()),
            }
            with aws_errors("leave the submission's trace"):
                self._dynamodb.put_item(TableName=self._table, Item=to_item(row))

    def since(self, source: str, moment: datetime) -> Iterator[Trace]:
        """The traces of what the source sent from then on, oldest first; consistent."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk >= :sk",
            ExpressionAttributeValues={
                ":pk": {"S": f"CONFIRMED#{source}"},
                ":sk": {"S": iso(moment)},
            },
            ConsistentRead=True,
        )
        with aws_errors("read the traces of later submissions"):
            for page in pages:
                yield from map(_trace, page["Items"])


def _portions(carried: Iterable[Carried]) -> Iterator[bytes]:
    """JSON lists of entries, each small enough for a row."""
    lines: list[str] = []
    size = 0
    for item in carried:
        line = json.dumps(item.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
        size += len(line.encode()) + 1
        if size > MAX_ROW:
            yield _listed(lines)
            lines, size = [], len(line.encode())
        lines.append(line)
    if lines:
        yield _listed(lines)


def _listed(lines: list[str]) -> bytes:
    return f"[{','.join(lines)}]".encode()


def _trace(item: dict[str, Any]) -> Trace:
    row = from_item(item)
    listed = _carried.validate_json(zlib.decompress(bytes(row["carried"])))
    return Trace(
        provenance=Provenance.model_validate({**row["provenance"], "position": 0}),
        carried={item.article_id: item for item in listed},
    )
