"""Directus: its options and a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Payload,
    SourceSetup,
    bearer_token,
    idempotency_key,
)

SETUP = SourceSetup(
    title="Directus Flows",
    verified_by="bearer token, or a secret in a header",
    sign=bearer_token,
    headers=idempotency_key,
    options=frozenset({"models", "secret_header"}),
    payload=Payload.PARTIAL,
    has_custom_fields=True,
    model="articles",
)
