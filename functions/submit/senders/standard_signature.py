"""The signature of Standard Webhooks, with headers of any prefix.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
`v1` is base64 HMAC-SHA256 of `id.timestamp.body` under the base64-decoded secret, the time in
seconds. `v1a` (ed25519) is not verified: Python's library has no ed25519, and a package for a
signature that no CMS makes would slow every cold start. Of a header with both, `v1` is verified.
"""

from __future__ import annotations

import base64
from contextlib import suppress
from typing import TYPE_CHECKING

from dateline.model.event_names import name_in
from functions.submit.senders.age import SECONDS, is_fresh
from functions.submit.senders.payload import event_by_member, json_object
from functions.submit.senders.proof import Proof, first_proof
from functions.submit.senders.signatures import (
    any_signature_matches,
    keys_of,
    signed_bytes,
    to_bytes,
)

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

_SECRET_PREFIX = b"whsec_"


def verify(prefix: str, request: Request, source: Source, now: datetime) -> Proof:
    """Compares each `v1` signature of a request whose headers start with `prefix`."""
    headers = request.headers
    message_id = headers.get(f"{prefix}-id", "")
    sent_at = headers.get(f"{prefix}-timestamp", "").strip()
    presented = [
        part.removeprefix("v1,")
        for part in headers.get(f"{prefix}-signature", "").split()
        if part.startswith("v1,")
    ]
    signed = to_bytes(f"{message_id}.{sent_at}.") + request.body
    right = any_signature_matches(_decoded_keys(source), signed, presented, encoding="base64")
    fresh = is_fresh(sent_at, SECONDS, source, now)
    holds = right and fresh and bool(message_id)
    covered = signed_bytes(signed, has_time=True, inputs=frozenset({f"{prefix}-id"}))
    return first_proof(("hmac-sha256", covered if holds else None))


def event(request: Request) -> str:
    """From the payload's `type`: `article.published`."""
    return event_by_member(json_object(request))


def event_name(request: Request) -> str:
    """The payload's `type`, or another member that names the event."""
    return name_in(json_object(request))


def _decoded_keys(source: Source) -> list[bytes]:
    """The secrets as keys. A secret that is not base64 is ignored: no library signs with it."""
    decoded = []
    for secret in keys_of(source):
        with suppress(ValueError):
            decoded.append(base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True))
    return [key for key in decoded if key]
