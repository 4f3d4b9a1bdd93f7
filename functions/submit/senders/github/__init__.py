"""GitHub, and senders that sign as it does: `X-Hub-Signature-256: sha256=<hex>` over the body.

https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.event_names import IGNORED, event_by_name, name_in
from functions.submit.senders import token
from functions.submit.senders.inputs import Inputs, Use
from functions.submit.senders.payload import json_object
from functions.submit.senders.proof import Proof, first_proof
from functions.submit.senders.schemes import HUB_SHA256, signed_by

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = token.CONTENT_TYPES
KEPT_HEADERS: tuple[str, ...] = (*token.KEPT_HEADERS, "x-github-event", "x-github-delivery")
INPUTS: Inputs = {
    **token.CONTENT_INPUTS,
    "x-github-event": Use.EVENT,
    "x-github-delivery": Use.DELIVERY,
}
ACCEPTED = 202


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the signature over the body; GitHub signs no time."""
    return first_proof(("hmac-sha256", signed_by(HUB_SHA256, request, source, now)))


def event(request: Request, source: Source) -> str:
    """From the header and the payload's action; GitHub's `ping` is no event."""
    del source
    if request.headers.get("x-github-event", "").strip() == "ping":
        return IGNORED
    return event_by_name(event_name(request))


def event_name(request: Request) -> str:
    """The header and the payload's member, as GitHub's documentation writes it: `issues.opened`."""
    header = request.headers.get("x-github-event", "").strip()
    return ".".join(name for name in (header, name_in(json_object(request))) if name)


def delivery_id(request: Request, source: Source) -> str | None:
    """The GUID of the delivery; a redelivery has the same."""
    del source
    return request.headers.get("x-github-delivery", "").strip()[:500] or None
