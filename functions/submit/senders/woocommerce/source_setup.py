"""WooCommerce's webhooks: a simulated delivery."""

from __future__ import annotations

import hashlib

from functions.submit.senders.source_setup import (
    Headers,
    SimulatedDelivery,
    SourceSetup,
    sign_body,
)


def _headers(delivery: SimulatedDelivery) -> Headers:
    delivery_id = hashlib.md5(delivery.delivery_id.encode(), usedforsecurity=False)
    return {
        "x-wc-webhook-topic": "post.updated",
        "x-wc-webhook-delivery-id": delivery_id.hexdigest(),
    }


SETUP = SourceSetup(
    title="WordPress plugins with WooCommerce's webhooks",
    verified_by="HMAC-SHA256 over the body",
    sign=sign_body("x-wc-webhook-signature", encoding="base64"),
    headers=_headers,
    has_secret_url=True,
    options=frozenset({"models"}),
)
