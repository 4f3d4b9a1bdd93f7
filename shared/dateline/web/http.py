"""HTTP as the API hands it to a function, and problem+json as it goes back (RFC 9457)."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dateline.model.errors import DatelineError, Malformed, NotFound, Rejected, Unavailable
from dateline.model.problem_types import problem_type
from dateline.web.security_headers import SECURITY_HEADERS

if TYPE_CHECKING:
    from collections.abc import Mapping

RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True)
class Request:
    """A request with its body as the bytes that were sent. Header names are in lower case."""

    method: str
    path: str
    """As sent, with the query: `/webhooks/ghost-main?event=post.published`."""
    headers: dict[str, str]
    body: bytes
    query: dict[str, str] = field(default_factory=dict)
    path_parameters: dict[str, str] = field(default_factory=dict)
    request_id: str = ""
    domain_name: str = ""
    """The API's own, as API Gateway states it: unlike Host, no client chooses it."""


def read_request(event: Mapping[str, Any]) -> Request:
    """The request inside an HTTP API event, payload format 2.0.

    The API hands text types over as a string, in which bytes that are not UTF-8 have already been
    replaced by U+FFFD; other types come base64-encoded and exact. A replaced body is refused: what
    is stored must be what was sent.

    Raises:
        Malformed: the body is not what was sent.
    """
    headers = {str(name).lower(): str(value) for name, value in event.get("headers", {}).items()}
    text = event.get("body") or ""
    if event.get("isBase64Encoded"):
        try:
            body = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise Malformed("body_not_base64", "the event's body is not base64") from error
    else:
        body = text.encode()
        length = headers.get("content-length", "")
        if "\ufffd" in text and (not length.isdigit() or int(length) != len(body)):
            raise Malformed(
                "body_not_utf8",
                "the body is not UTF-8; send it as application/octet-stream, "
                "which is passed on byte for byte",
            )
    context = event.get("requestContext", {})
    http = context.get("http", {})
    query = event.get("rawQueryString") or ""
    path = str(event.get("rawPath", ""))
    return Request(
        method=str(http.get("method", "")),
        path=f"{path}?{query}" if query else path,
        headers=headers,
        body=body,
        query={str(k): str(v) for k, v in (event.get("queryStringParameters") or {}).items()},
        path_parameters={str(k): str(v) for k, v in (event.get("pathParameters") or {}).items()},
        request_id=str(context.get("requestId", "")),
        domain_name=str(context.get("domainName", "")),
    )


def json_response(
    status: int,
    content: object,
    *,
    headers: Mapping[str, str] | None = None,
    content_type: str = "application/json",
) -> dict[str, Any]:
    """An HTTP API answer with a JSON body."""
    return text_response(
        status,
        json.dumps(content, ensure_ascii=False, separators=(",", ":")),
        content_type=content_type,
        headers=headers,
    )


def text_response(
    status: int, body: str, *, content_type: str, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """An HTTP API answer with a text body."""
    return _response(status, body, {"content-type": content_type, **(headers or {})})


def empty_response(status: int, headers: Mapping[str, str]) -> dict[str, Any]:
    """A response without content: a redirect, or a 304."""
    return _response(status, "", headers)


def _response(status: int, body: str, headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {**SECURITY_HEADERS, **headers},
        "body": body,
        "isBase64Encoded": False,
    }


def problem_response(error: DatelineError, *, request_id: str = "") -> dict[str, Any]:
    """The error as application/problem+json; what is not the caller's fault says little."""
    headers = {"cache-control": "no-store"}
    if isinstance(error, Unavailable):
        headers["retry-after"] = str(RETRY_AFTER_SECONDS)
        detail = "a service we depend on did not answer in time; please try again"
    else:
        detail = error.message
    if error.status == 401:
        headers["www-authenticate"] = 'Bearer realm="dateline"'
    content: dict[str, Any] = {
        "type": problem_type(error.code),
        "title": error.status.phrase,
        "status": int(error.status),
        "code": error.code,
        "detail": detail,
    }
    if error.where and isinstance(error, Rejected):
        content["where"] = error.where
    if request_id:
        content["instance"] = f"urn:request:{request_id}"
    return json_response(
        int(error.status), content, headers=headers, content_type="application/problem+json"
    )


def no_route() -> NotFound:
    """No route has this path and method."""
    return NotFound(
        "route_unknown",
        "there is nothing at this path, or not with this method; see /openapi.json",
    )
