"""A WebSub hub: `X-Hub-Signature: <method>=<hex>` over the body.

https://www.w3.org/TR/websub/#signing-content · Only the URL says which feed it is; the Link headers
are not signed.
"""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING

from dateline.model.errors import Unauthenticated
from functions.submit.senders.inputs import Inputs, Use
from functions.submit.senders.proof import Proof
from functions.submit.senders.signatures import signed_bytes

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = frozenset()
"""No type is refused: a hub does not report a refusal. Content of other types is quarantined."""
KEPT_HEADERS: tuple[str, ...] = ("content-language", "content-location")
INPUTS: Inputs = {
    "content-language": Use.CONTENT,
    "content-location": Use.CONTENT,
}
ACCEPTED = 202

_MAX_SIGNATURES = 4
"""One for each hash algorithm. Each costs a hash of the body."""

_SIGNATURE = re.compile(
    r"(sha1=[0-9a-f]{40}|sha256=[0-9a-f]{64}|sha384=[0-9a-f]{96}|sha512=[0-9a-f]{128})", re.ASCII
)


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Compares every signature in the header with those of every current secret.

    WebSub signs no time, so an old body can be sent again; it makes no new revision.

    Raises:
        Unauthenticated: no signature matches.
    """
    del now
    parts = {part.strip().lower() for part in request.headers.get("x-hub-signature", "").split(",")}
    signatures = [part for part in sorted(parts) if _SIGNATURE.fullmatch(part)][:_MAX_SIGNATURES]
    matched = [
        method
        for secret in source.secrets
        for method, _, presented in (signature.partition("=") for signature in signatures)
        if hmac.compare_digest(
            hmac.new(secret.get_secret_value().encode(), request.body, method).hexdigest(),
            presented,
        )
    ]
    accepted = [method for method in matched if method != "sha1" or source.accepts_sha1]
    if not accepted:
        raise Unauthenticated
    return Proof(f"hmac-{accepted[0]}", signed_bytes(request.body, has_time=False))


def event(request: Request, source: Source) -> str:
    """Always "unknown": a feed says for each item what happened."""
    del request, source
    return "unknown"


def event_name(request: Request) -> str:
    """Empty: a feed says for each of its items what happened."""
    del request
    return ""


def delivery_id(request: Request, source: Source) -> str | None:
    """None: WebSub has no id for a delivery."""
    del request, source
    return None
