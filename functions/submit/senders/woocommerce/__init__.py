"""WooCommerce's webhooks, which other WordPress plugins use too: `X-WC-Webhook-Signature`.

https://woocommerce.com/document/webhooks/ · Base64 HMAC-SHA256 over the body. For a new webhook,
WooCommerce first posts an unsigned form `webhook_id=<n>` and expects exactly 200
(class-wc-webhook.php, deliver_ping). That ping is accepted at the source's secret URL. At any other
URL it is refused like everything unsigned; then WooCommerce shows an error, and still delivers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.model.event_names import IGNORED
from dateline.model.source_options import HmacScheme
from functions.submit.senders.inputs import Inputs, Use, value_of
from functions.submit.senders.payload import FORM, JSON, json_object
from functions.submit.senders.proof import Proof, first_proof, has_path_key, is_allowed_unsigned
from functions.submit.senders.schemes import signed_by
from functions.submit.senders.wordpress_status import event_of_post

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON | FORM
KEPT_HEADERS: tuple[str, ...] = (
    "x-wc-webhook-topic",
    "x-wc-webhook-event",
    "x-wc-webhook-resource",
    "x-wc-webhook-source",
    "x-wc-webhook-id",
)
INPUTS: Inputs = {
    "x-wc-webhook-topic": Use.EVENT,
    "x-wc-webhook-event": Use.EVENT,
    "x-wc-webhook-resource": Use.NOTE,
    "x-wc-webhook-source": Use.NOTE,
    "x-wc-webhook-id": Use.NOTE,
    "x-wc-webhook-delivery-id": Use.DELIVERY,
}
ACCEPTED = 200

_SCHEME = HmacScheme(header="x-wc-webhook-signature", encoding="base64")
_PING = re.compile(rb"webhook_id=\d{1,20}")


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the signature over the body; WooCommerce signs no time."""
    return first_proof(
        ("hmac-sha256", signed_by(_SCHEME, request, source, now)),
        ("path-key", has_path_key(request, source) and _is_ping(request)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """The event by the topic (`post.updated`) and the status; the ping is ignored."""
    del source
    if _is_ping(request):
        return IGNORED
    return event_of_post(json_object(request), "", unsigned_name=event_name(request))


def event_name(request: Request) -> str:
    """The topic, or the event alone."""
    headers = request.headers
    return (headers.get("x-wc-webhook-topic") or headers.get("x-wc-webhook-event", "")).strip()


def delivery_id(request: Request, source: Source) -> str | None:
    """The id, which all deliveries of a second share: their signed bodies differ."""
    del source
    if _is_ping(request):
        return request.body.decode()
    return value_of(request, "x-wc-webhook-delivery-id")[:500] or None


def _is_ping(request: Request) -> bool:
    return _PING.fullmatch(request.body) is not None
