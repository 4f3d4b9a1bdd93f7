"""Small WordPress plugins, and posts as WordPress' REST API shows them.

They sign with `sha256=<hex>`, some the body and some `timestamp.body` with the time in seconds,
in a header of their own. The two most common names are known; another is the source's `hmac`.
Payloads: `{event, post: {...}}`, a flat `{id, title, content, ...}`, or the post of /wp/v2/posts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.source_options import HmacScheme
from functions.submit.senders.payload import JSON, UNKNOWN, event_by_name, json_object
from functions.submit.senders.proof import may_be_unsigned, proven
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
    """Compares the signature as the source configures it, or as the known plugins make it."""
    matches = [
        is_signed(scheme, request, source, now)
        # What was signed as "timestamp.body" must not pass for a body that has no age.
        and (scheme.timestamp_header is not None or request.body.lstrip().startswith((b"{", b"[")))
        for scheme in _schemes_of(source)
    ]
    return proven(
        ("hmac-sha256", any(matches)),
        ("path-key", may_be_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """From the event's name in a header or the payload, and the post's status."""
    del source
    named = [event_by_name(request.headers.get(name, "")) for name in KEPT_HEADERS]
    known = next((item for item in named if item != UNKNOWN), UNKNOWN)
    return event_of_post(json_object(request), known)


def delivery_id(request: Request, source: Source) -> str | None:
    """The signature where it covers a time; None where equal requests may be two deliveries."""
    found = (
        signature_id(scheme, request)
        for scheme in _schemes_of(source)
        if request.headers.get(scheme.timestamp_header or "")
    )
    return next((item for item in found if item), None)


def _schemes_of(source: Source) -> tuple[HmacScheme, ...]:
    return (source.hmac,) if source.hmac else _SCHEMES
