"""GET /articles/{id}/languages: what an article is to be had in, for readers.

    {id, source, version,
     languages: [{language, url, slug, original, headline, machine_translated, reviewed, stale,
                  translated_at}]}

The original first, then its translations by their tags. `machine_translated`: no person has
reviewed it; `stale`: it translates an earlier text of the article, and stays until a newer
translation is ready; `translated_at` is null for the original. What is held for review is not
there. `fields` chooses among those of a language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.documents import TranslationState
from dateline.model.rows import UNDETERMINED, translation_stale
from functions.read.endpoints.responses import Answer, Stores, whole
from functions.read.http.caching import cache_control
from functions.read.http.fields import chosen, only
from functions.read.http.json_text import Json, dumps
from functions.read.http.links import article_path
from functions.read.http.names import article_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.web.http import Request
    from functions.read.lookup.results import Languages

LANGUAGE_FIELDS = (
    *("language", "url", "slug", "original", "headline", "machine_translated", "reviewed"),
    *("stale", "translated_at"),
)


def languages(request: Request, stores: Stores) -> Answer:
    """The languages that readers may have an article in."""
    fields = chosen(request.query, LANGUAGE_FIELDS)
    found = stores.reading.languages(article_id(request))
    fresh = cache_control(found.now, found.summary.expires_at)
    return whole(request, render_languages(found, fields), "application/json", fresh)


def render_languages(found: Languages, fields: tuple[str, ...] | None = None) -> str:
    """The languages as JSON; of each, these fields."""
    return dumps(
        {
            "id": found.head.id,
            "source": found.head.source,
            "version": found.head.version,
            "languages": [only(language, fields) for language in _languages(found)],
        }
    )


def _languages(found: Languages) -> Iterator[Json]:
    head, original = found.head, found.summary
    yield {
        "language": original.language,
        "url": article_path(head.id, original.language),
        "slug": head.slugs.get(original.language or UNDETERMINED),
        "original": True,
        "headline": original.headline,
        "machine_translated": False,
        "reviewed": True,
        "stale": False,
        "translated_at": None,
    }
    for row in found.translations:
        shown = row.published
        if shown is None:
            continue
        reviewed = shown.state is TranslationState.REVIEWED
        yield {
            "language": row.language,
            "url": article_path(head.id, row.language),
            "slug": head.slugs.get(row.language),
            "original": False,
            "headline": shown.headline,
            "machine_translated": not reviewed,
            "reviewed": reviewed,
            "stale": translation_stale(head, row),
            "translated_at": iso(shown.translated_at),
        }
