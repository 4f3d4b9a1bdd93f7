"""Any sender that signs with an HMAC: the source's configuration describes the scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.errors import Unauthenticated
from dateline.model.event_names import name_in
from functions.submit.senders import token
from functions.submit.senders.inputs import Inputs, value_of
from functions.submit.senders.payload import event_by_member, json_object
from functions.submit.senders.proof import Proof, first_proof
from functions.submit.senders.schemes import signed_by

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = token.CONTENT_TYPES
KEPT_HEADERS: tuple[str, ...] = token.KEPT_HEADERS
INPUTS: Inputs = token.CONTENT_INPUTS
ACCEPTED = 202


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the signature; a scheme that does not cover the body proves nothing."""
    if source.hmac is None:
        raise Unauthenticated
    return first_proof(
        (f"hmac-{source.hmac.algorithm}", signed_by(source.hmac, request, source, now))
    )


def event(request: Request, source: Source) -> str:
    """The event by the member of the payload that names it."""
    del source
    return event_by_member(json_object(request))


def event_name(request: Request) -> str:
    """The payload's `event`, `type`, `action`, `hook` or `topic`."""
    return name_in(json_object(request))


def delivery_id(request: Request, source: Source) -> str | None:
    """The id in the configured header."""
    if source.hmac is None or source.hmac.id_header is None:
        return None
    return value_of(request, source.hmac.id_header)[:500] or None
