"""Writes the document of a logged repeat when a late document precedes it.

For an unchanged item process writes a log entry instead of a document. `dateline.model.repeats`
says why, and why no order of the entry and a late document goes wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dateline.model.documents import Article, Notice, Translation
from dateline.model.order_keys import OrderKey, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from dateline.model.repeats import DeliveryLog, LoggedItem
    from dateline.model.rows import Revision


class Deliveries(Protocol):
    """Reads logged deliveries (dateline.stores.repeats.RepeatStore)."""

    def since(self, source: str, moment: datetime) -> Iterable[DeliveryLog]:
        """What the source delivered from `moment` on."""


class Documents(Protocol):
    """Reads and writes documents (dateline.stores.content.ContentStore)."""

    def get(self, key: str) -> Article | Notice | Translation:
        """The document at a key of the content bucket."""

    def put_once(self, document: Article | Notice) -> bool:
        """Writes a document unless it is there; False if it is."""


class RepeatRestorer:
    """Turns logged repeats into documents."""

    def __init__(self, deliveries: Deliveries, documents: Documents) -> None:
        self._deliveries = deliveries
        self._documents = documents

    def restore(
        self, document: Article | Notice | Translation, history: Sequence[Revision]
    ) -> Article | Notice | None:
        """The repeat's document that was written, if `document` needed one; S3 reports it to index.

        The first repeat after `document` is enough: later ones repeat it in turn, or are restored
        when it is indexed itself. `history` is the article's, with `document` in it.

        Raises:
            NotFound, Unavailable: a store failed; index `document` again.
        """
        if isinstance(document, Translation):
            return None
        earlier = _earlier(document.order_key, history)
        own = OrderKey.parse(document.order_key)
        if not any(OrderKey.parse(key).may_be_repeated_after(own) for key in earlier):
            return None
        for delivery in self._deliveries.since(document.source, own.earliest_repeat):
            item = delivery.items.get(document.id)
            if item is None or not _is_after(item, document, earlier):
                continue
            repeat = OrderKey.parse(item.order_key)
            for key, revision in earlier.items():
                is_equal = revision.content_hash == item.content_hash
                if is_equal and repeat.repeats(OrderKey.parse(key)):
                    return self._write(delivery, item, _content_key(revision, key))
        return None

    def _write(
        self, delivery: DeliveryLog, item: LoggedItem, content_key: str
    ) -> Article | Notice | None:
        original = self._documents.get(content_key)
        if isinstance(original, Translation):
            return None
        restored = delivery.document(item, original)
        return restored if self._documents.put_once(restored) else None


def _earlier(order_key: str, history: Sequence[Revision]) -> dict[str, Revision]:
    """The deliveries before the revision that this delivery belongs to, by order key.

    Revisions with that revision's own content are left out: a repeat of it repeats no other.
    """
    place = next((n for n, revision in enumerate(history) if order_key in _order_keys(revision)), 0)
    return {
        key: revision
        for revision in history[:place]
        if revision.content_hash != history[place].content_hash
        for key in _order_keys(revision)
    }


def _order_keys(revision: Revision) -> list[str]:
    return [revision.order_key, *(repeat.order_key for repeat in revision.confirmations)]


def _content_key(revision: Revision, order_key: str) -> str:
    keys = (
        repeat.content_key for repeat in revision.confirmations if repeat.order_key == order_key
    )
    return next(keys, revision.content_key)


def _is_after(item: LoggedItem, document: Article | Notice, earlier: Iterable[str]) -> bool:
    order = in_order({*earlier, item.order_key, document.order_key})
    return order.index(item.order_key) > order.index(document.order_key)
