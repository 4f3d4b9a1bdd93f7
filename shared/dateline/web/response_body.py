"""The body of a response: compressed if the client accepts gzip, and small enough for Lambda.

A Lambda response is JSON of at most 6,291,556 bytes, in which bytes are base64 (4/3). A body of up
to MAX_BODY_BYTES fits in any case, with room for its headers.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import TYPE_CHECKING, Any

from dateline.model.errors import TooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_RESPONSE_BYTES = 6_291_556
"""Bytes of a function's response as JSON; Lambda answers 502 for a longer one."""
MAX_BODY_BYTES = 4_700_000
"""Bytes of a body, compressed or not. Base64 makes 6,266,668 of them; the rest is for headers."""
_LEVEL = 4
"""Level 6 takes 1.8 times as long for a result that is 7 % smaller."""
_QUALITY = re.compile(r"q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII)
_NAMES = {"gzip", "x-gzip"}


def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header admits gzip (RFC 9110, section 12.5.3)."""
    named: dict[str, bool] = {}
    for member in header.lower().split(","):
        coding, _, parameter = (part.strip() for part in member.partition(";"))
        quality = parameter.replace(" ", "") or "q=1"
        named[coding] = bool(_QUALITY.fullmatch(quality)) and float(quality[2:]) > 0
    explicit = [accepted for coding, accepted in named.items() if coding in _NAMES]
    return any(explicit) if explicit else named.get("*", False)


def with_body(response: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """The response with this body: as text where that fits, else as base64."""
    if "content-encoding" not in response["headers"]:
        text = body.decode()
        # A runtime before Python 3.12 escapes every character outside ASCII.
        if len(body) <= MAX_BODY_BYTES and len(json.dumps(text)) <= MAX_BODY_BYTES:
            return {**response, "body": text, "isBase64Encoded": False}
    return {**response, "body": base64.b64encode(body).decode(), "isBase64Encoded": bool(body)}


def sendable(response: Mapping[str, Any], accept_encoding: str) -> dict[str, Any]:
    """A text response as Lambda can send it: compressed if the client accepts gzip.

    Raises:
        TooLarge: `response_too_large`; Lambda would answer 502 without a reason.
    """
    headers = response["headers"]
    headers = headers | {"vary": varying(headers.get("vary"), "accept-encoding")}
    body: bytes = response["body"].encode()
    if body and accepts_gzip(accept_encoding):
        headers["content-encoding"] = "gzip"
        body = compress(body)
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge(
            "response_too_large",
            f"the response has {len(body):,} bytes, more than the limit of {MAX_BODY_BYTES:,}; "
            "send Accept-Encoding: gzip, or ask for a part, such as one language",
        )
    return with_body({**response, "headers": headers}, body)


def compress(body: bytes) -> bytes:
    """The body as gzip; the same bytes for the same body."""
    return gzip.compress(body, _LEVEL, mtime=0)


def varying(vary: str | None, name: str) -> str:
    """A Vary header that also has `name`."""
    return f"{vary}, {name}" if vary else name
