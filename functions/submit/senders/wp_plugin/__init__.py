"""Small WordPress plugins: `sha256=<hex>` over the body, or over `timestamp.body` (in seconds).

Each plugin has another header. The two most common are built in; the source's `hmac` describes any
other. Payloads: `{event, post: {...}}`, a flat `{id, title, content, ...}`, or a post as
/wp/v2/posts of WordPress' REST API shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.event_names import name_in
from dateline.model.source_options import HmacScheme
from functions.submit.senders.payload import JSON, json_object
from functions.submit.senders.proof import first_proof, is_allowed_unsigned
from functions.submit.senders.schemes import is_signed, signature_id
from functions.submit.senders.wordpress_status import event_of_post

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ("x-webhook-event", "x-sow-event", "x-wp-event")
ACCEPTED = 202


def _schemes(prefix: str) -> tuple[HmacScheme, HmacScheme]:
    header = f"{prefix}-signature"
    return (
        HmacScheme(
            header=header,
            prefix="sha256=",
            signed="{timestamp}.{body}",
            timestamp_header=f"{prefix}-timestamp",
        ),
        HmacScheme(header=header, prefix="sha256="),
    )


_SCHEMES = (*_schemes("x-sow"), *_schemes("x-webhook"))


def verify(request: Request, source: Source, now: datetime) -> str:
    """Verifies the signature by the source's own scheme, or by those of known plugins."""
    matches = [
        is_signed(scheme, request, source, now)
        # A signed "timestamp.body" must not count as a body without a time.
        and (scheme.timestamp_header is not None or request.body.lstrip().startswith((b"{", b"[")))
        for scheme in _schemes_of(source)
    ]
    return first_proof(
        ("hmac-sha256", any(matches)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """The event by its name in a header or the payload, and by the post's status."""
    del source
    return event_of_post(json_object(request), event_name(request))


def event_name(request: Request) -> str:
    """The event in a header, or the member of the payload that names it."""
    headers = (request.headers.get(name, "").strip() for name in KEPT_HEADERS)
    return next((name for name in headers if name), "") or name_in(json_object(request))


def delivery_id(request: Request, source: Source) -> str | None:
    """The signature if it covers a time; otherwise two deliveries may be equal requests."""
    signatures = (
        signature_id(scheme, request)
        for scheme in _schemes_of(source)
        if request.headers.get(scheme.timestamp_header or "")
    )
    return next((signature for signature in signatures if signature), None)


def _schemes_of(source: Source) -> tuple[HmacScheme, ...]:
    return (source.hmac,) if source.hmac else _SCHEMES
