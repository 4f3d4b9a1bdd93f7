"""Small WordPress plugins: `sha256=<hex>` over the body, or over `timestamp.body` (in seconds).

Each plugin has another header. The two most common are built in; the source's `hmac` describes any
other. Payloads: `{event, post: {...}}`, a flat `{id, title, content, ...}`, or a post as
/wp/v2/posts of WordPress' REST API shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.event_names import name_in
from dateline.model.source_options import HmacScheme
from functions.submit.senders.inputs import Inputs, Use, value_of
from functions.submit.senders.payload import JSON, json_object
from functions.submit.senders.proof import Proof, first_proof, is_allowed_unsigned
from functions.submit.senders.schemes import signed_by
from functions.submit.senders.wordpress_status import event_of_post

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ("x-webhook-event", "x-sow-event", "x-wp-event")
INPUTS: Inputs = {
    "x-webhook-event": Use.EVENT,
    "x-sow-event": Use.EVENT,
    "x-wp-event": Use.EVENT,
}
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


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the signature by the source's own scheme, or by those of known plugins."""
    matches = [(scheme, signed_by(scheme, request, source, now)) for scheme in _schemes_of(source)]
    # A signed "timestamp.body" must not count as a body without a time.
    is_json = request.body.lstrip().startswith((b"{", b"["))
    signed = (match for scheme, match in matches if scheme.timestamp_header or is_json)
    return first_proof(
        ("hmac-sha256", next(filter(None, signed), None)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """The event by its name in a header or the payload, and by the post's status."""
    del source
    payload = json_object(request)
    return event_of_post(payload, name_in(payload), unsigned_name=_header(request))


def event_name(request: Request) -> str:
    """The event in a header, or the member of the payload that names it."""
    return _header(request) or name_in(json_object(request))


def delivery_id(request: Request, source: Source) -> str | None:
    """None: no plugin sends one."""
    del request, source
    return None


def _schemes_of(source: Source) -> tuple[HmacScheme, ...]:
    return (source.hmac,) if source.hmac else _SCHEMES


def _header(request: Request) -> str:
    return next((name for header in KEPT_HEADERS if (name := value_of(request, header))), "")
