"""GET /submissions: what a source sent and process recorded, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.web.http import json_response
from functions.operate.endpoints.problems import only_own, readable_source
from functions.operate.endpoints.services import PRIVATE, Response, Services
from functions.operate.parameters import SUBMISSIONS, read_paging, read_query

if TYPE_CHECKING:
    from dateline.model.sources import Source
    from dateline.web.http import Request


def list_submissions(request: Request, services: Services, reader: Source) -> Response:
    """A page of a source's submissions; of the token's own source if none is named."""
    query = read_query(request, SUBMISSIONS)
    asked = query.get("source", reader.id)
    query["source"] = readable_source(reader, asked) if only_own(reader) else asked
    paging = read_paging("submissions", query, services.cursor_key)
    page = services.submissions.page(
        query["source"], paging.span, paging.limit, query.get("status"), query.get("code")
    )
    content = {"items": list(page.items), "next": paging.following(page.after)}
    return json_response(200, content, headers=PRIVATE)
