"""Ghost's webhooks: `X-Ghost-Signature: sha256=<hex>, t=<ms>` over the body followed by t.

Ghost signs only if the webhook has a secret. It waits 2 s for the response, retries up to five
times, and deletes the webhook on a 410 (by the code of ghost 5.130.6).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from dateline.model.event_names import DELETED, IGNORED, PUBLISHED, UNKNOWN, UNPUBLISHED, UPDATED
from functions.submit.senders.age import MILLISECONDS, is_fresh, signed_time
from functions.submit.senders.inputs import Inputs, Use, value_of
from functions.submit.senders.payload import json_object, text
from functions.submit.senders.proof import Proof, first_proof, is_allowed_unsigned
from functions.submit.senders.signatures import any_signature_matches, keys_of, signed_bytes

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = frozenset({"application/json"})
KEPT_HEADERS: tuple[str, ...] = ("content-version", "user-agent")
INPUTS: Inputs = {
    "?event": Use.EVENT,
    "content-version": Use.NOTE,
    "user-agent": Use.NOTE,
}
ACCEPTED = 202

_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64}),\s?t=(\d{1,16})", re.ASCII)
_SHOWN = frozenset({PUBLISHED, UPDATED})
_OTHER_KINDS = frozenset({"member", "site", "tag"})
"""What Ghost has webhooks for besides posts and pages."""
_EVENTS = {
    "added": UPDATED,
    "published": PUBLISHED,
    "published.edited": UPDATED,
    "edited": UPDATED,
    "unpublished": UNPUBLISHED,
    "deleted": DELETED,
    "scheduled": UPDATED,
    "rescheduled": UPDATED,
    "unscheduled": UNPUBLISHED,
    "tag.attached": UPDATED,
    "tag.detached": UPDATED,
}


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the signature, in constant time, with every current secret."""
    header = _SIGNATURE.fullmatch(request.headers.get("x-ghost-signature", ""))
    signature, sent_at = header.groups() if header else ("", "")
    content = request.body + sent_at.encode()
    right = any_signature_matches(keys_of(source), content, [signature])
    fresh = is_fresh(sent_at, MILLISECONDS, source, now)
    signed = None
    if right and fresh:
        moment = signed_time(sent_at, MILLISECONDS)
        signed = signed_bytes(content, has_time=True, sent_at=moment)
    return first_proof(("hmac-sha256", signed), ("path-key", is_allowed_unsigned(request, source)))


def event(request: Request, source: Source) -> str:
    """The event by a member `event`, or by the post's states.

    `?event=` in the URL is not signed: it distinguishes a publication from an edit, where the
    states show a post, and nothing else.
    """
    del source
    try:
        payload = json.loads(request.body)
    except (ValueError, RecursionError):
        return UNKNOWN
    if not isinstance(payload, dict):
        return UNKNOWN
    stated = text(payload, "event")
    if stated:
        return _event_by_name(stated)
    by_status, named = _event_by_status(payload), _event_by_name(value_of(request, "?event"))
    return named if {named, by_status} <= _SHOWN else by_status


def _event_by_name(name: str) -> str:
    kind, _, what = name.partition(".")
    if kind in _OTHER_KINDS:
        return IGNORED
    return _EVENTS.get(what, UNKNOWN) if kind in {"post", "page"} else UNKNOWN


def event_name(request: Request) -> str:
    """`?event=` in the URL, or the payload's `event`; released versions of Ghost send neither."""
    return request.query.get("event") or text(json_object(request), "event")


def _event_by_status(payload: dict[str, object]) -> str:
    item = payload.get("post") or payload.get("page")
    if not isinstance(item, dict):
        return IGNORED if _OTHER_KINDS & payload.keys() else UNKNOWN
    current, previous = item.get("current"), item.get("previous")
    if not current:
        return DELETED
    if not isinstance(current, dict) or not isinstance(previous, dict | None):
        return UNKNOWN
    before = (previous or {}).get("status")
    if current.get("status") == "published":
        return PUBLISHED if before and before != "published" else UPDATED
    return UNPUBLISHED if before == "published" else UPDATED


def delivery_id(request: Request, source: Source) -> str | None:
    """None: Ghost sends no id. Its signature covers a time."""
    del request, source
    return None
