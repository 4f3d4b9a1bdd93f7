"""Completes parts in S3 content, in any order of an article's revisions.

process completes a part from the documents that are there when it writes it. index completes it
again when it has read a document that the part may depend on: the part itself, or an earlier one.
Every document passes index after it was written, so the last of them finds all the others.

Two writers may complete one part at a time. Each lists the documents with their ETags before it
reads any, and replaces a part only while it has the listed ETag. A part names the documents that it
was completed from, so a part that has not changed since was completed from no newer ones.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from dateline.model.content_keys import revision_key
from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.errors import LostRace, NotFound, Unavailable
from dateline.model.order_keys import in_order
from dateline.model.parts import completed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dateline.model.clock import Clock

MAX_RACES = 8
_TICK = timedelta(milliseconds=1)


class Documents(Protocol):
    """Reads and writes documents (dateline.stores.content.ContentStore)."""

    def revisions(self, article_id: str) -> Mapping[str, str]:
        """The ETag of each of the article's revisions and notices, by order key, in their order."""

    def get(self, key: str) -> Article | Notice | Translation:
        """The document at a key of the content bucket."""

    def replace(self, document: Article, etag: str) -> None:
        """Writes the document in place of the one with this ETag."""


def completed_part(part: Article, documents: Documents) -> Article:
    """The part, not written yet, with the fields of the revision before it.

    Raises:
        Unavailable: S3 did not answer.
    """
    keys = in_order({*documents.revisions(part.id), part.order_key})
    return completed(part, _newest_first(part.id, keys[: keys.index(part.order_key)], documents))


def complete_parts(document: Article | Notice, documents: Documents, clock: Clock) -> int:
    """Completes the parts that depend on the document, itself among them; returns the number.

    Those are the parts after it up to the next revision that is none. Idempotent.

    Raises:
        Unavailable: S3 did not answer, or other writers kept changing the article.
    """
    written = 0
    for _ in range(MAX_RACES):
        try:
            for part, etag in _outdated(document, documents):
                moment = max(clock(), part.provenance.processed_at + _TICK)
                provenance = part.provenance.model_copy(update={"processed_at": moment})
                documents.replace(part.model_copy(update={"provenance": provenance}), etag)
                written += 1
        except LostRace:
            continue
        return written
    raise Unavailable("races_lost", f"lost {MAX_RACES} races for the parts of {document.id}")


def _outdated(document: Article | Notice, documents: Documents) -> Iterator[tuple[Article, str]]:
    """The parts that are completed otherwise now, each with the ETag of what it replaces."""
    etags = documents.revisions(document.id)
    keys = list(etags)
    place = keys.index(document.order_key) if document.order_key in etags else len(keys)
    passed: list[Article | Notice] = []
    for key in keys[place:]:
        stored = _read(document.id, key, documents)
        if isinstance(stored, Article) and stored.part:
            part = completed(
                stored, chain(passed, _newest_first(document.id, keys[:place], documents))
            )
            if part != stored:
                yield part, etags[key]
            stored = part
        elif passed and isinstance(stored, Article) and stored.status is not Status.KILLED:
            return  # what follows depends on this one
        if stored:
            passed.insert(0, stored)


def _newest_first(
    article_id: str, keys: Sequence[str], documents: Documents
) -> Iterator[Article | Notice]:
    for key in reversed(keys):
        if document := _read(article_id, key, documents):
            yield document


def _read(article_id: str, order_key: str, documents: Documents) -> Article | Notice | None:
    """The document; None if it was deleted since it was listed."""
    with suppress(NotFound):
        document = documents.get(revision_key(article_id, order_key))
        return None if isinstance(document, Translation) else document
    return None
