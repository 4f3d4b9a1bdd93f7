"""Arc XP: ANS stories, which an integration of the newsroom forwards.

https://dev.arcxp.com/api/ifx/ · IFX runs event handlers inside the platform and signs nothing for
other systems, so the handler must prove its deliveries: by `X-Hub-Signature-256` over the body, by
the source's own scheme (`hmac`), or by the secret as a bearer token. The body is the event
`{key, version, time, uuid, body: ANS}`, or the ANS document alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.deliveries import sha256_of
from dateline.model.event_names import (
    DELETED,
    IGNORED,
    PUBLISHED,
    UNKNOWN,
    UNPUBLISHED,
    UPDATED,
    event_by_name,
)
from functions.submit.senders.payload import JSON, json_object, nested, text
from functions.submit.senders.proof import Proof, carries_secret, first_proof, is_allowed_unsigned
from functions.submit.senders.schemes import HUB_SHA256, signed_by

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request
    from functions.submit.senders.inputs import Inputs

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ()
INPUTS: Inputs = {}
ACCEPTED = 202

_NO_STORIES = frozenset(
    {"audio", "author", "collection", "gallery", "image", "redirect", "section", "site", "tag"}
    | {"video", "comment", "distributor"}
)
"""Kinds of objects whose events say nothing about a story."""


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the signature or the secret."""
    scheme = source.hmac or HUB_SHA256
    return first_proof(
        (f"hmac-{scheme.algorithm}", signed_by(scheme, request, source, now)),
        ("bearer", carries_secret(request, source)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """The event by the key (`story:first-publish`), and by whether the revision is published."""
    del source
    payload = json_object(request)
    kind, _, action = text(payload, "key").partition(":")
    if kind in _NO_STORIES:
        return IGNORED
    what = event_by_name(action) if kind == "story" else UNKNOWN
    if not kind and nested(payload, "body"):
        return UNKNOWN  # an event without its key
    if what in {PUBLISHED, UNPUBLISHED, DELETED} or (kind and what == UNKNOWN):
        return what
    published = nested(_ans(payload), "revision").get("published")
    if published is None:
        return what
    return UPDATED if published else IGNORED


def event_name(request: Request) -> str:
    """The event's key."""
    return text(json_object(request), "key")


def delivery_id(request: Request, source: Source) -> str | None:
    """The hash of bytes that hold the event's time."""
    del source
    if not json_object(request).get("time"):
        return None
    # The time is in seconds. Two edits within a second differ in their bytes.
    return f"sha256:{sha256_of(request.body)}"


def _ans(payload: dict[str, object]) -> dict[str, object]:
    return nested(payload, "body") or payload
