"""Prismic: a simulated delivery."""

from __future__ import annotations

import json

from functions.submit.senders.source_setup import (
    Payload,
    SimulatedDelivery,
    SourceSetup,
    no_headers,
)


def _with_secret(delivery: SimulatedDelivery) -> bytes:
    """The secret as a member of the payload; a body that is no JSON object as it is."""
    try:
        payload = json.loads(delivery.body)
    except (ValueError, RecursionError):
        return delivery.body
    if not isinstance(payload, dict):
        return delivery.body
    if delivery.secret:
        payload["secret"] = delivery.secret
    return json.dumps(payload, ensure_ascii=False).encode()


SETUP = SourceSetup(
    title="Prismic",
    verified_by="the secret in the body",
    sign=no_headers,
    body=_with_secret,
    payload=Payload.IDS,
    options=frozenset({"models"}),
    model="article",
)
