"""What editors do by hand: `POST /articles/{id}/kill` and `/reinstate`, with `{"reason": "…"}`.

An act is a submission like any other: its bytes go to S3 intake first, so that whatever is rebuilt
from there is killed as well. Which article and which act is in the URL, so it is kept with the
delivery. Any id is taken: a kill that comes before the article is remembered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError

from dateline.model.base import Model, Text
from dateline.model.editor_acts import ARTICLE_HEADER, EDITOR, Act
from dateline.model.errors import Malformed, NotFound
from dateline.model.identifiers import ID_PATTERN
from dateline.model.sources import Scope, Source
from dateline.web.access import authorize
from functions.submit.body_checks import inflated, require_readable, require_size

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.stores.sources import SourceStore
    from dateline.web.http import Request
    from functions.submit.submitting import Accepted, Submitting

CONTENT_TYPES = frozenset({"application/json"})
MAX_REASON = 2_000


class Given(Model):
    """The body: why. Kept with the act for good, and shown to no reader."""

    reason: Annotated[Text, Field(min_length=1, max_length=MAX_REASON, pattern=r"\S")]


class Editing:
    """Takes editors' acts in."""

    def __init__(self, sources: SourceStore, submitting: Submitting) -> None:
        self._sources = sources
        self._submitting = submitting

    def act(self, request: Request, act: Act, article_id: str) -> Accepted:
        """Stores an act on an article; it takes effect by the time at which it is stored.

        Raises:
            Rejected: 400, 401, 403, 404, 409, 413 or 415; nothing was stored.
            Unavailable: nothing was stored.
        """
        require_size(request)
        source = authorize(request.headers, self._sources, Scope.EDIT)
        if not ID_PATTERN.fullmatch(article_id):
            raise NotFound("article_unknown", "no such article; give its id of 26 characters")
        opened = inflated(request)
        require_readable(opened, CONTENT_TYPES)
        _read(opened.body)
        # Whatever header of this name came with the request, the URL says which article it is.
        named = replace(request, headers={**request.headers, ARTICLE_HEADER: article_id})
        return self._submitting.take(named, source, EDITOR, _Hand(act, article_id), CONTENT_TYPES)


@dataclass
class _Hand:
    """An editor's hand as a sender (functions.submit.senders.Sender)."""

    act: Act
    article_id: str

    CONTENT_TYPES: frozenset[str] = CONTENT_TYPES
    KEPT_HEADERS: tuple[str, ...] = (ARTICLE_HEADER,)
    ACCEPTED: int = 202

    def verify(self, request: Request, source: Source, now: datetime) -> str:
        """The token was looked at before the body was read."""
        del request, source, now
        return "bearer"

    def event(self, request: Request, source: Source) -> str:
        """The act."""
        del request, source
        return self.act.value

    def delivery_id(self, request: Request, source: Source) -> str | None:
        """The Idempotency-Key, of this act on this article: a key used twice loses no kill."""
        del source
        key = request.headers.get("idempotency-key", "").strip()[:400]
        return f"{self.act} {self.article_id} {key}" if key else None


def _read(body: bytes) -> Given:
    try:
        return Given.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise Malformed(
            "request_invalid",
            f'send {{"reason": "…"}} with 1 to {MAX_REASON} characters: {first["msg"]}',
            where="/" + "/".join(str(part) for part in first["loc"]),
        ) from None
