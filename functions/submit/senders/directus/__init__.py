"""Directus Flows: a secret in a fixed header, over a body that the administrator templates.

https://docs.directus.io/configuration/flows.html · This module reads the trigger (`event`:
`items.update` or `articles.items.update`) and the item's `status`, whose usual values are draft,
published and archived.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.event_names import DELETED, IGNORED, PUBLISHED, UNKNOWN, UNPUBLISHED, UPDATED
from functions.submit.senders.inputs import Inputs, Use
from functions.submit.senders.payload import JSON, json_object, nested, text
from functions.submit.senders.proof import Proof, carries_secret, first_proof, is_allowed_unsigned

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ()
INPUTS: Inputs = {
    "idempotency-key": Use.DELIVERY,
}
ACCEPTED = 202

_HIDDEN = frozenset({"draft", "archived"})
_SYSTEM = frozenset(
    {"access", "activity", "auth", "collections", "comments", "dashboards", "database", "fields"}
    | {"files", "flows", "folders", "notifications", "operations", "panels", "permissions"}
    | {"policies", "presets", "relations", "request", "revisions", "roles", "server", "settings"}
    | {"shares", "translations", "users", "versions", "webhooks"}
)
"""Directus' own events, which say nothing about an item."""
_ITEM_MEMBERS = ("payload", "item", "data")


def verify(request: Request, source: Source, now: datetime) -> Proof:
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
    status = _status(payload)
    named = text(payload, "event")
    if not named:
        return UNPUBLISHED if status in _HIDDEN else UNKNOWN
    kind, _, action = named.rpartition(".")
    if kind.rpartition(".")[2] != "items":
        return IGNORED if kind.partition(".")[0] in _SYSTEM else UNKNOWN
    if action == "delete":
        return DELETED
    if action not in {"create", "update"}:
        return UNKNOWN
    if status in _HIDDEN:
        return IGNORED if action == "create" else UNPUBLISHED
    # Other words are the administrator's own: process knows what they mean for the source.
    return PUBLISHED if status == "published" and action == "create" else UPDATED


def event_name(request: Request) -> str:
    """The trigger: `articles.items.update`."""
    return text(json_object(request), "event")


def delivery_id(request: Request, source: Source) -> str | None:
    """The header Idempotency-Key, if the Flow sets it; Directus has no id of a delivery."""
    del source
    return request.headers.get("idempotency-key", "").strip()[:500] or None


def _status(payload: dict[str, object]) -> str:
    places = [payload, *(nested(payload, member) for member in _ITEM_MEMBERS)]
    return next((status for place in places if (status := text(place, "status"))), "")
