"""Directus Flows: a secret in a fixed header, over a body that the administrator templates.

https://docs.directus.io/configuration/flows.html · This module reads the trigger (`event`:
`items.update` or `articles.items.update`) and the item's `status`, whose usual values are draft,
published and archived.
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
from functions.submit.senders.proof import carries_secret, first_proof, is_allowed_unsigned

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ()
ACCEPTED = 202

_ITEM_MEMBERS = ("payload", "item", "data")


def verify(request: Request, source: Source, now: datetime) -> str:
    """Verifies the secret as a bearer token or in the configured header."""
    del now
    return first_proof(
        ("bearer", carries_secret(request, source)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """The event by the trigger and, if the payload has one, by the status."""
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
    """The header Idempotency-Key, if the Flow sets it; Directus has no id of a delivery."""
    del source
    return request.headers.get("idempotency-key", "").strip()[:500] or None


def _status(payload: dict[str, object]) -> str:
    places = [payload, *(nested(payload, member) for member in _ITEM_MEMBERS)]
    return next((status for place in places if (status := text(place, "status"))), "")
