"""Prismic: the secret stands in the body, and nothing but 200 satisfies it.

https://prismic.io/docs/webhooks · The payload is thin (ids of documents), so process fetches the
documents. Anything but 200 is tried again every ten minutes, five times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.deliveries import sha256_of
from functions.submit.senders.payload import IGNORED, JSON, UNKNOWN, UPDATED, json_object, text
from functions.submit.senders.proof import is_secret, may_be_unsigned, proven
from functions.submit.senders.signatures import to_bytes

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ()
ACCEPTED = 200


def verify(request: Request, source: Source, now: datetime) -> str:
    """Compares the body's `secret` with the source's."""
    del now
    secret = text(json_object(request), "secret")
    return proven(
        ("body-secret", is_secret(to_bytes(secret), source)),
        ("path-key", may_be_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """Documents changed; what became of each is seen when it is fetched."""
    del source
    payload = json_object(request)
    kind = text(payload, "type")
    if kind != "api-update":
        return IGNORED if kind else UNKNOWN
    return UPDATED if payload.get("documents") else IGNORED


def delivery_id(request: Request, source: Source) -> str | None:
    """The bytes, where they name the repository's state: each publication makes a new one."""
    del source
    return f"sha256:{sha256_of(request.body)}" if text(json_object(request), "masterRef") else None
