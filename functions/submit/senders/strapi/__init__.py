"""Strapi: a secret in a fixed header; Strapi itself signs nothing.

https://docs.strapi.io/cms/backend-customization/webhooks · `X-Strapi-Signature-256`
(`sha256=<hex>`, HMAC over the body), proposed in https://github.com/strapi/strapi/pull/27268, is
verified too. Strapi never retries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.deliveries import sha256_of
from dateline.model.event_names import DELETED, IGNORED, PUBLISHED, UNKNOWN, UNPUBLISHED, UPDATED
from dateline.model.source_options import HmacScheme
from functions.submit.senders.inputs import Inputs, Use
from functions.submit.senders.payload import JSON, json_object, text
from functions.submit.senders.proof import Proof, carries_secret, first_proof, is_allowed_unsigned
from functions.submit.senders.schemes import signed_by

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ("x-strapi-event",)
INPUTS: Inputs = {
    "x-strapi-event": Use.EVENT,
}
ACCEPTED = 202

_SCHEME = HmacScheme(header="x-strapi-signature-256", prefix="sha256=")
_EVENTS = {
    "entry.create": UPDATED,
    "entry.update": UPDATED,
    "entry.delete": DELETED,
    "entry.publish": PUBLISHED,
    "entry.unpublish": UNPUBLISHED,
    "entry.draft-discard": IGNORED,
    "media.create": IGNORED,
    "media.update": IGNORED,
    "media.delete": IGNORED,
    "releases.publish": IGNORED,
    "review-workflows.updateEntryStage": IGNORED,
    "trigger-test": IGNORED,
}


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the proposed signature, or the secret in the configured header or as a token."""
    return first_proof(
        ("hmac-sha256", signed_by(_SCHEME, request, source, now)),
        ("bearer", carries_secret(request, source)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """From the payload's `event`, else the header; a saved draft says nothing about readers."""
    del source
    what = _EVENTS.get(event_name(request), UNKNOWN)
    return IGNORED if what == UPDATED and _is_draft(json_object(request)) else what


def event_name(request: Request) -> str:
    """The payload's `event`, else the header."""
    named = text(json_object(request), "event")
    return named or request.headers.get("x-strapi-event", "").strip()


def delivery_id(request: Request, source: Source) -> str | None:
    """The hash of the bytes if they hold the event's time in milliseconds: no two are equal."""
    del source
    return f"sha256:{sha256_of(request.body)}" if text(json_object(request), "createdAt") else None


def _is_draft(payload: dict[str, object]) -> bool:
    """`publishedAt` is null in a draft, and missing in a content type without drafts."""
    entry = payload.get("entry")
    return isinstance(entry, dict) and "publishedAt" in entry and entry["publishedAt"] is None
