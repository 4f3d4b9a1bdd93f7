"""What every feed says alike of an entry: its name and where it leads."""

from __future__ import annotations

from dateline.articles import Listed
from functions.read.addresses import article_path, web_address


def name_of(entry: Listed) -> str:
    """Names the variant for good: an original by its article, a translation with its language."""
    return f"{entry.id}.{entry.language}" if entry.translated_from else entry.id


def page_of(entry: Listed, origin: str) -> str:
    """Where a reader is sent: the newsroom's own page, which has the original; else to us."""
    page = None if entry.translated_from else web_address(entry.canonical_url)
    return page or f"{origin}{article_path(entry.id, entry.language)}"
