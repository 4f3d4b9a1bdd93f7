"""The order in which a rebuild indexes the documents of one article.

Every order ends in the same state. But on the way an earlier revision could show an article that
was later withdrawn or killed. `dateline reindex` sends an article's documents in one message, so
the documents that hide it are indexed first, newest first; then the others, newest first, so no
outdated revision is ever shown. Translations come last because they need their article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.errors import NotFound, Rejected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.aws.s3events import ObjectCreated

_HIDES, _SHOWS, _TRANSLATES = range(3)


class Documents(Protocol):
    """Reads documents (dateline.stores.content.ContentStore)."""

    def get(self, key: str) -> Article | Notice | Translation:
        """The document at a key of the content bucket."""


def hiding_first(created: Sequence[ObjectCreated], documents: Documents) -> Sequence[ObjectCreated]:
    """A rebuild's documents, those that hide the article first; S3's own events as they came.

    Raises:
        Unavailable: S3 did not answer.
    """
    if len(created) < 2 or not all(event.rebuilding for event in created):
        return created
    newest_first = sorted(created, key=lambda event: event.key, reverse=True)
    return sorted(newest_first, key=lambda event: _rank(event.key, documents))


def _rank(key: str, documents: Documents) -> int:
    try:
        document = documents.get(key)
    except (NotFound, Rejected):
        return _SHOWS  # Indexing the document reports the error.
    if isinstance(document, Translation):
        return _TRANSLATES
    return _SHOWS if document.status is Status.USABLE else _HIDES
