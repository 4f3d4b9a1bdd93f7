"""Tells the items that are as they were from those that have to be written.

`dateline.stores.repeats` says why the trace comes before the look-up and what it is for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.documents import Article, Notice, content_hash
from dateline.model.identifiers import in_order
from dateline.stores.repeats import ConfirmationStore, carried_by, continues, traceable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from functions.process.heads import Heads, Known

Document = Article | Notice


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
        times = Counter(document.id for document in documents)
        hashes = {
            document.id: content_hash(document)
            for document in documents
            if times[document.id] == 1 and traceable(document)
        }
        singles = [document for document in documents if document.id in hashes]
        if not singles:
            return tuple(documents)
        carried = [carried_by(single, hashes[single.id]) for single in singles]
        self.confirmations.put(singles[0].source, singles[0].provenance, carried)
        known = self.heads.known(list(hashes))
        return tuple(
            document
            for document in documents
            if document.id not in hashes
            or not self._only_confirms(document, hashes[document.id], known)
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
