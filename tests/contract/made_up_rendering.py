"""CSV: a made-up rendering of articles and feeds, one row per article.

The test registers each with one line, as a real rendering would be.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from dateline.model.html_text import visible_text
from functions.read.http.links import page_path
from functions.read.renderings.rendering import ArticleRendering, FeedRendering

if TYPE_CHECKING:
    from functions.read.http.site import Site
    from functions.read.views import ArticleView, ListingView

_TYPE = "text/csv; charset=utf-8"


def render(view: ArticleView, site: Site) -> str:
    """The article in one row: URL, mark, headline, rights and text."""
    return _rows(
        [
            f"{site.origin}{page_path(view.id, view.language)}",
            "machine translation" if view.machine_translated else "",
            view.headline,
            view.usage_terms or "",
            view.copyright or "",
            "\n\n".join(visible_text(block.html) for block in (*view.body, *view.notes)),
        ]
    )


def render_feed(view: ListingView, origin: str, path: str) -> str:
    """One row per entry: URL, mark and headline."""
    del path
    return _rows(
        *(
            [
                f"{origin}{page_path(entry.id, entry.language)}",
                "machine translation" if entry.machine_translated else "",
                entry.headline,
            ]
            for entry in view.items
        )
    )


def _rows(*rows: list[str]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


RENDERING = ArticleRendering(
    extension="csv",
    content_type=_TYPE,
    description="CSV with one row, for spreadsheets",
    revision=1,
    render=render,
)
FEED_RENDERING = FeedRendering(
    extension="csv",
    content_type=_TYPE,
    description="CSV with one row per article",
    revision=1,
    render=render_feed,
)
