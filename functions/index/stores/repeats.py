"""A document that came between a revision and its confirmation gets the confirmation written.

`dateline.stores.repeats` says how process leaves a trace instead of a document for an item that is
as it was, and why no order of the two goes wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dateline.model.documents import Article, Notice, Translation
from dateline.model.identifiers import in_order
from dateline.stores.repeats import Carried, Trace, by_receipt, continues, earliest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from dateline.model.rows import Revision


class Traces(Protocol):
    """Where traces are read (dateline.stores.repeats.ConfirmationStore)."""

    def since(self, source: str, moment: datetime) -> Iterable[Trace]: ...


class Documents(Protocol):
    """Where documents are read and written (dateline.stores.content.ContentStore)."""

    def get(self, key: str) -> Article | Notice | Translation: ...

    def put_once(self, document: Article | Notice) -> bool: ...


class Restorer:
    """Writes what was only traced, as soon as the trace says something."""

    def __init__(self, traces: Traces, documents: Documents) -> None:
        self._traces = traces
        self._documents = documents

    def restore(
        self, document: Article | Notice | Translation, history: Sequence[Revision]
    ) -> Article | Notice | None:
        """The document that was written, if `document` needed one; it is indexed like any other.

        The first confirmation after `document` is enough: those behind it confirm it in turn, or
        are found when it is indexed itself. `history` is the article's, with `document` in it.

        Raises:
            NotFound, Unavailable: as the stores answer; `document` has to come again.
        """
        if isinstance(document, Translation):
            return None
        earlier = _earlier(document.order_key, history)
        if not any(_may_be_continued(key, document.order_key) for key in earlier):
            return None
        for trace in self._traces.since(document.source, earliest(document.order_key)):
            one = trace.carried.get(document.id)
            if one is None or not _is_after(one, document, earlier):
                continue
            for key, revision in earlier.items():
                if revision.content_hash == one.content_hash and continues(one.order_key, key):
                    return self._write(trace, one, _content_key(revision, key))
        return None

    def _write(self, trace: Trace, one: Carried, content_key: str) -> Article | Notice | None:
        confirmed = self._documents.get(content_key)
        if isinstance(confirmed, Translation):
            return None
        restored = trace.document(one, confirmed)
        return restored if self._documents.put_once(restored) else None


def _earlier(order_key: str, history: Sequence[Revision]) -> dict[str, Revision]:
    """All that was delivered before the revision that this delivery belongs to, by order key.

    Whatever has that revision's own content is left out: a trace of it confirms nothing else.
    """
    found = next((n for n, one in enumerate(history) if order_key in _deliveries(one)), 0)
    return {
        key: revision
        for revision in history[:found]
        if revision.content_hash != history[found].content_hash
        for key in _deliveries(revision)
    }


def _deliveries(revision: Revision) -> list[str]:
    return [
        revision.order_key,
        *(confirmation.order_key for confirmation in revision.confirmations),
    ]


def _content_key(revision: Revision, order_key: str) -> str:
    found = (
        confirmation.content_key
        for confirmation in revision.confirmations
        if confirmation.order_key == order_key
    )
    return next(found, revision.content_key)


def _may_be_continued(confirmed: str, by: str) -> bool:
    """Whether what continues `confirmed` may come after `by`, which came after `confirmed`."""
    return by_receipt(confirmed) or confirmed[:26] == by[:26]


def _is_after(one: Carried, document: Article | Notice, earlier: Iterable[str]) -> bool:
    order = in_order({*earlier, one.order_key, document.order_key})
    return order.index(one.order_key) > order.index(document.order_key)
