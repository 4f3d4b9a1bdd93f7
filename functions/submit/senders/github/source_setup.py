"""Senders that sign as GitHub does: a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Headers,
    Proof,
    SimulatedDelivery,
    SourceSetup,
    sign_as_github,
)


def _headers(delivery: SimulatedDelivery) -> Headers:
    return {"x-github-delivery": delivery.delivery_id}


SETUP = SourceSetup(
    title="Any sender that signs as GitHub does",
    verified_by="HMAC-SHA256 over the body, in `X-Hub-Signature-256`",
    sign=sign_as_github,
    headers=_headers,
    content_type=None,
    proof=Proof.ALWAYS,
)
