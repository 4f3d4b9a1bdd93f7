"""Strapi: its options and a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Payload,
    SourceSetup,
    bearer_token,
    fixed_headers,
)

SETUP = SourceSetup(
    title="Strapi",
    verified_by="a secret in a header, or the proposed HMAC-SHA256 over the body",
    sign=bearer_token,
    headers=fixed_headers(x_strapi_event="entry.publish"),
    options=frozenset({"models", "secret_header"}),
    payload=Payload.PARTIAL,
    has_custom_fields=True,
    model="article",
)
