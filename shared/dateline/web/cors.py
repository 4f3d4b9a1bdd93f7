"""Cross-origin requests (CORS): what pages of other sites may read and send.

Public responses may be read by every site. Those that need a token may be read by pages of the
origins in the stack's parameter `AllowedOrigins`, and only such pages may send the header
Authorization. No response allows credentials: tokens are in a header, never in a cookie.

https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import PlainValidator

from dateline.web.http import empty_response
from dateline.web.response_body import varying

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

NO_ORIGINS = "-"
"""The value of `AllowedOrigins` for none."""
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", re.ASCII)
"""As browsers send it: in lower case, without a path."""
_EXPOSED = "content-language, dateline-fallback-from, etag, last-modified, link, retry-after"
"""Response headers that scripts may read beside those that they always may."""
_PUBLIC = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "accept, accept-language, if-modified-since, if-none-match",
    "access-control-max-age": "86400",
}
_TRUSTED = {
    "access-control-allow-methods": "DELETE, GET, HEAD, PATCH, POST, PUT",
    "access-control-allow-headers": "accept, accept-language, authorization, content-language, "
    "content-type, idempotency-key, if-match, if-modified-since, if-none-match, x-article-id",
    # An origin that is removed from the parameter is refused soon.
    "access-control-max-age": "600",
}


def parse_origins(text: str) -> frozenset[str]:
    """Origins separated by commas, as browsers send them; `-` for none.

    Raises:
        ValueError: names the entry that is not an origin.
    """
    if text.strip() == NO_ORIGINS:
        return frozenset()
    origins = [entry.strip() for entry in text.split(",")]
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"{origin!r} is not an origin such as https://desk.example.org")
    return frozenset(origins)


OriginsSetting = Annotated[
    frozenset[str], PlainValidator(parse_origins, json_schema_input_type=str)
]
"""A function's setting ALLOWED_ORIGINS: the stack's parameter AllowedOrigins."""


def public(response: Mapping[str, Any]) -> dict[str, Any]:
    """The response, readable by scripts of every site; the same for all, so caches share it."""
    allowed = {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": _EXPOSED,
    }
    return {**response, "headers": response["headers"] | allowed}


def for_origins(
    response: Mapping[str, Any], event: Mapping[str, Any], allowed: Collection[str]
) -> dict[str, Any]:
    """The response to an HTTP API event, readable by scripts of the `allowed` origins alone."""
    headers = response["headers"] | {"vary": varying(response["headers"].get("vary"), "origin")}
    if (origin := _origin(event)) in allowed:
        headers |= {
            "access-control-allow-origin": origin,
            "access-control-expose-headers": _EXPOSED,
        }
    return {**response, "headers": headers}


def preflight(event: Mapping[str, Any], allowed: Collection[str]) -> dict[str, Any]:
    """What a page of the request's origin may send, to any path.

    Pages of other origins may read without Authorization, and so what is public.
    """
    origin = _origin(event)
    granted = {"access-control-allow-origin": origin} | _TRUSTED if origin in allowed else _PUBLIC
    return empty_response(204, granted | {"cache-control": "no-store", "vary": "origin"})


def _origin(event: Mapping[str, Any]) -> str:
    """The header Origin, compared as it was sent; empty where there is none."""
    headers: Mapping[str, str] = event.get("headers", {})
    return next((value for name, value in headers.items() if name.lower() == "origin"), "")
