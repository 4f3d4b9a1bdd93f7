"""Filters out unchanged items, which need no document.

`dateline.model.repeats` explains why the delivery log is written before HEAD is read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.documents import Article, Notice, content_hash
from dateline.model.order_keys import OrderKey, in_order
from dateline.model.repeats import is_loggable, logged_item

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dateline.stores.repeats import RepeatStore
    from functions.process.heads import Heads, LatestRevision

Document = Article | Notice


@dataclass(frozen=True, slots=True)
class UnchangedFilter:
    """Separates the changed items of a submission from the unchanged ones."""

    heads: Heads
    repeats: RepeatStore

    def changed(self, documents: Sequence[Document]) -> tuple[Document, ...]:
        """The documents to write; unchanged ones are only logged.

        All documents of an article that occurs more than once in the submission are written:
        index decides which of them is the latest.

        Raises:
            Unavailable: DynamoDB did not answer, so no document counts as unchanged.
        """
        occurrences = Counter(document.id for document in documents)
        hashes = {
            document.id: content_hash(document)
            for document in documents
            if occurrences[document.id] == 1 and is_loggable(document)
        }
        singles = [document for document in documents if document.id in hashes]
        if not singles:
            return tuple(documents)
        items = [logged_item(single, hashes[single.id]) for single in singles]
        self.repeats.put(singles[0].source, singles[0].provenance, items)
        latest = self.heads.latest(list(hashes))
        return tuple(
            document
            for document in documents
            if document.id not in hashes
            or not self._is_repeat(document, hashes[document.id], latest.get(document.id))
        )

    def _is_repeat(
        self, document: Document, document_hash: str, head: LatestRevision | None
    ) -> bool:
        if head is None:
            return False
        if document.order_key >= head.order_key:
            return _repeats_head(document, document_hash, head)
        # Late or replayed: the revision that it repeats may no longer be the latest.
        return repeats_earlier(document.order_key, document_hash, self.heads.history(document.id))


def repeats_earlier(order_key: str, document_hash: str, history: Mapping[str, str]) -> bool:
    """Whether a delivery repeats its predecessor in `history` (as `Heads.history` returns it).

    A delivery in the history is no repeat: its document exists, and is written again if it was
    deleted.
    """
    if order_key in history:
        return False
    order = in_order({*history, order_key})
    place = order.index(order_key)
    if not place:
        return False
    predecessor = order[place - 1]
    return history[predecessor] == document_hash and _may_repeat(order_key, predecessor)


def _repeats_head(document: Document, document_hash: str, head: LatestRevision) -> bool:
    """Whether the document only repeats HEAD's content at a later receipt.

    HEAD's own document is no repeat: it is written again if it was deleted.
    """
    return head.content_hash == document_hash and _may_repeat(document.order_key, head.order_key)


def _may_repeat(later: str, earlier: str) -> bool:
    return OrderKey.parse(later).repeats(OrderKey.parse(earlier))
