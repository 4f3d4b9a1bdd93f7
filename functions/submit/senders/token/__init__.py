"""A trusted system with a bearer token: it sends Dateline's JSON, plain text, or a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.errors import Forbidden, Unauthenticated
from dateline.model.sources import Scope, Source
from dateline.web.access import bearer_token, token_matches
from functions.submit.senders.inputs import Inputs, Use
from functions.submit.senders.payload import NEWS
from functions.submit.senders.proof import Proof

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = NEWS
KEPT_HEADERS: tuple[str, ...] = ("x-article-id", "content-language", "content-location")
CONTENT_INPUTS: Inputs = {
    "x-article-id": Use.CONTENT,
    "content-language": Use.CONTENT,
    "content-location": Use.CONTENT,
}
"""Headers that complete a body in a format that has no place for these."""
INPUTS: Inputs = {**CONTENT_INPUTS, "idempotency-key": Use.DELIVERY}
ACCEPTED = 202


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies a token of the source, which needs the scope `submit`."""
    del now
    token = bearer_token(request.headers)
    if token is None or not token_matches(token, source):
        raise Unauthenticated
    if Scope.SUBMIT not in source.scopes:
        raise Forbidden("scope_missing", "this token lacks the scope 'submit'")
    return Proof("bearer")


def event(request: Request, source: Source) -> str:
    """Always "unknown": the bytes say what they are."""
    del request, source
    return "unknown"


def event_name(request: Request) -> str:
    """Empty: the bytes themselves say what they are."""
    del request
    return ""


def delivery_id(request: Request, source: Source) -> str | None:
    """The header Idempotency-Key (IETF draft-ietf-httpapi-idempotency-key-header)."""
    del source
    return request.headers.get("idempotency-key", "").strip()[:500] or None
