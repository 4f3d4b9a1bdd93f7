"""The WordPress plugin WP Webhooks: its options and a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    SourceSetup,
    fixed_headers,
    sign_body,
)

SETUP = SourceSetup(
    title="WordPress plugin WP Webhooks",
    verified_by="HMAC-SHA256 over the body, or bearer token",
    sign=sign_body("x-wp-webhook-signature", encoding="base64"),
    headers=fixed_headers(x_wp_webhook_name="post_create"),
    options=frozenset({"models", "secret_header"}),
)
