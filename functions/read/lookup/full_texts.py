"""Entries of a feed in full: the gate is asked again of each, and S3 read side by side.

A page of a listing is one query. For the texts there is one call more for all HEADs and
translations of the page, which also tells what the page's entity tag is made of, so that a client
who has it costs no read of S3; then one read for each text.
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
"""Of the texts of a page. Lambda answers with 6 MB at most, and writes a character that is no ASCII
in six; a page ends sooner where its texts are longer."""
MAX_TOMBSTONES = 500
READERS = 10
"""Reads of S3 at one time: as many as boto3 keeps connections."""


class Texts(Protocol):
    """Where a variant's text is read (functions.read.lookup.reader.Reading)."""

    def read(self, variant: VisibleVariant) -> ArticleView:
        """The view of a variant, with its text."""


@dataclass(frozen=True)
class Entry:
    """A listing's entry that readers may see, and where its text lies."""

    listed: Listed
    variant: VisibleVariant

    @property
    def etag_parts(self) -> tuple[str, ...]:
        """What its part of an entity tag is made of."""
        return variant_etag_parts(self.variant.head, self.variant.translation)


def visible_entries(
    articles: ArticleReader, listed: Sequence[Listed], now: datetime
) -> list[Entry]:
    """Those of a page's entries that the gate lets through: one consistent call for 50 of them."""
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
    """The texts of as many entries as one answer can hold, from the first one on.

    None for a first one that is too long by itself. Notes are no part of what a feed tells.

    Raises:
        Unavailable: a text could not be read.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - feeds alone need it

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
    """What was taken back from the listing between the two, in one query, the last first."""
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
