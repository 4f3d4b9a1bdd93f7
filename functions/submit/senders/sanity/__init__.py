"""Sanity: `sanity-webhook-signature: t=<ms>,v1=<base64url>` over `t.body`.

The scheme is that of @sanity/webhook 4 (MIT), which checks no age. Sanity sometimes delivers late
and out of order (https://www.sanity.io/docs/webhook-best-practices). Whether it signs a retry anew
is not documented, so the tolerance is an hour: a repeat has the same id and does no harm. There are
no event names: `sanity-operation` says what was done to a document, and documents whose ids start
with `drafts.` or `versions.` are not public.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.model.event_names import DELETED, IGNORED, PUBLISHED, UNKNOWN, UPDATED
from functions.submit.senders.age import MILLISECONDS, is_fresh, signed_time
from functions.submit.senders.inputs import Inputs, Use, value_of
from functions.submit.senders.payload import JSON, json_object, text
from functions.submit.senders.proof import Proof, first_proof, is_allowed_unsigned
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

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = (
    "sanity-operation",
    "sanity-document-id",
    "sanity-transaction-time",
    "sanity-transaction-id",
    "sanity-project-id",
    "sanity-dataset",
)
INPUTS: Inputs = {
    "sanity-operation": Use.EVENT,
    "sanity-document-id": Use.CONTENT,
    "sanity-transaction-time": Use.CONTENT,
    "sanity-transaction-id": Use.NOTE,
    "sanity-project-id": Use.NOTE,
    "sanity-dataset": Use.NOTE,
    "idempotency-key": Use.DELIVERY,
}
ACCEPTED = 202

TOLERANCE_SECONDS = 3_600

_PARTS = re.compile(r"(t|v1)=([^,\s]*)")
_EVENTS = {"create": PUBLISHED, "update": UPDATED, "delete": DELETED}
_NOT_PUBLIC = ("drafts.", "versions.")


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies each `v1` as a signature over the time, a dot and the body."""
    parts = _PARTS.findall(request.headers.get("sanity-webhook-signature", ""))
    sent_at = next((value for name, value in parts if name == "t"), "")
    presented = [value for name, value in parts if name == "v1"]
    content = to_bytes(f"{sent_at}.") + request.body
    right = any_signature_matches(keys_of(source), content, presented, encoding="base64url")
    fresh = is_fresh(sent_at, MILLISECONDS, source, now, tolerance=TOLERANCE_SECONDS)
    signed = None
    if right and fresh:
        moment = signed_time(sent_at, MILLISECONDS)
        signed = signed_bytes(content, has_time=True, sent_at=moment)
    return first_proof(("hmac-sha256", signed), ("path-key", is_allowed_unsigned(request, source)))


def event(request: Request, source: Source) -> str:
    """The event by the operation and the document's id; unpublishing deletes the document."""
    del source
    payload = json_object(request)
    document_id = text(payload, "_id") or request.headers.get("sanity-document-id", "")
    if document_id.startswith(_NOT_PUBLIC):
        return IGNORED
    return _EVENTS.get(event_name(request), UNKNOWN)


def event_name(request: Request) -> str:
    """The operation: a projection's `delta::operation()`, then the header, which is not signed."""
    operation = text(json_object(request), "operation")
    return operation or request.headers.get("sanity-operation", "").strip()


def delivery_id(request: Request, source: Source) -> str | None:
    """The idempotency key."""
    del source
    return value_of(request, "idempotency-key")[:500] or None
