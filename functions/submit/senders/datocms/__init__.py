"""DatoCMS: HTTP Basic, or a secret in a fixed header; nothing is signed.

https://www.datocms.com/docs/general-concepts/webhooks · An automatic repeat carries the same
`webhook_call_id` and counts itself in the body, so its bytes differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.event_names import DELETED, IGNORED, PUBLISHED, UNKNOWN, UNPUBLISHED, UPDATED
from functions.submit.senders.payload import JSON, json_object, nested, text
from functions.submit.senders.proof import (
    Proof,
    carries_secret,
    first_proof,
    has_password,
    is_allowed_unsigned,
)

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request
    from functions.submit.senders.inputs import Inputs

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ()
INPUTS: Inputs = {}
ACCEPTED = 202

_NO_RECORDS = frozenset(
    {"build_trigger", "cda_cache_tags", "environment", "item_type", "maintenance_mode", "sso_user"}
    | {"upload", "webhook"}
)
"""Entities whose events say nothing about a record."""
_EVENTS = {
    "create": UPDATED,
    "update": UPDATED,
    "delete": DELETED,
    "publish": PUBLISHED,
    "unpublish": UNPUBLISHED,
}


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the user name and secret, or the secret alone."""
    del now
    return first_proof(
        ("basic", has_password(request, source)),
        ("bearer", carries_secret(request, source)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """From the type of event; drafts and sandbox environments say nothing about what is public."""
    del source
    payload = json_object(request)
    named = text(payload, "event_type")
    kind = text(payload, "entity_type")
    if kind in _NO_RECORDS or payload.get("is_environment_primary") is False:
        return IGNORED
    what = _EVENTS.get(named, UNKNOWN) if kind in {"", "item"} else UNKNOWN
    # `updated` is a published record with changes that are not: meta.status, API version 3.
    status = text(nested(payload, "entity", "meta"), "status")
    return IGNORED if what == UPDATED and status in {"draft", "updated"} else what


def event_name(request: Request) -> str:
    """The type of event, behind the type of entity unless that is a record."""
    payload = json_object(request)
    named, kind = text(payload, "event_type"), text(payload, "entity_type")
    return f"{kind}.{named}" if named and kind not in {"", "item"} else named


def delivery_id(request: Request, source: Source) -> str | None:
    """The call and the number of its attempt: attempts differ in their bytes."""
    del source
    payload = json_object(request)
    call, attempt = payload.get("webhook_call_id"), payload.get("attempted_auto_retries_count")
    if not isinstance(call, str | int):
        return None
    return f"{call}/{attempt if isinstance(attempt, int) else 0}"[:500]
