"""GET /articles/{id}/copies: the visible copies of an article's story, each with its own rights.

    {id, story, lead,
     copies: [{id, url, source, language, lead, version, headline, published_at, modified_at,
               effective_at, expires_at, canonical_url, usage_terms, copyright, word_count}]}

`copies` are the other copies, oldest first. `lead` is true for the copy that listings show now. An
article without copies has no story, is the lead and has an empty list. `fields` selects fields of a
copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.visibility import is_lead, public_story
from functions.read.endpoints.responses import Response, Services, hashed_response
from functions.read.http.caching import cache_control
from functions.read.http.fields import parse_fields, select_fields
from functions.read.http.json_text import Json, dumps
from functions.read.http.links import article_path, web_address
from functions.read.http.names import article_id

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.rows import Head
    from dateline.web.http import Request
    from functions.read.lookup.results import Copies

COPY_FIELDS = (
    *("id", "url", "source", "language", "lead", "version", "headline", "published_at"),
    *("modified_at", "effective_at", "expires_at", "canonical_url", "usage_terms", "copyright"),
    "word_count",
)


def copies(request: Request, services: Services) -> Response:
    """The other copies of an article's story."""
    fields = parse_fields(request.query, COPY_FIELDS)
    result = services.reader.copies(article_id(request))
    fresh = cache_control(result.now, result.changes_at)
    return hashed_response(request, render_copies(result, fields), "application/json", fresh)


def render_copies(copies: Copies, fields: tuple[str, ...] | None = None) -> str:
    """The visible copies as JSON, each with only `fields`."""
    return dumps(
        {
            "id": copies.head.id,
            "story": public_story(copies.head, copies.now),
            "lead": is_lead(copies.head, copies.now),
            "copies": [select_fields(_copy(item, copies.now), fields) for item in copies.others],
        }
    )


def _copy(head: Head, now: datetime) -> Json:
    summary = head.summary
    if summary is None:  # pragma: no cover - the gate lets no such head through
        raise ValueError("a visible article has a summary")
    return {
        "id": head.id,
        "url": article_path(head.id, summary.language),
        "source": head.source,
        "language": summary.language,
        "lead": is_lead(head, now),
        "version": head.version,
        "headline": summary.headline,
        "published_at": _moment(summary.published_at),
        "modified_at": _moment(summary.modified_at),
        "effective_at": iso(head.effective_at),
        "expires_at": _moment(summary.expires_at),
        "canonical_url": web_address(summary.canonical_url),
        "usage_terms": summary.usage_terms,
        "copyright": summary.copyright,
        "word_count": summary.word_count,
    }


def _moment(value: datetime | None) -> str | None:
    return iso(value) if value else None
