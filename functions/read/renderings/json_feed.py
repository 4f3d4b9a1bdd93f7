"""A listing as JSON Feed 1.1, made of the listing's rows alone.

https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from dateline.articles import Listed
from dateline.clock import iso
from functions.read.addresses import article_path, web_address
from functions.read.languages import UNDETERMINED
from functions.read.views import ListingView

Json = dict[str, object]


def render(view: ListingView, origin: str, address: str) -> str:
    """The feed, its links under `origin` (`https://host`); `address` is the feed's own path."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": view.title,
        "home_page_url": f"{origin}/articles?language={view.language}",
        "feed_url": f"{origin}{address}",
        "language": None if view.language == UNDETERMINED else view.language,
    }
    # `items` stands there even where it is empty.
    items = [_item(entry, origin) for entry in view.items]
    return json.dumps({**_present(feed), "items": items}, ensure_ascii=False, separators=(",", ":"))


def _item(entry: Listed, origin: str) -> Json:
    ours = f"{origin}{article_path(entry.id, entry.language)}"
    # A translation is only here; the newsroom's own page has the original.
    page = None if entry.translated_from else web_address(entry.canonical_url)
    tags = [*([entry.section] if entry.section else []), *(tag.name for tag in entry.tags)]
    image = web_address(entry.image.url) if entry.image else None
    return _present(
        {
            "id": f"{entry.id}.{entry.language}" if entry.translated_from else entry.id,
            "url": page or ours,
            "title": entry.headline,
            # An item must have content; a listing's row has the standfirst at most.
            "content_text": entry.standfirst or entry.headline,
            "summary": entry.standfirst,
            "image": image,
            "date_published": iso(entry.effective_at),
            "date_modified": iso(entry.modified_at) if entry.modified_at else None,
            "authors": [{"name": author.name} for author in entry.authors],
            "tags": list(dict.fromkeys(tags)),
            "language": entry.language,
            "_dateline": _present(
                {
                    "about": "https://schema.org/translationOfWork",
                    "translated_from": entry.translated_from,
                    "machine_translated": entry.machine_translated,
                }
            )
            if entry.translated_from
            else None,
        }
    )


def _present(item: Mapping[str, object]) -> Json:
    return {name: value for name, value in item.items() if value not in (None, [], "")}
