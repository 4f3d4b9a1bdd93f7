"""Sanity: a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Headers,
    SimulatedDelivery,
    SourceSetup,
    encoded,
    mac,
)


def _sign(delivery: SimulatedDelivery) -> Headers:
    sent_at = str(delivery.milliseconds)
    digest = mac(delivery, sent_at.encode() + b"." + delivery.body)
    return {"sanity-webhook-signature": f"t={sent_at},v1={encoded(digest, 'base64url')}"}


def _headers(delivery: SimulatedDelivery) -> Headers:
    return {"sanity-operation": "create", "idempotency-key": delivery.delivery_id}


SETUP = SourceSetup(
    title="Sanity",
    verified_by="HMAC-SHA256 over time and body",
    sign=_sign,
    headers=_headers,
    has_custom_fields=True,
    options=frozenset({"models"}),
    model="article",
)
