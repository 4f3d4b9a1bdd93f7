"""Checks, before anything is stored, that a body is what its headers say."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from dateline.model.errors import Malformed, TooLarge, UnsupportedType
from dateline.web.inflate import content_encoding, inflate

if TYPE_CHECKING:
    from dateline.web.http import Request

MAX_BODY_BYTES = 4_000_000
"""Lambda's limit is an event of 6 MB, with the body in base64 (4/3). Larger files are uploaded."""
MAX_INFLATED_BYTES = 8_000_000
"""JSON of nothing but brackets needs thirty times its size in memory. Larger files are uploaded."""


OTHER_WAYS = (
    "Nothing was stored. Send it as a file instead, up to 25 MB: ask POST /uploads/<source> for an "
    "upload form, with the token of a source of the sender token, or copy it to drop/<source>/ in "
    "the intake bucket, which works for a source of any sender. A body in parts, or compressed "
    "with gzip, may also fit"
)
"""What a sender can do whose body is over a limit."""


def require_size(request: Request) -> None:
    """Refuses a body over the API's limit.

    Raises:
        TooLarge: `body_too_large`.
    """
    if len(request.body) > MAX_BODY_BYTES:
        raise TooLarge(
            "body_too_large",
            f"the body has {len(request.body):,} bytes, more than the limit of {MAX_BODY_BYTES:,}. "
            f"{OTHER_WAYS}",
        )


def inflate_request(request: Request) -> Request:
    """The request with its Content-Encoding undone.

    Raises:
        Rejected: an unsupported encoding, a body that is not in that encoding, or a body that
            inflates to more than MAX_INFLATED_BYTES.
    """
    encoding = content_encoding(request.headers.get("content-encoding", ""))
    if encoding is None:
        return request
    return replace(request, body=inflate(request.body, encoding, max_bytes=MAX_INFLATED_BYTES))


def require_readable(request: Request, types: frozenset[str]) -> None:
    """Refuses a body of a type outside `types`, an empty body, and a body not of its type.

    Raises:
        UnsupportedType: `content_type_unsupported`.
        Malformed: `body_empty`, `body_not_json`, `json_too_deep` or `body_not_utf8`.
    """
    media_type = require_type(request.headers.get("content-type", ""), types)
    if not request.body.strip():
        raise Malformed("body_empty", "the body is empty")
    if media_type == "application/json" or media_type.endswith("+json"):
        read_json(request.body)
    elif media_type == "text/plain":
        _require_utf8(request.body)


def require_type(content_type: str, types: frozenset[str]) -> str:
    """The media type of a Content-Type header, if it is one of `types`.

    Raises:
        UnsupportedType: `content_type_unsupported`.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in types:
        raise UnsupportedType(
            "content_type_unsupported",
            f"content type {media_type or 'none'!r} is not accepted here; "
            f"send {', '.join(sorted(types))}",
        )
    return media_type


def read_json(body: bytes) -> object:
    """The JSON value of a body.

    Raises:
        Malformed: `body_not_json`, `json_too_deep` or `body_not_utf8`.
    """
    _require_utf8(body)
    try:
        value: object = json.loads(body)
    except RecursionError:
        raise Malformed("json_too_deep", "the JSON is nested too deeply") from None
    except ValueError as error:
        raise Malformed(
            "body_not_json", "the body is not JSON", where=str(error).partition(": ")[2] or None
        ) from None
    return value


def _require_utf8(body: bytes) -> None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(
            "body_not_utf8", "the body is not UTF-8", where=f"byte {error.start}"
        ) from None
