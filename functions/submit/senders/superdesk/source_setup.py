"""Superdesk: a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    SourceSetup,
    sign_body,
)

SETUP = SourceSetup(
    title="Superdesk http_push (ninjs)",
    verified_by="HMAC-SHA1 over the body",
    sign=sign_body("x-superdesk-signature", algorithm="sha1", prefix="sha1="),
)
