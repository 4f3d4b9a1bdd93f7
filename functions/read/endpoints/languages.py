"""GET /articles/{id}/languages: the languages in which an article is available.

    {id, source, version,
     languages: [{language, url, slug, original, headline, machine_translated, reviewed,
                  translation_state, stale, translated_at}]}

The original first, then its translations by language tag. `reviewed`: an editor declared the whole
text reviewed; `machine_translated`: no editor did. `translation_state` is `translated`,
`partly_reviewed` or `reviewed`, null for the original. `stale`: it translates an earlier revision,
and stays until a newer translation is ready. `translated_at` is null for the original. Translations
held for review are not listed.
`fields` selects fields of a language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.documents import TranslationState
from dateline.model.languages import UNDETERMINED
from dateline.model.rows import translation_stale
from functions.read.endpoints.responses import Response, Services, hashed_response
from functions.read.http.caching import cache_control
from functions.read.http.fields import parse_fields, select_fields
from functions.read.http.json_text import Json, dumps
from functions.read.http.links import article_path
from functions.read.http.names import article_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.web.http import Request
    from functions.read.lookup.results import Languages

LANGUAGE_FIELDS = (
    *("language", "url", "slug", "original", "headline", "machine_translated", "reviewed"),
    *("translation_state", "stale", "translated_at"),
)


def languages(request: Request, services: Services) -> Response:
    """The languages in which an article is available."""
    fields = parse_fields(request.query, LANGUAGE_FIELDS)
    result = services.reader.languages(article_id(request))
    fresh = cache_control(result.now, result.summary.expires_at)
    return hashed_response(request, render_languages(result, fields), "application/json", fresh)


def render_languages(languages: Languages, fields: tuple[str, ...] | None = None) -> str:
    """The languages as JSON, each with only `fields`."""
    return dumps(
        {
            "id": languages.head.id,
            "source": languages.head.source,
            "version": languages.head.version,
            "languages": [select_fields(item, fields) for item in _languages(languages)],
        }
    )


def _languages(languages: Languages) -> Iterator[Json]:
    head, original = languages.head, languages.summary
    yield {
        "language": original.language,
        "url": article_path(head.id, original.language),
        "slug": head.slugs.get(original.language or UNDETERMINED),
        "original": True,
        "headline": original.headline,
        "machine_translated": False,
        "reviewed": True,
        "translation_state": None,
        "stale": False,
        "translated_at": None,
    }
    for row in languages.translations:
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
            "translation_state": shown.state.value,
            "stale": translation_stale(head, row),
            "translated_at": iso(shown.translated_at),
        }
