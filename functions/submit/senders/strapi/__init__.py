"""Strapi: a secret in a fixed header; the core signs nothing.

https://docs.strapi.io/cms/backend-customization/webhooks · `X-Strapi-Signature-256` (hex HMAC of
the body behind `sha256=`) is proposed in https://github.com/strapi/strapi/pull/27268 and taken
too. Strapi does not come back after a failure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.deliveries import sha256_of
from dateline.model.source_options import HmacScheme
from functions.submit.senders.payload import (
    DELETED,
    IGNORED,
    JSON,
    PUBLISHED,
    UNKNOWN,
    UNPUBLISHED,
    UPDATED,
    json_object,
    text,
)
from functions.submit.senders.proof import bears_secret, may_be_unsigned, proven
from functions.submit.senders.schemes import is_signed

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ("x-strapi-event",)
ACCEPTED = 202

_SCHEME = HmacScheme(header="x-strapi-signature-256", prefix="sha256=")
_EVENTS = {
    "entry.create": UPDATED,
    "entry.update": UPDATED,
    "entry.delete": DELETED,
    "entry.publish": PUBLISHED,
    "entry.unpublish": UNPUBLISHED,
}


def verify(request: Request, source: Source, now: datetime) -> str:
    """Takes the proposed signature, or the secret as a bearer token or in the configured header."""
    return proven(
        ("hmac-sha256", is_signed(_SCHEME, request, source, now)),
        ("bearer", bears_secret(request, source)),
        ("path-key", may_be_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """From the payload's `event`, else the header; saving a draft tells nothing to readers."""
    del source
    payload = json_object(request)
    named = text(payload, "event") or request.headers.get("x-strapi-event", "")
    if not named:
        return UNKNOWN
    what = _EVENTS.get(named, IGNORED)
    return IGNORED if what == UPDATED and _is_draft(payload) else what


def delivery_id(request: Request, source: Source) -> str | None:
    """The bytes, where they hold the millisecond of the event: no two events have equal ones."""
    del source
    return f"sha256:{sha256_of(request.body)}" if text(json_object(request), "createdAt") else None


def _is_draft(payload: dict[str, object]) -> bool:
    """`publishedAt` is null in drafts, and missing where the type has no drafts."""
    entry = payload.get("entry")
    return isinstance(entry, dict) and "publishedAt" in entry and entry["publishedAt"] is None
