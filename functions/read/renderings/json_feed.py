"""A listing as JSON Feed 1.1: whole articles or summaries.

https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.documents import Media, Rendition
from dateline.model.languages import UNDETERMINED
from functions.read.http.json_text import Json, dumps, present
from functions.read.http.links import web_address
from functions.read.renderings._entries import content_of, home_page, original_of, page_of
from functions.read.renderings.article_json import metadata
from functions.read.renderings.rendering import FeedRendering
from functions.read.views import name_of

if TYPE_CHECKING:
    from dateline.model.rows import Listed
    from functions.read.views import ArticleView, ListingView


def render(view: ListingView, origin: str, address: str) -> str:
    """The feed with links to `origin` (`https://host`); `address` is the path of the feed."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": view.title,
        "home_page_url": home_page(origin, address),
        "feed_url": f"{origin}{address}",
        "next_url": origin + view.links["next"] if "next" in view.links else None,
        "language": None if view.language == UNDETERMINED else view.language,
    }
    # `items` is required even where it is empty.
    items = [_item(entry, view.texts.get(name_of(entry)), origin) for entry in view.items]
    return dumps({**present(feed), "items": items})


def _item(entry: Listed, text: ArticleView | None, origin: str) -> Json:
    tags = [*([entry.section] if entry.section else []), *(tag.name for tag in entry.tags)]
    image = web_address(entry.image.url) if entry.image else None
    return present(
        {
            "id": name_of(entry),
            "url": page_of(entry, origin),
            "title": entry.headline,
            # An item must have content; a listing's row has at most the standfirst.
            "content_html": content_of(entry, text, origin) if text else None,
            "content_text": None if text else entry.standfirst or entry.headline,
            "summary": entry.standfirst,
            "image": image,
            "date_published": iso(entry.effective_at),
            "date_modified": iso(entry.modified_at) if entry.modified_at else None,
            "attachments": [
                path for media in (text.media if text else ()) for path in _files(media)
            ],
            "authors": [{"name": author.name} for author in entry.authors],
            "tags": list(dict.fromkeys(tags)),
            "language": entry.language,
            "_dateline": present(
                {
                    "about": f"{origin}/docs",
                    "access": entry.access,
                    "access_reason": entry.access_reason,
                    "translated_from": entry.translated_from,
                    "original_url": original_of(entry, origin),
                    "stale": entry.stale if entry.translated_from else None,
                    "translation_state": entry.translation_state.value
                    if entry.translation_state
                    else None,
                    "machine_translated": entry.machine_translated
                    if entry.translated_from
                    else None,
                    # Fields without a JSON Feed name, named as in GET /articles/{id}.
                    "article": metadata(text) if text else None,
                }
            )
            if text or entry.translated_from or entry.access
            else None,
        }
    )


def _files(media: Media) -> list[Json]:
    """Attachments: each file of sound and video, not of pictures. `mime_type` is required."""
    alone = Rendition(url=media.url, type=media.type, size=media.size)
    return [
        present(
            {
                "url": rendition.url,
                "mime_type": rendition.type or media.type,
                "title": media.caption or media.alt,
                "size_in_bytes": rendition.size,
            }
        )
        for rendition in media.renditions or (alone,)
        if web_address(rendition.url)
        and (rendition.type or media.type or "image/").partition("/")[0] != "image"
    ]


RENDERING = FeedRendering(
    extension="json",
    content_type="application/feed+json",
    description="JSON Feed 1.1",
    revision=6,
    render=render,
    schema="json_feed",
    losses=(),
)
