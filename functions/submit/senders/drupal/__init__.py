"""Drupal's module Webhooks: `X-Hub-Signature-256`, or the older `X-Hub-Signature`, over the body.

https://www.drupal.org/project/webhooks · Releases sign with SHA-1 (by their code) or with SHA-256
(by the documentation). Older releases sign the payload encoded a second time. Only the sent bytes
can be verified, and PHP's json_encode writes the same bytes both times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.event_names import DELETED, IGNORED, PUBLISHED, UNKNOWN, UNPUBLISHED, UPDATED
from dateline.model.source_options import HmacScheme
from functions.submit.senders.inputs import Inputs, Use, value_of
from functions.submit.senders.payload import JSON, XML, json_object, nested, text
from functions.submit.senders.proof import Proof, first_proof, is_allowed_unsigned
from functions.submit.senders.schemes import HUB_SHA256, signed_by

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON | XML | {"application/hal+json", "application/vnd.api+json"}
KEPT_HEADERS: tuple[str, ...] = ("x-drupal-webhooks-event", "x-drupal-webhooks-delivery")
INPUTS: Inputs = {
    "x-drupal-webhooks-event": Use.EVENT,
    "x-drupal-webhooks-delivery": Use.DELIVERY,
}
ACCEPTED = 202

_OLD_SHA256 = HmacScheme(header="x-hub-signature", prefix="sha256=")
_OLD_SHA1 = HmacScheme(header="x-hub-signature", algorithm="sha1", prefix="sha1=")
_NO_NODES = frozenset(
    f"entity:{kind}"
    for kind in ("block_content", "comment", "file", "media", "menu_link_content", "path_alias")
) | frozenset({"entity:shortcut", "entity:taxonomy_term", "entity:user", "system"})
"""Entities whose events say nothing about a node."""
_PUBLIC = (True, 1, "1", "true")
_HIDDEN = (False, 0, "0", "false")
_EVENTS = {"create": PUBLISHED, "update": UPDATED, "delete": DELETED}


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the signature over the body; the module signs no time."""
    return first_proof(
        ("hmac-sha256", signed_by(HUB_SHA256, request, source, now)),
        ("hmac-sha256", signed_by(_OLD_SHA256, request, source, now)),
        ("hmac-sha1", signed_by(_OLD_SHA1, request, source, now)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """The event by its name (`entity:node:update`) and by `status`: whether the node is public.

    The module states the event in the payload too. A header alone is not signed, and removes no
    node that the payload calls public: it is held.
    """
    del source
    payload = json_object(request)
    kind, _, action = event_name(request).rpartition(":")
    if kind != "entity:node":
        return IGNORED if kind in _NO_NODES else UNKNOWN
    what = _EVENTS.get(action, UNKNOWN)
    if what == DELETED and not text(payload, "event") and _status(payload) in _PUBLIC:
        return UNKNOWN
    if _status(payload) not in _HIDDEN or what in {DELETED, UNKNOWN}:
        return what
    return IGNORED if what == PUBLISHED else UNPUBLISHED


def event_name(request: Request) -> str:
    """The payload's `event`, which is signed, else the header."""
    named = text(json_object(request), "event")
    return named or value_of(request, "x-drupal-webhooks-event")


def delivery_id(request: Request, source: Source) -> str | None:
    """The UUID of the delivery."""
    del source
    return value_of(request, "x-drupal-webhooks-delivery")[:500] or None


def _status(payload: dict[str, object]) -> object:
    """Drupal's JSON has `[{"value": true}]`. None where it is missing: process decides."""
    status = (nested(payload, "entity") or payload).get("status")
    if isinstance(status, list) and status and isinstance(status[0], dict):
        status = status[0].get("value")
    return status if isinstance(status, bool | int | str) else None
