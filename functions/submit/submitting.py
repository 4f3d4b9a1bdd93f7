"""What must be true of a delivery before it is acknowledged.

In this order: small enough, from a known source at its own URL, verified over the bytes as sent,
inflated, of a type its sender sends, readable as that type. Only then is it stored, and only when
it is stored is it acknowledged (promise 1).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, Protocol

from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.errors import Conflict, NotFound, Unauthenticated
from dateline.model.identifiers import fresh_submission_id, repeatable_submission_id
from dateline.stores.intake import kept_headers
from dateline.web.access import bearer_token
from functions.submit.body_checks import inflated, require_readable, require_size
from functions.submit.senders import HUBS, Sender, sender_of, token
from functions.submit.senders.proof import knows_path

if TYPE_CHECKING:
    from dateline.model.clock import Clock, Entropy
    from dateline.model.sources import Source
    from dateline.web.http import Request

ARTICLE_TYPES = frozenset({"application/json", "application/octet-stream", "text/plain"})
"""The API may hand JSON and text over as characters, which a compressed body does not survive; as
octets it does."""
ENCODING = "content-encoding"
"""Kept with every delivery: what is stored is what was sent, so process inflates it again."""


class Sources(Protocol):
    """Where sources are configured (dateline.stores.sources.SourceStore)."""

    def get(self, source_id: str) -> Source:
        """The source of this id; raises NotFound if there is none."""


class Intake(Protocol):
    """Where raw bytes are kept (dateline.stores.intake.IntakeStore)."""

    def put(self, delivery: Delivery, body: bytes) -> bool:
        """Stores the raw bytes; False if the submission is already there."""

    def stored_sha256(self, source: str, submission_id: str) -> str:
        """The hash of the bytes that are stored for a submission."""


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
        require_size(request)
        parts = (bearer_token(request.headers) or "").split("_")
        if len(parts) != 3:
            raise Unauthenticated
        try:
            source = self._sources.get(parts[1])
        except NotFound:
            raise Unauthenticated from None
        if source.sender != "token":
            raise Unauthenticated
        return self.take(request, source, source.sender, token, ARTICLE_TYPES)

    def delivery(self, request: Request, source_id: str) -> Accepted:
        """`POST /webhooks/{source}`, `/webhooks/{source}/{key}` and `/feeds/{source}`.

        Raises:
            NotFound: there is no such source.
            Rejected, Unavailable: as for `article`.
        """
        require_size(request)
        try:
            source = self._sources.get(source_id)
        except NotFound:
            _refuse_unknown(request)
        _require_own_url(request, source)
        if source.sender in HUBS:
            raise Unauthenticated  # a hub has its own URL
        sender = sender_of(source)
        return self.take(request, source, source.sender, sender, sender.CONTENT_TYPES)

    def take(
        self,
        request: Request,
        source: Source,
        name: str,
        sender: Sender,
        types: frozenset[str] | None,
    ) -> Accepted:
        """Verifies a delivery as the sender called `name` does, and stores it.

        `types` None takes any, unread: where a refusal would be heard by nobody.
        """
        now = self._now()
        authentication = sender.verify(request, source, now)
        opened = inflated(request)
        if types is not None:
            require_readable(opened, types)
        delivery_id = sender.delivery_id(opened, source)
        delivery = Delivery(
            submission_id=repeatable_submission_id(source.id, delivery_id)
            if delivery_id
            else fresh_submission_id(now, self._entropy),
            source=source.id,
            sender=name,
            authentication=authentication,
            event=sender.event(opened, source),
            content_type=request.headers.get("content-type"),
            delivery_id=delivery_id,
            headers=kept_headers(request.headers, (ENCODING, *sender.KEPT_HEADERS)),
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


def _refuse_unknown(request: Request) -> NoReturn:
    """404 after the hashing that a known source would have cost, so that time tells nothing."""
    hmac.new(b"no such source", request.body, "sha256").hexdigest()
    raise NotFound("source_unknown", "no such source; check the URL entered in the sender")


def _require_own_url(request: Request, source: Source) -> None:
    """A source with a key has one URL, the one that ends in it; a source without has no such URL.

    Raises:
        Unauthenticated: whichever it is.
    """
    known = knows_path(request, source)
    if not known and (source.path_key or "key" in request.path_parameters):
        raise Unauthenticated
