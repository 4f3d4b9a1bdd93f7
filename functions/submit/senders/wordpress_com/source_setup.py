"""WordPress.com: a simulated delivery."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from functions.submit.senders.source_setup import (
    FORM,
    Payload,
    Proof,
    SimulatedDelivery,
    SourceSetup,
    no_headers,
)


def _as_form(delivery: SimulatedDelivery) -> bytes:
    """A JSON object as the form that WordPress.com would post; any other body as it is."""
    try:
        fields = json.loads(delivery.body)
    except (ValueError, RecursionError):
        return delivery.body
    return urlencode(fields).encode() if isinstance(fields, dict) else delivery.body


SETUP = SourceSetup(
    title="WordPress.com",
    verified_by="nothing but its secret URL",
    sign=no_headers,
    body=_as_form,
    content_type=FORM,
    proof=Proof.NEVER,
    payload=Payload.IDS,
    has_secret_url=True,
)
