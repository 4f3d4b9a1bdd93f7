"""Full texts of a feed's entries: each passes the visibility gate again.

A page of a listing is one query. Full texts take one more call for all HEAD and translation rows of
the page, which also give its entity tag, so that a 304 needs no text; then one call for all texts
that are in rows (`dateline.model.variant_texts`). Texts that are in no row, because they are long
or from an earlier release, are read from S3, in parallel.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from itertools import islice, starmap
from typing import TYPE_CHECKING, Protocol

from dateline.model.clock import iso
from dateline.model.public_rows import Tombstone, gone_pk
from dateline.model.visibility import translation_visible, visible
from dateline.web.response_body import MAX_BODY_BYTES
from functions.read.lookup.results import VisibleVariant, summary_of
from functions.read.views import ArticleView, variant_etag_parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future
    from datetime import datetime

    from dateline.model.rows import Listed
    from dateline.stores.articles import ArticleReader
    from functions.read.lookup.listing_query import ListingQuery

MAX_DOCUMENT_BYTES = 6_000_000
"""A longer document does not fit into a page; its entry is shown as in a listing."""
MAX_TOMBSTONES = 500
READERS = 10
"""Parallel S3 reads: the size of boto3's connection pool."""


class Texts(Protocol):
    """Reads the texts of variants (functions.read.lookup.reader.Reader)."""

    def packed(self, variants: Sequence[VisibleVariant]) -> list[bytes | None]:
        """The text of each variant, as its row has it; None where there is none."""

    def read_packed(self, variant: VisibleVariant, text: bytes) -> ArticleView:
        """The view of a variant with the text of its row."""

    def read_short(self, variant: VisibleVariant, max_bytes: int) -> ArticleView | None:
        """The view of a variant with its text; None if its document is longer."""


@dataclass(frozen=True)
class Entry:
    """A listing entry that readers may see, and its variant."""

    listed: Listed
    variant: VisibleVariant

    @property
    def etag_parts(self) -> tuple[str, ...]:
        """Its parts of the page's entity tag."""
        return variant_etag_parts(self.variant.head, self.variant.translation)


def visible_entries(
    articles: ArticleReader, listed: Sequence[Listed], now: datetime
) -> list[Entry]:
    """The entries that pass the visibility gate: one consistent read for 50 entries."""
    languages = {item.language for item in listed if item.translated_from and item.language}
    variants = articles.variants((item.id for item in listed), tuple(sorted(languages)))
    entries: list[Entry] = []
    for item in listed:
        head, rows = variants[item.id]
        if head is None or not visible(head, now):
            continue
        row = rows.get(item.language or "") if item.translated_from else None
        if item.translated_from and not (row and translation_visible(head, row, now)):
            continue
        entries.append(Entry(item, VisibleVariant(head, summary_of(head), row, None, now)))
    return entries


def read_texts(texts: Texts, entries: Sequence[Entry]) -> list[tuple[Listed, ArticleView | None]]:
    """The first entries with their texts without notes, at least as many as one response can hold.

    None for a text that is too long for a page. Reads only a few texts ahead of those that fit, so
    that a page of long articles fits into memory.

    Raises:
        Unavailable: a text could not be read.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only feeds need it

    if not entries:
        return []
    shown: list[tuple[Listed, ArticleView | None]] = []
    room = MAX_BODY_BYTES
    packed = texts.packed([entry.variant for entry in entries])
    with ThreadPoolExecutor(min(READERS, len(entries))) as pool:

        def start(entry: Entry, text: bytes | None) -> tuple[Entry, Future[ArticleView | None]]:
            if text is not None:
                return entry, pool.submit(texts.read_packed, entry.variant, text)
            return entry, pool.submit(texts.read_short, entry.variant, MAX_DOCUMENT_BYTES)

        remaining = zip(entries, packed, strict=True)
        started = deque(starmap(start, islice(remaining, READERS)))
        while started and room >= 0:
            entry, reading = started.popleft()
            view = reading.result()
            # Each character is at least a byte of the page.
            room -= sum(len(block.html) for block in view.body) if view else 0
            shown.append((entry.listed, replace(view, notes=()) if view else None))
            started.extend(starmap(start, islice(remaining, 1)))
        pool.shutdown(cancel_futures=True)
    return shown


def tombstones(
    articles: ArticleReader, query: ListingQuery, begin: datetime | None, end: str
) -> tuple[Tombstone, ...]:
    """Tombstones between `begin` and the sort key `end`, newest first, in one query."""
    rows = articles.span(
        gone_pk(query.language, query.facet, query.value),
        iso(begin) if begin else "0",
        end,
        MAX_TOMBSTONES,
    )
    return tuple(
        Tombstone.model_validate({k: v for k, v in row.items() if k not in {"pk", "sk"}})
        for row in rows
    )
