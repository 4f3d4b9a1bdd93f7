"""Full texts of a feed's entries: each passes the visibility gate again; S3 reads run in parallel.

A page of a listing is one query. Full texts take one more call for all HEAD and translation rows of
the page, which also give its entity tag, so that a 304 needs no S3 read; then one S3 read per text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from dateline.model.clock import iso
from dateline.model.public_rows import Tombstone, gone_pk
from dateline.model.visibility import translation_visible, visible
from functions.read.lookup.results import VisibleVariant, summary_of
from functions.read.views import ArticleView, variant_etag_parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dateline.model.rows import Listed
    from dateline.stores.articles import ArticleReader
    from functions.read.lookup.listing_query import ListingQuery

MAX_CHARACTERS = 900_000
"""Limit for the texts of one page. A Lambda response has at most 6 MB and escapes a character
outside ASCII in six bytes. A page with longer texts ends early."""
MAX_TOMBSTONES = 500
READERS = 10
"""Parallel S3 reads: the size of boto3's connection pool."""


class Texts(Protocol):
    """Reads the text of a variant (functions.read.lookup.reader.Reader)."""

    def read(self, variant: VisibleVariant) -> ArticleView:
        """The view of a variant, with its text."""


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


def read_texts(texts: Texts, entries: Sequence[Entry]) -> list[ArticleView | None]:
    """The texts of the first entries, as many as one response can hold, without notes.

    `[None]` where the first text alone is too long.

    Raises:
        Unavailable: a text could not be read.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only feeds need it

    if not entries:
        return []
    with ThreadPoolExecutor(min(READERS, len(entries))) as pool:
        views = list(pool.map(texts.read, (entry.variant for entry in entries)))
    shown: list[ArticleView | None] = []
    room = MAX_CHARACTERS
    for view in views:
        room -= sum(len(block.html) for block in view.body)
        if room < 0:
            return shown or [None]
        shown.append(replace(view, notes=()))
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
