"""Svix: Standard Webhooks under headers of its own (`svix-id`, `svix-timestamp`, `svix-signature`).

https://docs.svix.com/receiving/verifying-payloads/how-manual
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.submit.senders import standard_signature
from functions.submit.senders.payload import JSON

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ("svix-id",)
ACCEPTED = 202


def verify(request: Request, source: Source, now: datetime) -> str:
    """Compares the signature of id, time and body."""
    return standard_signature.verify("svix", request, source, now)


def event(request: Request, source: Source) -> str:
    """From the payload's type."""
    del source
    return standard_signature.event(request)


def delivery_id(request: Request, source: Source) -> str | None:
    """The message's id, which is signed."""
    del source
    return request.headers.get("svix-id", "")[:500] or None
