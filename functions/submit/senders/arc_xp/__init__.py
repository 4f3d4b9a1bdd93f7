"""Arc XP: ANS stories, sent on by an integration of the newsroom's own.

https://dev.arcxp.com/api/ifx/ · IFX runs event handlers inside the platform and signs nothing for
others, so how a delivery proves itself is up to the handler: `X-Hub-Signature-256` over the
body (or another scheme, the source's `hmac`), or the secret as a bearer token. The body is the
event `{key, version, time, uuid, body: ANS}`, or the ANS document alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.deliveries import sha256_of
from functions.submit.senders.payload import (
    DELETED,
    IGNORED,
    JSON,
    PUBLISHED,
    UNKNOWN,
    UNPUBLISHED,
    UPDATED,
    event_by_name,
    inside,
    json_object,
    text,
)
from functions.submit.senders.proof import bears_secret, may_be_unsigned, proven
from functions.submit.senders.schemes import HUB_SHA256, is_signed, signature_id

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ()
ACCEPTED = 202


def verify(request: Request, source: Source, now: datetime) -> str:
    """Compares the signature, or takes the secret."""
    scheme = source.hmac or HUB_SHA256
    return proven(
        (f"hmac-{scheme.algorithm}", is_signed(scheme, request, source, now)),
        ("bearer", bears_secret(request, source)),
        ("path-key", may_be_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """From the key (`story:first-publish`), and whether the revision is the published one."""
    del source
    payload = json_object(request)
    kind, _, action = text(payload, "key").partition(":")
    if kind and kind != "story":
        return IGNORED
    what = event_by_name(action)
    if what in {PUBLISHED, UNPUBLISHED, DELETED}:
        return what
    published = inside(_ans(payload), "revision").get("published")
    if published is None:
        return UNKNOWN
    return UPDATED if published else IGNORED


def delivery_id(request: Request, source: Source) -> str | None:
    """The signature with its time, or the bytes where they hold the time of the event."""
    signature = signature_id(source.hmac or HUB_SHA256, request)
    if signature or not json_object(request).get("time"):
        return signature
    # The time is in seconds: two edits within one differ by their bytes.
    return f"sha256:{sha256_of(request.body)}"


def _ans(payload: dict[str, object]) -> dict[str, object]:
    return inside(payload, "body") or payload
