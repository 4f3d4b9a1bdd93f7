"""Svix: a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    BASE64_KEY,
    Proof,
    SourceSetup,
    sign_standard_webhooks,
)

SETUP = SourceSetup(
    title="Svix",
    verified_by="HMAC-SHA256 over id, time and body",
    sign=sign_standard_webhooks("svix"),
    proof=Proof.ALWAYS,
    secret=BASE64_KEY,
)
