"""Small WordPress plugins: their options and a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Headers,
    SimulatedDelivery,
    SourceSetup,
    encoded,
    fixed_headers,
    mac,
    sign_as_configured,
)


def _sign(delivery: SimulatedDelivery) -> Headers:
    if delivery.source.hmac:
        return sign_as_configured(delivery)
    signed = delivery.seconds.encode() + b"." + delivery.body
    return {
        "x-webhook-timestamp": delivery.seconds,
        "x-webhook-signature": f"sha256={encoded(mac(delivery, signed), 'hex')}",
    }


SETUP = SourceSetup(
    title="Small WordPress plugins",
    verified_by="HMAC-SHA256 over the body, or over time and body",
    sign=_sign,
    headers=fixed_headers(x_webhook_event="post.published"),
    options=frozenset({"hmac", "models"}),
)
