"""Editors' acts: `POST /articles/{id}/kill` and `/reinstate`, with `{"reason": "…"}`.

An act is a submission like any other: its bytes go to S3 intake first, so a replay from there kills
again. The article's id and the act are in the URL, and stored with the delivery. Any article id is
accepted, known or not: a kill may come before its article.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dateline.model.base import Model, Text
from dateline.model.editor_acts import ARTICLE_HEADER, EDITOR, Act
from dateline.model.errors import NotFound
from dateline.model.identifiers import ID_PATTERN
from dateline.model.reserved_tests import is_test_id
from dateline.model.sources import Scope, Source
from dateline.web.access import authorize
from dateline.web.json_bodies import parse_json
from functions.submit.body_checks import inflate_request, require_readable, require_size
from functions.submit.senders.inputs import Inputs, Use
from functions.submit.senders.proof import Proof

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.web.access import Sources
    from dateline.web.http import Request
    from functions.submit.intake import Accepted, Intake

CONTENT_TYPES = frozenset({"application/json"})
MAX_REASON = 2_000


class ActRequest(Model):
    """The reason of an act. It is stored with the act forever and never shown to readers."""

    reason: Annotated[Text, Field(min_length=1, max_length=MAX_REASON, pattern=r"\S")]


class EditorActs:
    """Accepts editors' acts."""

    def __init__(self, sources: Sources, intake: Intake) -> None:
        self._sources = sources
        self._intake = intake

    def accept(self, request: Request, act: Act, article_id: str) -> Accepted:
        """Stores an act on an article. The time of storing orders it among revisions and acts.

        Raises:
            Rejected: 400, 401, 403, 404, 409, 413 or 415; nothing was stored.
            Unavailable: nothing was stored.
        """
        require_size(request)
        source = authorize(request.headers, self._sources, Scope.EDIT)
        if not ID_PATTERN.fullmatch(article_id) or is_test_id(article_id):
            raise NotFound("article_unknown", "no such article; give its id of 26 characters")
        inflated = inflate_request(request)
        require_readable(inflated, CONTENT_TYPES)
        _read(inflated.body)
        # Replaces a header of this name: only the URL says which article it is.
        delivery = replace(request, headers={**request.headers, ARTICLE_HEADER: article_id})
        sender = _EditorSender(act, article_id)
        return self._intake.accept(delivery, source, EDITOR, sender, CONTENT_TYPES)


@dataclass
class _EditorSender:
    """An editor as a sender (functions.submit.senders.Sender)."""

    act: Act
    article_id: str

    CONTENT_TYPES: frozenset[str] = CONTENT_TYPES
    KEPT_HEADERS: tuple[str, ...] = (ARTICLE_HEADER,)
    INPUTS: Inputs = field(
        default_factory=lambda: {ARTICLE_HEADER: Use.CONTENT, "idempotency-key": Use.DELIVERY}
    )
    ACCEPTED: int = 202

    def verify(self, request: Request, source: Source, now: datetime) -> Proof:
        """By bearer token: the token was verified before the body was read."""
        del request, source, now
        return Proof("bearer")

    def event(self, request: Request, source: Source) -> str:
        """The act."""
        del request, source
        return self.act.value

    def event_name(self, request: Request) -> str:
        """Empty: an act is no event of a CMS."""
        del request
        return ""

    def delivery_id(self, request: Request, source: Source) -> str | None:
        """The Idempotency-Key with act and article: a key used for two acts loses neither."""
        del source
        key = request.headers.get("idempotency-key", "").strip()[:400]
        return f"{self.act} {self.article_id} {key}" if key else None


def _read(body: bytes) -> ActRequest:
    return parse_json(ActRequest, body, f'{{"reason": "…"}} with 1 to {MAX_REASON} characters')
