"""What must be true of a delivery before it is acknowledged.

In this order: small enough, from a known source, verified, of a type its sender sends, readable as
that type. Only then is it stored, and only when it is stored is it acknowledged (promise 1).
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from typing import NoReturn, Protocol

from dateline.access import bearer_token
from dateline.clock import Clock, Entropy
from dateline.errors import (
    Conflict,
    Malformed,
    NotFound,
    TooLarge,
    Unauthenticated,
    UnsupportedType,
)
from dateline.http import Request
from dateline.identifiers import fresh_submission_id, repeatable_submission_id
from dateline.intake import Delivery, kept_headers, sha256_of
from dateline.sources import Source
from functions.submit.senders import Sender, sender_of, token

MAX_BODY_BYTES = 4_000_000
"""Lambda takes an event of 6 MB, in which bytes are base64 (4/3); larger files go to drop/."""

ARTICLE_TYPES = frozenset({"application/json", "text/plain"})
_JSON_TYPES = frozenset({"application/json", "application/feed+json"})


class Sources(Protocol):
    """Where sources are configured (dateline.sources.SourceStore)."""

    def get(self, source_id: str) -> Source: ...


class Intake(Protocol):
    """Where raw bytes are kept (dateline.intake.IntakeStore)."""

    def put(self, delivery: Delivery, body: bytes) -> bool: ...

    def stored_sha256(self, source: str, submission_id: str) -> str: ...


@dataclass(frozen=True)
class Accepted:
    """A delivery that is in S3. `repeated` if it had been there before."""

    delivery: Delivery
    repeated: bool
    status: int = 202


class Submitting:
    """Takes deliveries in."""

    def __init__(self, sources: Sources, intake: Intake, now: Clock, entropy: Entropy) -> None:
        self._sources = sources
        self._intake = intake
        self._now = now
        self._entropy = entropy

    def article(self, request: Request) -> Accepted:
        """`POST /articles`: the bearer token names the source.

        Raises:
            Rejected: 400, 401, 403, 409, 413 or 415; nothing was stored.
            Unavailable: nothing was stored.
        """
        _require_size(request)
        parts = (bearer_token(request.headers) or "").split("_")
        if len(parts) != 3:
            raise Unauthenticated
        try:
            source = self._sources.get(parts[1])
        except NotFound:
            raise Unauthenticated from None
        if source.sender != "token":
            raise Unauthenticated
        return self._accept(request, source, token, ARTICLE_TYPES)

    def delivery(self, request: Request, source_id: str) -> Accepted:
        """`POST /webhooks/{source}` and `POST /feeds/{source}`: the URL names the source.

        Raises:
            NotFound: there is no such source.
            Rejected, Unavailable: as for `article`.
        """
        _require_size(request)
        try:
            source = self._sources.get(source_id)
        except NotFound:
            _refuse_unknown(request)
        sender = sender_of(source)
        return self._accept(request, source, sender, sender.CONTENT_TYPES)

    def _accept(
        self, request: Request, source: Source, sender: Sender, types: frozenset[str]
    ) -> Accepted:
        now = self._now()
        authentication = sender.verify(request, source, now)
        _require_readable(request, types)
        delivery_id = sender.delivery_id(request, source)
        delivery = Delivery(
            submission_id=repeatable_submission_id(source.id, delivery_id)
            if delivery_id
            else fresh_submission_id(now, self._entropy),
            source=source.id,
            sender=source.sender,
            authentication=authentication,
            event=sender.event(request, source),
            content_type=request.headers.get("content-type"),
            delivery_id=delivery_id,
            headers=kept_headers(request.headers, sender.KEPT_HEADERS),
            received_at=now,
            sha256=sha256_of(request.body),
        )
        stored = self._intake.put(delivery, request.body)
        if not stored:
            self._require_same_bytes(delivery)
        return Accepted(delivery, repeated=not stored, status=sender.ACCEPTED)

    def _require_same_bytes(self, delivery: Delivery) -> None:
        known = self._intake.stored_sha256(delivery.source, delivery.submission_id)
        if known != delivery.sha256:
            raise Conflict(
                "delivery_id_reused",
                "this delivery id came before with another body; give each delivery its own",
            )


def _require_size(request: Request) -> None:
    if len(request.body) > MAX_BODY_BYTES:
        raise TooLarge(
            "body_too_large",
            f"the body has {len(request.body):,} bytes, at most {MAX_BODY_BYTES:,} are taken here; "
            "copy larger files to drop/<source>/ in the intake bucket",
        )


def _refuse_unknown(request: Request) -> NoReturn:
    """404 after the hashing that a known source would have cost, so that time tells nothing."""
    hmac.new(b"no such source", request.body, "sha256").hexdigest()
    raise NotFound("source_unknown", "no such source; check the URL entered in the sender")


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _require_readable(request: Request, types: frozenset[str]) -> None:
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding != "identity":
        raise UnsupportedType(
            "content_encoding_unsupported", f"send the body without content-encoding {encoding!r}"
        )
    media_type = _media_type(request)
    if media_type not in types:
        raise UnsupportedType(
            "content_type_unsupported",
            f"content type {media_type or 'none'!r} is not taken here; "
            f"send one of {', '.join(sorted(types))}",
        )
    if not request.body.strip():
        raise Malformed("body_empty", "the body is empty")
    if media_type in _JSON_TYPES:
        _require_json(request.body)
    elif media_type == "text/plain":
        _require_utf8(request.body)


def _require_json(body: bytes) -> None:
    _require_utf8(body)
    try:
        json.loads(body)
    except RecursionError:
        raise Malformed("json_too_deep", "the JSON is nested too deeply to be read") from None
    except ValueError as error:
        raise Malformed(
            "body_not_json", "the body is not JSON", where=str(error).partition(": ")[2] or None
        ) from None


def _require_utf8(body: bytes) -> None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(
            "body_not_utf8", "the body is not UTF-8", where=f"byte {error.start}"
        ) from None
