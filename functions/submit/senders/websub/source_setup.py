"""WebSub hubs: their options and a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Proof,
    SourceSetup,
    sign_body,
)

SETUP = SourceSetup(
    title="A WebSub hub",
    verified_by="HMAC over the body in `X-Hub-Signature`, SHA-1 to SHA-512",
    sign=sign_body("x-hub-signature", prefix="sha256="),
    content_type="application/rss+xml",
    options=frozenset({"hub", "topic", "lease", "no_sha1"}),
    required=frozenset({"hub", "topic"}),
    proof=Proof.ALWAYS,
    has_secret_url=True,
)
