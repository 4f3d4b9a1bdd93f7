"""Ghost's webhooks: `X-Ghost-Signature: sha256=<hex>, t=<ms>` over the body followed by t.

Ghost signs only when the webhook has a secret, waits 2 s, tries again up to five times, and
deletes the webhook on a 410 (read in the code of ghost 5.130.6).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from functions.submit.senders.age import MILLISECONDS, is_fresh
from functions.submit.senders.proof import may_be_unsigned, proven
from functions.submit.senders.signatures import keys_of, signed_by

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
    """Compares the signature with that of every current secret, in constant time."""
    header = _SIGNATURE.fullmatch(request.headers.get("x-ghost-signature", ""))
    signature, sent_at = header.groups() if header else ("", "")
    right = signed_by(keys_of(source), request.body + sent_at.encode(), [signature])
    fresh = is_fresh(sent_at, MILLISECONDS, source, now)
    return proven(("hmac-sha256", right and fresh), ("path-key", may_be_unsigned(request, source)))


def event(request: Request, source: Source) -> str:
    """From `?event=post.published` in the URL, a top-level `event`, or the payload's shape."""
    del source
    try:
        payload = json.loads(request.body)
    except (ValueError, RecursionError):
        return "unknown"
    if not isinstance(payload, dict):
        return "unknown"
    named = request.query.get("event") or payload.get("event")
    kind, _, what = str(named or "").partition(".")
    if kind and kind not in {"post", "page"}:
        return "ignored"
    if what in _EVENTS:
        return _EVENTS[what]
    return _event_by_shape(payload)


def _event_by_shape(payload: dict[str, object]) -> str:
    item = payload.get("post") or payload.get("page")
    if not isinstance(item, dict):
        return "ignored"
    current, previous = item.get("current"), item.get("previous")
    if not current:
        return "deleted"
    if not isinstance(current, dict) or not isinstance(previous, dict | None):
        return "unknown"
    was = (previous or {}).get("status")
    if current.get("status") == "published":
        return "published" if was and was != "published" else "updated"
    return "unpublished" if was == "published" else "updated"


def delivery_id(request: Request, source: Source) -> str | None:
    """Ghost sends no id; its signature with the time is as good, since repeats carry it over."""
    del source
    return request.headers.get("x-ghost-signature")
