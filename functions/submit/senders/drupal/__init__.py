"""Drupal's Webhooks module: `X-Hub-Signature-256`, or the older `X-Hub-Signature`, of the body.

https://www.drupal.org/project/webhooks · The module has signed with SHA-1 (read in its code) and
with SHA-256 (its documentation). It used to sign the payload encoded once more; only what was
sent can be compared, and PHP's json_encode writes both alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.source_options import HmacScheme
from functions.submit.senders.payload import (
    DELETED,
    IGNORED,
    JSON,
    PUBLISHED,
    UNKNOWN,
    UNPUBLISHED,
    UPDATED,
    XML,
    json_object,
)
from functions.submit.senders.proof import may_be_unsigned, proven
from functions.submit.senders.schemes import HUB_SHA256, is_signed

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON | XML | {"application/hal+json", "application/vnd.api+json"}
KEPT_HEADERS: tuple[str, ...] = ("x-drupal-webhooks-event", "x-drupal-webhooks-delivery")
ACCEPTED = 202

_OLD_SHA256 = HmacScheme(header="x-hub-signature", prefix="sha256=")
_OLD_SHA1 = HmacScheme(header="x-hub-signature", algorithm="sha1", prefix="sha1=")
_EVENTS = {"create": PUBLISHED, "update": UPDATED, "delete": DELETED}


def verify(request: Request, source: Source, now: datetime) -> str:
    """Compares the signature of the body; the module sends no time."""
    return proven(
        ("hmac-sha256", is_signed(HUB_SHA256, request, source, now)),
        ("hmac-sha256", is_signed(_OLD_SHA256, request, source, now)),
        ("hmac-sha1", is_signed(_OLD_SHA1, request, source, now)),
        ("path-key", may_be_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """From `entity:node:update` and the node's `status`, which is its being published."""
    del source
    named = request.headers.get("x-drupal-webhooks-event", "").strip()
    if not named:
        return UNKNOWN
    kind, _, action = named.rpartition(":")
    if kind != "entity:node":
        return IGNORED
    what = _EVENTS.get(action, IGNORED)
    if _is_published(json_object(request)) or what in {DELETED, IGNORED}:
        return what
    return IGNORED if what == PUBLISHED else UNPUBLISHED


def delivery_id(request: Request, source: Source) -> str | None:
    """The module's UUID of the delivery."""
    del source
    return request.headers.get("x-drupal-webhooks-delivery", "").strip()[:500] or None


def _is_published(payload: dict[str, object]) -> bool:
    """`status` is `[{"value": true}]` in Drupal's JSON; unless it says no, process decides."""
    entity = payload.get("entity")
    status = (entity if isinstance(entity, dict) else payload).get("status")
    if isinstance(status, list) and status and isinstance(status[0], dict):
        status = status[0].get("value")
    return status not in (False, 0, "0", "false")
