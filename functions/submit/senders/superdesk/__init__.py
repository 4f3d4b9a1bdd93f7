"""Superdesk's http_push: ninjs, with `x-superdesk-signature: sha1=<hex>` over the body.

https://superdesk.readthedocs.io/en/latest/publish_http_push.html · Superdesk signs only if the
destination has a secret token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.event_names import DELETED, UNKNOWN, UNPUBLISHED, UPDATED
from dateline.model.source_options import HmacScheme
from functions.submit.senders.payload import JSON, json_object, text
from functions.submit.senders.proof import Proof, first_proof, is_allowed_unsigned
from functions.submit.senders.schemes import signed_by

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request
    from functions.submit.senders.inputs import Inputs

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ()
INPUTS: Inputs = {}
ACCEPTED = 202

_SCHEME = HmacScheme(header="x-superdesk-signature", algorithm="sha1", prefix="sha1=")
_EVENTS = {"usable": UPDATED, "withheld": UNPUBLISHED, "canceled": DELETED}


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the signature over the body; Superdesk signs no time."""
    return first_proof(
        ("hmac-sha1", signed_by(_SCHEME, request, source, now)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """The event by `pubstatus` of ninjs; `canceled` is a kill or a takedown."""
    del source
    return _EVENTS.get(text(json_object(request), "pubstatus"), UNKNOWN)


def event_name(request: Request) -> str:
    """Empty: Superdesk names no event; the format reads `pubstatus`."""
    del request
    return ""


def delivery_id(request: Request, source: Source) -> str | None:
    """None: Superdesk has no id of a delivery, and ninjs need not hold a version."""
    del request, source
    return None
