"""Ghost's webhooks: `X-Ghost-Signature: sha256=<hex>, t=<ms>` over the body followed by t.

Ghost signs only if the webhook has a secret. It waits 2 s for the response, retries up to five
times, and deletes the webhook on a 410 (by the code of ghost 5.130.6).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from functions.submit.senders.age import MILLISECONDS, is_fresh
from functions.submit.senders.proof import first_proof, is_allowed_unsigned
from functions.submit.senders.signatures import any_signature_matches, keys_of

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = frozenset({"application/json"})
KEPT_HEADERS: tuple[str, ...] = ("content-version", "user-agent")
ACCEPTED = 202

_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64}),\s?t=(\d{1,16})", re.ASCII)
_EVENTS = {
    "added": "updated",
    "published": "published",
    "published.edited": "updated",
    "edited": "updated",
    "unpublished": "unpublished",
    "deleted": "deleted",
    "scheduled": "updated",
    "rescheduled": "updated",
    "unscheduled": "unpublished",
}


def verify(request: Request, source: Source, now: datetime) -> str:
    """Verifies the signature, in constant time, with every current secret."""
    header = _SIGNATURE.fullmatch(request.headers.get("x-ghost-signature", ""))
    signature, sent_at = header.groups() if header else ("", "")
    right = any_signature_matches(keys_of(source), request.body + sent_at.encode(), [signature])
    fresh = is_fresh(sent_at, MILLISECONDS, source, now)
    return first_proof(
        ("hmac-sha256", right and fresh), ("path-key", is_allowed_unsigned(request, source))
    )


def event(request: Request, source: Source) -> str:
    """The event by `?event=post.published` in the URL, by a member `event`, or by the payload."""
    del source
    try:
        payload = json.loads(request.body)
    except (ValueError, RecursionError):
        return "unknown"
    if not isinstance(payload, dict):
        return "unknown"
    named = request.query.get("event") or payload.get("event")
    kind, _, action = str(named or "").partition(".")
    if kind and kind not in {"post", "page"}:
        return "ignored"
    if action in _EVENTS:
        return _EVENTS[action]
    return _event_by_status(payload)


def _event_by_status(payload: dict[str, object]) -> str:
    item = payload.get("post") or payload.get("page")
    if not isinstance(item, dict):
        return "ignored"
    current, previous = item.get("current"), item.get("previous")
    if not current:
        return "deleted"
    if not isinstance(current, dict) or not isinstance(previous, dict | None):
        return "unknown"
    before = (previous or {}).get("status")
    if current.get("status") == "published":
        return "published" if before and before != "published" else "updated"
    return "unpublished" if before == "published" else "updated"


def delivery_id(request: Request, source: Source) -> str | None:
    """The signature, which covers a time; a retry has the same. Ghost sends no id."""
    del source
    return request.headers.get("x-ghost-signature")
