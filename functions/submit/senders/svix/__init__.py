"""Svix: Standard Webhooks in the headers `svix-id`, `svix-timestamp` and `svix-signature`.

https://docs.svix.com/receiving/verifying-payloads/how-manual
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.submit.senders import standard_signature
from functions.submit.senders.inputs import Inputs, Use
from functions.submit.senders.payload import JSON

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request
    from functions.submit.senders.proof import Proof

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ("svix-id",)
INPUTS: Inputs = {
    "svix-id": Use.DELIVERY,
}
ACCEPTED = 202


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the signature over id, time and body."""
    return standard_signature.verify("svix", request, source, now)


def event(request: Request, source: Source) -> str:
    """The event by the payload's type."""
    del source
    return standard_signature.event(request)


def event_name(request: Request) -> str:
    """The payload's type."""
    return standard_signature.event_name(request)


def delivery_id(request: Request, source: Source) -> str | None:
    """The id of the message, which is signed."""
    del source
    return request.headers.get("svix-id", "")[:500] or None
