"""HTTP Basic (RFC 7617): the source's user name, or else its id, and one of its secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.event_names import name_in
from functions.submit.senders import token
from functions.submit.senders.payload import event_by_member, json_object
from functions.submit.senders.proof import Proof, first_proof, has_password

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request
    from functions.submit.senders.inputs import Inputs

CONTENT_TYPES: frozenset[str] = token.CONTENT_TYPES
KEPT_HEADERS: tuple[str, ...] = token.KEPT_HEADERS
INPUTS: Inputs = token.INPUTS
ACCEPTED = 202


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the user name and password."""
    del now
    return first_proof(("basic", has_password(request, source)))


def event(request: Request, source: Source) -> str:
    """The event by the member of the payload that names it."""
    del source
    return event_by_member(json_object(request))


def event_name(request: Request) -> str:
    """The payload's `event`, `type`, `action`, `hook` or `topic`."""
    return name_in(json_object(request))


def delivery_id(request: Request, source: Source) -> str | None:
    """The header Idempotency-Key, as for tokens."""
    return token.delivery_id(request, source)
