"""Any sender that signs with an HMAC, as the source's configuration describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.errors import Unauthenticated
from functions.submit.senders import token
from functions.submit.senders.payload import event_by_member, json_object
from functions.submit.senders.proof import proven
from functions.submit.senders.schemes import is_signed, signature_id

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = token.CONTENT_TYPES
KEPT_HEADERS: tuple[str, ...] = token.KEPT_HEADERS
ACCEPTED = 202


def verify(request: Request, source: Source, now: datetime) -> str:
    """Compares the signature; one that does not cover the body is none."""
    if source.hmac is None:
        raise Unauthenticated
    return proven((f"hmac-{source.hmac.algorithm}", is_signed(source.hmac, request, source, now)))


def event(request: Request, source: Source) -> str:
    """From the member of the payload that names the event."""
    del source
    return event_by_member(json_object(request))


def delivery_id(request: Request, source: Source) -> str | None:
    """The configured id, or else the signature where it covers a time."""
    if source.hmac is None:
        return None
    named = request.headers.get(source.hmac.id_header or "", "").strip()[:500]
    return named or signature_id(source.hmac, request)
