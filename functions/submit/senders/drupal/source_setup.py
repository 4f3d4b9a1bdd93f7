"""Drupal: a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Headers,
    SimulatedDelivery,
    SourceSetup,
    sign_as_github,
)


def _headers(delivery: SimulatedDelivery) -> Headers:
    return {
        "x-drupal-webhooks-event": "entity:node:create",
        "x-drupal-webhooks-delivery": delivery.delivery_id,
    }


SETUP = SourceSetup(
    title="Drupal, module Webhooks",
    verified_by="HMAC-SHA256 or HMAC-SHA1 over the body",
    sign=sign_as_github,
    headers=_headers,
    options=frozenset({"models", "no_sha1"}),
    model="article",
)
