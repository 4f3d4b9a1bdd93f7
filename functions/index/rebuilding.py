"""In which order the documents of one article are indexed when all are at hand.

Every order ends in the same state, but on the way to it an article that was withdrawn or killed
would be shown for a moment by whatever was published before. `dateline reindex` sends an article's
documents together, so that here those that hide come first: the newest of them, then the newest of
the others, so that nothing older than what readers are to get is ever shown. Translations come
last, since they need their article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.errors import NotFound, Rejected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.aws.s3events import ObjectCreated

_HIDING, _SHOWING, _TRANSLATED = range(3)


class Documents(Protocol):
    """Where documents are read (dateline.stores.content.ContentStore)."""

    def get(self, key: str) -> Article | Notice | Translation: ...


def hiding_first(created: Sequence[ObjectCreated], documents: Documents) -> Sequence[ObjectCreated]:
    """The documents of a rebuild in the order that shows nothing by the way; S3's own as they came.

    Raises:
        Unavailable: S3 did not answer.
    """
    if len(created) < 2 or not all(item.rebuilding for item in created):
        return created
    newest_first = sorted(created, key=lambda item: item.key, reverse=True)
    return sorted(newest_first, key=lambda item: _place(item.key, documents))


def _place(key: str, documents: Documents) -> int:
    try:
        document = documents.get(key)
    except (NotFound, Rejected):
        return _SHOWING  # Indexing it says what is wrong.
    if isinstance(document, Translation):
        return _TRANSLATED
    return _SHOWING if document.status is Status.USABLE else _HIDING
