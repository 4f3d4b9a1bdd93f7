"""Prismic: the secret is in the body, and only 200 is success.

https://prismic.io/docs/webhooks · The payload holds only ids of documents, so process fetches the
documents. After any other status Prismic retries every ten minutes, five times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.deliveries import sha256_of
from dateline.model.event_names import IGNORED, UNKNOWN, UPDATED
from functions.submit.senders.payload import JSON, json_object, text
from functions.submit.senders.proof import Proof, first_proof, is_allowed_unsigned, is_secret
from functions.submit.senders.signatures import to_bytes

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request
    from functions.submit.senders.inputs import Inputs

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ()
INPUTS: Inputs = {}
ACCEPTED = 200


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the member `secret` of the body."""
    del now
    secret = text(json_object(request), "secret")
    return first_proof(
        ("body-secret", is_secret(to_bytes(secret), source)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """Documents changed; process fetches each to see what became of it."""
    del source
    payload = json_object(request)
    kind = text(payload, "type")
    if kind == "test-trigger":
        return IGNORED
    if kind != "api-update":
        return UNKNOWN
    return UPDATED if payload.get("documents") else IGNORED


def event_name(request: Request) -> str:
    """The payload's type."""
    return text(json_object(request), "type")


def delivery_id(request: Request, source: Source) -> str | None:
    """The hash of the bytes if they name the repository's state, which each publication changes."""
    del source
    return f"sha256:{sha256_of(request.body)}" if text(json_object(request), "masterRef") else None
