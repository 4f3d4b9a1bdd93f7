"""Directus: whatever the Flow sends; a secret in a fixed header.

https://docs.directus.io/configuration/flows.html · The administrator templates the body. What is
read here is the trigger (`event`: `items.update` or `articles.items.update`) and the item's
`status`, whose usual values are draft, published and archived.
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
    inside,
    json_object,
    text,
)
from functions.submit.senders.proof import bears_secret, may_be_unsigned, proven

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ()
ACCEPTED = 202

_ITEM_MEMBERS = ("payload", "item", "data")


def verify(request: Request, source: Source, now: datetime) -> str:
    """Takes the secret as a bearer token or in the configured header."""
    del now
    return proven(
        ("bearer", bears_secret(request, source)),
        ("path-key", may_be_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """From the trigger, and the status where the payload has one."""
    del source
    payload = json_object(request)
    named = text(payload, "event")
    kind, _, action = named.rpartition(".")
    if named and kind.rpartition(".")[2] != "items":
        return IGNORED
    if action == "delete":
        return DELETED
    status = _status(payload)
    if status and status != "published":
        return IGNORED if action == "create" else UNPUBLISHED
    if status:
        return PUBLISHED if action == "create" else UPDATED
    return UPDATED if action in {"create", "update"} else UNKNOWN


def delivery_id(request: Request, source: Source) -> str | None:
    """The Idempotency-Key header, where the Flow sets one; Directus itself has no id."""
    del source
    return request.headers.get("idempotency-key", "").strip()[:500] or None


def _status(payload: dict[str, object]) -> str:
    places = [payload, *(inside(payload, member) for member in _ITEM_MEMBERS)]
    return next((found for place in places if (found := text(place, "status"))), "")
