"""How read answers: what a route is given, and the answers that routes share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.web.http import Request, text_response
from functions.read.http.caching import etag, not_modified

if TYPE_CHECKING:
    from functions.read.lookup.reader import Reader
    from functions.read.lookup.submission_status import StatusService

Response = dict[str, Any]


@dataclass(frozen=True)
class Services:
    """What routes answer from. `publication` is the publication's name."""

    reader: Reader
    submissions: StatusService
    publication: str


Endpoint = Callable[[Request, Services], Response]
"""A route's answer to a request whose query is as the route declares it."""


def hashed_response(
    request: Request,
    body: str,
    content_type: str,
    fresh: str,
    language: str | None = None,
    *,
    link: str | None = None,
) -> Response:
    """A body that one query was enough for, named by its own hash; `link` is its Link header."""
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
    """JSON that is known by what it is made of; made only where the client has not got it."""
    headers = {"etag": etag(*parts), "cache-control": fresh}
    if not_modified(request.headers, headers["etag"]):
        return not_modified_response(headers)
    return text_response(200, body(), content_type="application/json", headers=headers)


def not_modified_response(headers: dict[str, str]) -> Response:
    """The client has it already."""
    return {"statusCode": 304, "headers": headers, "body": "", "isBase64Encoded": False}


def redirect_response(path: str, fresh: str) -> Response:
    """It has another address."""
    headers = {"location": path, "cache-control": fresh}
    return {"statusCode": 301, "headers": headers, "body": "", "isBase64Encoded": False}
