"""DatoCMS: HTTP Basic, or a secret in a fixed header; nothing is signed.

https://www.datocms.com/docs/general-concepts/webhooks · An automatic repeat carries the same
`webhook_call_id` and counts itself in the body, so its bytes differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.submit.senders.payload import (
    DELETED,
    IGNORED,
    JSON,
    PUBLISHED,
    UNKNOWN,
    UNPUBLISHED,
    UPDATED,
    json_object,
    nested,
    text,
)
from functions.submit.senders.proof import (
    carries_secret,
    first_proof,
    has_password,
    is_allowed_unsigned,
)

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ()
ACCEPTED = 202

_EVENTS = {
    "create": UPDATED,
    "update": UPDATED,
    "delete": DELETED,
    "publish": PUBLISHED,
    "unpublish": UNPUBLISHED,
}


def verify(request: Request, source: Source, now: datetime) -> str:
    """Verifies the user name and secret, or the secret alone."""
    del now
    return first_proof(
        ("basic", has_password(request, source)),
        ("bearer", carries_secret(request, source)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """The event by its type; drafts and sandbox environments are ignored."""
    del source
    payload = json_object(request)
    named = text(payload, "event_type")
    if not named:
        return UNKNOWN
    if text(payload, "entity_type") not in {"", "item"}:
        return IGNORED
    if payload.get("is_environment_primary") is False:
        return IGNORED
    known = _EVENTS.get(named, IGNORED)
    # The status `updated` means a published record with unpublished changes (API version 3).
    status = text(nested(payload, "entity", "meta"), "status")
    return IGNORED if known == UPDATED and status in {"draft", "updated"} else known


def delivery_id(request: Request, source: Source) -> str | None:
    """The call and the number of its attempt: attempts differ in their bytes."""
    del source
    payload = json_object(request)
    call, attempt = payload.get("webhook_call_id"), payload.get("attempted_auto_retries_count")
    if not isinstance(call, str | int):
        return None
    return f"{call}/{attempt if isinstance(attempt, int) else 0}"[:500]
