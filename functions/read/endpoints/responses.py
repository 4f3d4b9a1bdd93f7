"""Responses that endpoints share, and the services that endpoints use."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from dateline.web.entity_tags import etag, not_modified
from dateline.web.http import Request, empty_response, text_response
from dateline.web.response_body import MAX_BODY_BYTES

if TYPE_CHECKING:
    from dateline.stores.change_stream import ChangeStream
    from functions.read.http.site import Site
    from functions.read.lookup.reader import Reader
    from functions.read.lookup.submission_status import StatusService

Response = dict[str, Any]


@dataclass(frozen=True)
class Services:
    """The services of endpoints, and the site that absolute links and publisher names are of."""

    reader: Reader
    submissions: StatusService
    site: Site
    changes: ChangeStream


Endpoint = Callable[[Request, Services], Response]
"""Answers a request whose query has been parsed by the route's parameters."""


EntryT = TypeVar("EntryT")


def fitted(entries: Sequence[EntryT], render: Callable[[Sequence[EntryT]], str]) -> tuple[int, str]:
    """How many of the first entries fit into one response, and the body with these.

    The same for every client, compressed or not, so that all of them have the same pages.
    """
    body = render(entries)
    if _size(body) <= MAX_BODY_BYTES:
        return len(entries), body
    count = bisect_right(
        range(1, len(entries)), MAX_BODY_BYTES, key=lambda number: _size(render(entries[:number]))
    )
    return count, render(entries[:count])


def _size(body: str) -> int:
    return len(body.encode())


def hashed_response(
    request: Request,
    body: str,
    content_type: str,
    fresh: str,
    language: str | None = None,
    *,
    link: str | None = None,
) -> Response:
    """A 200 with the hash of the body as entity tag, or a 304; `link` is its Link header."""
    headers = {"etag": etag(content_type, body), "cache-control": fresh}
    if link:
        headers["link"] = link
    if language:
        headers["content-language"] = language
    if not_modified(request.headers, headers["etag"]):
        return not_modified_response(headers)
    return text_response(200, body, content_type=content_type, headers=headers)


def lazy_response(
    request: Request, parts: Iterable[object], body: Callable[[], str], fresh: str
) -> Response:
    """A 200 with JSON and an entity tag of `parts`, or a 304; calls `body` only for a 200."""
    headers = {"etag": etag(*parts), "cache-control": fresh}
    if not_modified(request.headers, headers["etag"]):
        return not_modified_response(headers)
    return text_response(200, body(), content_type="application/json", headers=headers)


def not_modified_response(headers: dict[str, str]) -> Response:
    """A 304: the client's version is current."""
    return empty_response(304, headers)


def redirect_response(path: str, fresh: str) -> Response:
    """A 301 to another path."""
    return empty_response(301, {"location": path, "cache-control": fresh})
