"""Articles and listings as JSON.

Every key is always present, unless `fields` selects some; unknown values are null. An item of a
listing has the same names with the same meaning. Times are RFC 3339 in UTC. `url` is a path.

    id, url, source, version, status
    access                  public or restricted; null where the source does not say
    access_reason           for whom a restricted article is, in the source's words
    language                of the variant; null where unknown
    languages               all available languages, the original first
    translated_from         the original's language; null for the original
    machine_translated      true until an editor declares the whole text reviewed
    translation_state       translated: a machine's text; partly_reviewed: an editor saved some of
                            it; reviewed: an editor declared all of it reviewed; null: an original
    stale                   true where it translates an earlier revision of the article
    fallback_from           the requested language, where it is not available, else null
    slug                    for /articles/by-slug/<language>/<slug>; null where it has none
    headline, standfirst, byline, place, section, urgency (1 most urgent – 9)
    authors                 [{name, role, biography}]
    body                    [{kind, html, hash}], sanitised; kind is paragraph, heading, quote,
                            list, figure, table, embed or break (<hr>)
    notes                   same shape: boilerplate such as a biography, not part of the story
    tags                    [{name, scheme, code}]
    published_at, modified_at, expires_at, and effective_at: when it became public
    media                   [{url, type, size, alt, caption, credit, renditions: [{url, name, type,
                            size, width, height}]}]
    usage_terms, copyright, canonical_url, word_count
    corrections             [{note, version, at}] of this version; /revisions has earlier ones
    story                   id of the story, where it has other copies (/copies), else null
    lead                    whether listings show this copy of the story now
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.clock import iso
from functions.read.http.fields import select_fields
from functions.read.http.json_text import Json, dumps
from functions.read.http.links import article_path, web_address
from functions.read.renderings.rendering import ArticleRendering, without_site

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from dateline.model.documents import Author, Block, Media, Tag
    from dateline.model.rows import Listed
    from functions.read.views import ArticleView, ListingView

ARTICLE_FIELDS = (
    *("id", "url", "source", "language", "languages", "translated_from", "machine_translated"),
    *(
        "translation_state",
        "stale",
        "fallback_from",
        "version",
        "status",
        "access",
        "access_reason",
        "slug",
        "headline",
        "standfirst",
        "byline",
        "authors",
    ),
    *("place", "body", "notes", "section", "tags", "urgency", "published_at", "modified_at"),
    *("effective_at", "expires_at", "media", "usage_terms", "copyright", "canonical_url"),
    *("word_count", "corrections", "story", "lead"),
)
_TEXT = frozenset({"body", "notes"})
ITEM_FIELDS = (
    *("id", "url", "source", "language", "translated_from", "machine_translated"),
    *("translation_state", "stale"),
    *(
        "version",
        "access",
        "access_reason",
        "slug",
        "headline",
        "standfirst",
        "authors",
        "section",
        "tags",
        "urgency",
        "published_at",
    ),
    *("modified_at", "effective_at", "expires_at", "image", "canonical_url", "word_count"),
)


def render(view: ArticleView, fields: tuple[str, ...] | None = None) -> str:
    """One article with only `fields`."""
    return dumps(select_fields(_article(view), fields))


def metadata(view: ArticleView) -> Json:
    """The article without its text."""
    return {name: value for name, value in _article(view).items() if name not in _TEXT}


def render_listing(view: ListingView, fields: tuple[str, ...] | None = None) -> str:
    """One page of a listing: `{language, items, next}`.

    `next` is the cursor of the page after it, null on the last page.
    """
    content = {"language": view.language, "items": items(view.items, fields), "next": view.next}
    return dumps(content)


def items(entries: Iterable[Listed], fields: tuple[str, ...] | None = None) -> list[Json]:
    """Entries of a listing, each with only `fields`."""
    return [select_fields(_item(entry), fields) for entry in entries]


def moment(value: datetime | None) -> str | None:
    """RFC 3339 with milliseconds, or null."""
    return iso(value) if value else None


def _article(view: ArticleView) -> Json:
    return {
        "id": view.id,
        "url": article_path(view.id, view.language),
        "source": view.source,
        "language": view.language,
        "languages": list(view.languages),
        "translated_from": view.translated_from,
        "machine_translated": view.machine_translated,
        "translation_state": view.translation_state.value if view.translation_state else None,
        "stale": view.stale,
        "fallback_from": view.fallback_from,
        "version": view.version,
        "status": view.status,
        "access": view.access,
        "access_reason": view.access_reason,
        "slug": view.slug,
        "headline": view.headline,
        "standfirst": view.standfirst,
        "byline": view.byline,
        "authors": _authors(view.authors),
        "place": view.place,
        "body": _blocks(view.body),
        "notes": _blocks(view.notes),
        "section": view.section,
        "tags": _tags(view.tags),
        "urgency": view.urgency,
        "published_at": moment(view.published_at),
        "modified_at": moment(view.modified_at),
        "effective_at": moment(view.effective_at),
        "expires_at": moment(view.expires_at),
        "media": [_media(item) for item in view.media if web_address(item.url)],
        "usage_terms": view.usage_terms,
        "copyright": view.copyright,
        "canonical_url": web_address(view.canonical_url),
        "word_count": view.word_count,
        "corrections": _corrections(view),
        "story": view.story,
        "lead": view.lead,
    }


def _item(entry: Listed) -> Json:
    return {
        "id": entry.id,
        "url": article_path(entry.id, entry.language),
        "source": entry.source,
        "language": entry.language,
        "translated_from": entry.translated_from,
        "machine_translated": entry.machine_translated,
        "translation_state": entry.translation_state.value if entry.translation_state else None,
        "stale": entry.stale,
        "version": entry.version,
        "access": entry.access,
        "access_reason": entry.access_reason,
        "slug": entry.slug,
        "headline": entry.headline,
        "standfirst": entry.standfirst,
        "authors": _authors(entry.authors),
        "section": entry.section,
        "tags": _tags(entry.tags),
        "urgency": entry.urgency,
        "published_at": moment(entry.published_at),
        "modified_at": moment(entry.modified_at),
        "effective_at": moment(entry.effective_at),
        "expires_at": moment(entry.expires_at),
        "image": _media(entry.image) if entry.image and web_address(entry.image.url) else None,
        "canonical_url": web_address(entry.canonical_url),
        "word_count": entry.word_count,
    }


def _authors(authors: Iterable[Author]) -> list[Json]:
    return [
        {"name": author.name, "role": author.role, "biography": author.biography}
        for author in authors
    ]


def _tags(tags: Iterable[Tag]) -> list[Json]:
    return [{"name": tag.name, "scheme": tag.scheme, "code": tag.code} for tag in tags]


def _blocks(blocks: Iterable[Block]) -> list[Json]:
    return [{"kind": block.kind.value, "html": block.html, "hash": block.hash} for block in blocks]


def _media(media: Media) -> Json:
    return {
        "url": media.url,
        "type": media.type,
        "size": media.size,
        "alt": media.alt,
        "caption": media.caption,
        "credit": media.credit,
        "renditions": [
            {
                "url": rendition.url,
                "name": rendition.name,
                "type": rendition.type,
                "size": rendition.size,
                "width": rendition.width,
                "height": rendition.height,
            }
            for rendition in media.renditions
            if web_address(rendition.url)
        ],
    }


def _corrections(view: ArticleView) -> list[Json]:
    if not view.correction_note:
        return []
    return [{"note": view.correction_note, "version": view.version, "at": moment(view.modified_at)}]


RENDERING = ArticleRendering(
    extension="json",
    content_type="application/json",
    description="Dateline's own JSON with every field, the default",
    revision=4,
    render=without_site(render),
    schema="article",
    losses=(),
)
