"""Storyblok: a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Payload,
    SourceSetup,
    fixed_headers,
    sign_body,
)

SETUP = SourceSetup(
    title="Storyblok",
    verified_by="HMAC-SHA1 over the body",
    sign=sign_body("webhook-signature", algorithm="sha1"),
    headers=fixed_headers(x_storyblok_topic="story.published"),
    payload=Payload.IDS,
    has_custom_fields=True,
    options=frozenset({"models"}),
    model="article",
)
