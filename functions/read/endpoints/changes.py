"""GET /changes: what changed, in order, for those who keep a copy of the articles.

    {items: [{id, type, article_id, source, version, status, language, url, changed_at}],
     next, more}

A change says what to read again at `url`, and has no headline and no text. `next` is never null:
the client stores it, and asks with it as `after` from then on, at once while `more` is true.
Filters leave out items of a page, so a page may be empty while `more` is true.

What hides an article passes the language filter, so that a client who has it learns of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.changes import HIDING
from dateline.model.rows import plain
from dateline.stores.change_stream import Position
from dateline.web.cursors import read_cursor, write_cursor
from dateline.web.language_tags import read_language
from functions.read.endpoints.responses import Response, Services, hashed_response
from functions.read.http.caching import cache_control
from functions.read.http.json_text import dumps
from functions.read.http.parameters import DEFAULT_CHANGES, END

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.changes import NumberedChange
    from dateline.stores.change_stream import ChangePage
    from dateline.web.http import Request

_STREAM = "changes"
_TAIL_FRESH = "public, max-age=2"
"""The last page grows: for two seconds, a cache answers many clients with the same one."""


def changes(request: Request, services: Services) -> Response:
    """A page of the changes after a cursor, the oldest first."""
    reader = services.reader
    now = reader.clock()
    page = _page(request.query, services, now)
    language = request.query.get("language")
    tag = read_language(language) if language else None
    body = dumps(
        {
            "items": [_item(change) for change in page.changes if _passes(change, request, tag)],
            "next": write_cursor(reader.cursor_key(), _STREAM, str(page.following)),
            "more": page.more,
        }
    )
    fresh = cache_control(now, None) if page.more else _TAIL_FRESH
    return hashed_response(request, body, "application/json", fresh)


def _page(query: dict[str, str], services: Services, now: datetime) -> ChangePage:
    """The page that `after` and `limit` ask for.

    Raises:
        Malformed: `cursor_malformed`.
        Gone: `changes_expired`.
    """
    limit = int(query.get("limit", DEFAULT_CHANGES))
    after = query.get("after")
    if after is None:
        return services.changes.page(None, limit, now)
    if after == END:
        return services.changes.empty_page(now)
    position = Position.parse(read_cursor(services.reader.cursor_key(), _STREAM, after))
    return services.changes.page(position, limit, now)


def _passes(change: NumberedChange, request: Request, language: str | None) -> bool:
    type_, source = request.query.get("type"), request.query.get("source")
    if type_ not in {None, change.type} or source not in {None, change.source}:
        return False
    return language in {None, change.language} or change.type in HIDING


def _item(change: NumberedChange) -> dict[str, object]:
    shown = plain(change)
    del shown["number"]
    return {**shown, "language": change.language}
