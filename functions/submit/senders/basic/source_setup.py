"""HTTP Basic: its options and a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Proof,
    SourceSetup,
    basic_password,
    idempotency_key,
)

SETUP = SourceSetup(
    title="Any sender with HTTP Basic",
    verified_by="HTTP Basic: user name and password",
    sign=basic_password,
    headers=idempotency_key,
    content_type=None,
    options=frozenset({"username"}),
    proof=Proof.ALWAYS,
)
