"""Any sender that signs with an HMAC: the source's configuration describes the scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.errors import Unauthenticated
from dateline.model.event_names import name_in
from functions.submit.senders import token
from functions.submit.senders.payload import event_by_member, json_object
from functions.submit.senders.proof import first_proof
from functions.submit.senders.schemes import is_signed, signature_id

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = token.CONTENT_TYPES
KEPT_HEADERS: tuple[str, ...] = token.KEPT_HEADERS
ACCEPTED = 202


def verify(request: Request, source: Source, now: datetime) -> str:
    """Verifies the signature; a scheme that does not cover the body proves nothing."""
    if source.hmac is None:
        raise Unauthenticated
    return first_proof(
        (f"hmac-{source.hmac.algorithm}", is_signed(source.hmac, request, source, now))
    )


def event(request: Request, source: Source) -> str:
    """The event by the member of the payload that names it."""
    del source
    return event_by_member(json_object(request))


def event_name(request: Request) -> str:
    """The payload's `event`, `type`, `action`, `hook` or `topic`."""
    return name_in(json_object(request))


def delivery_id(request: Request, source: Source) -> str | None:
    """The configured id, or else the signature if it covers a time."""
    if source.hmac is None:
        return None
    named = request.headers.get(source.hmac.id_header or "", "").strip()[:500]
    return named or signature_id(source.hmac, request)
