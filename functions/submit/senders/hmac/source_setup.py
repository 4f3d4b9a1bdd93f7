"""Senders whose HMAC the source describes: options and a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Proof,
    SourceSetup,
    idempotency_key,
    sign_as_configured,
)

SETUP = SourceSetup(
    title="Any other sender with an HMAC",
    verified_by="an HMAC that the options of the source describe",
    sign=sign_as_configured,
    headers=idempotency_key,
    content_type=None,
    options=frozenset({"hmac"}),
    required=frozenset({"hmac"}),
    proof=Proof.ALWAYS,
)
