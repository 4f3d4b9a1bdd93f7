"""Bearer tokens: their options and a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Proof,
    SourceSetup,
    bearer_token,
    idempotency_key,
)

SETUP = SourceSetup(
    title="Your own systems, and partners",
    verified_by="bearer token",
    sign=bearer_token,
    headers=idempotency_key,
    content_type=None,
    options=frozenset({"scope"}),
    proof=Proof.ALWAYS,
)
