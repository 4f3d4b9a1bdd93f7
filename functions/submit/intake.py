"""Checks a delivery and stores its raw bytes; only then is it acknowledged (promise 1).

The checks, in this order: the size; a known source, at its URL; the signature or secret, over the
bytes as sent; the Content-Encoding; a type that the sender sends; a body of that type.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, Protocol

from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.errors import Conflict, NotFound, Unauthenticated
from dateline.model.event_names import kept_name
from dateline.model.identifiers import fresh_submission_id, repeatable_submission_id
from dateline.model.reserved_tests import fresh_reserved_id, repeatable_reserved_id
from dateline.stores.intake import kept_delivery_id, kept_headers
from dateline.web.access import bearer_token
from dateline.web.reserved_credentials import for_tests, is_test_request
from functions.submit.body_checks import inflate_request, require_readable, require_size
from functions.submit.delivery_identity import identify
from functions.submit.senders import HUBS, Sender, sender_of, token
from functions.submit.senders.inputs import effect_digest, inputs_of, stored_content_type
from functions.submit.senders.proof import has_path_key

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.clock import Clock, Entropy
    from dateline.model.sources import Source
    from dateline.web.http import Request
    from functions.submit.senders.proof import Proof

ENCODING = "content-encoding"
"""Stored with every delivery: the stored body is still compressed, and process inflates it."""


class Sources(Protocol):
    """Reads the configuration of sources (dateline.stores.sources.SourceStore)."""

    def get(self, source_id: str) -> Source:
        """The source of this id; raises NotFound if there is none."""


class RawStore(Protocol):
    """Stores raw bytes (dateline.stores.intake.IntakeStore)."""

    def put(self, delivery: Delivery, body: bytes) -> bool:
        """Stores the raw bytes; False if the submission is already there."""

    def stored(self, source: str, submission_id: str) -> Delivery:
        """What is known of a submission that is already stored."""


@dataclass(frozen=True)
class Accepted:
    """A delivery that is in S3. `repeated` if it was there before."""

    delivery: Delivery
    repeated: bool
    status: int = 202


class Intake:
    """Accepts deliveries."""

    def __init__(self, sources: Sources, store: RawStore, now: Clock, entropy: Entropy) -> None:
        self._sources = sources
        self._store = store
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
        source, is_test = prover(request, source)
        return self.accept(
            request, source, source.sender, token, token.CONTENT_TYPES, is_test=is_test
        )

    def delivery(self, request: Request, source_id: str) -> Accepted:
        """`POST /webhooks/{source}`, `/webhooks/{source}/{key}` and `/feeds/{feed}`.

        Raises:
            NotFound: there is no such source.
            Rejected, Unavailable: as for `article`.
        """
        require_size(request)
        try:
            source = self._sources.get(source_id)
        except NotFound:
            _refuse_unknown(request)
        source, is_test = prover(request, source)
        _require_own_url(request, source)
        if source.sender in HUBS:
            raise Unauthenticated  # A hub posts to /websub/{source}/{key}.
        sender = sender_of(source)
        return self.accept(
            request, source, source.sender, sender, sender.CONTENT_TYPES, is_test=is_test
        )

    def accept(
        self,
        request: Request,
        source: Source,
        name: str,
        sender: Sender,
        types: frozenset[str] | None,
        *,
        is_test: bool = False,
    ) -> Accepted:
        """Verifies a delivery as `sender` does, and stores it with the sender's `name`.

        `is_test` where `source` has the credentials of its tests (`prover`): the delivery's id says
        so from then on. A header alone makes no test.

        With `types` None, any type is accepted and the body is not checked: for senders that do not
        read a refusal.

        Raises:
            Rejected: the delivery failed a check; nothing was stored.
            Unavailable: nothing was stored.
        """
        now = self._now()
        proof = sender.verify(request, source, now)
        inflated = inflate_request(request)
        if types is not None:
            require_readable(inflated, types)
        inputs = inputs_of(sender, source)
        headers = kept_headers(request.headers, (ENCODING, *sender.KEPT_HEADERS))
        event, event_name = sender.event(inflated, source), sender.event_name(inflated)
        event_name = kept_name(event_name)
        delivery_id = sender.delivery_id(inflated, source)
        has_one_type = types is not None and len(types) == 1
        identity = identify(proof, inputs, delivery_id, has_one_type=has_one_type)
        delivery = Delivery(
            submission_id=self._submission_id(source, identity.key, now, is_test=is_test),
            source=source.id,
            sender=name,
            authentication=proof.name,
            event=event,
            event_name=event_name or None,
            content_type=stored_content_type(request),
            delivery_id=kept_delivery_id(delivery_id),
            headers=headers,
            received_at=now,
            sent_at=proof.signed.sent_at if proof.signed else None,
            sha256=sha256_of(request.body),
            effect=effect_digest(inputs, request, headers, event, event_name),
        )
        if self._store.put(delivery, request.body):
            return Accepted(delivery, repeated=False, status=sender.ACCEPTED)
        earlier = self._store.stored(delivery.source, delivery.submission_id)
        _require_same(delivery, earlier, proof)
        named = delivery.delivery_id
        if not identity.recurs or (named and named == earlier.delivery_id):
            return Accepted(delivery, repeated=True, status=sender.ACCEPTED)
        key = identity.key_again
        delivery = delivery.model_copy(
            update={"submission_id": self._submission_id(source, key, now, is_test=is_test)}
        )
        stored = self._store.put(delivery, request.body)
        return Accepted(delivery, repeated=not stored, status=sender.ACCEPTED)

    def _submission_id(
        self, source: Source, key: str | None, now: datetime, *, is_test: bool
    ) -> str:
        if is_test:
            if key:
                return repeatable_reserved_id(source.id, key)
            return fresh_reserved_id(self._entropy)
        if key:
            return repeatable_submission_id(source.id, key)
        return fresh_submission_id(now, self._entropy)


def _require_same(delivery: Delivery, earlier: Delivery, proof: Proof) -> None:
    """Refuses a delivery that has the identity of an earlier one, but does something else.

    Raises:
        Conflict: `delivery_id_reused` or `signature_reused`.
    """
    if delivery.sha256 != earlier.sha256:
        raise Conflict(
            "delivery_id_reused",
            "an earlier delivery with this id has another body; give each delivery a new id",
        )
    if earlier.effect is None or delivery.effect == earlier.effect:
        return
    if proof.signed:
        raise Conflict(
            "signature_reused",
            "an earlier delivery with this signature stated another event, article, content type "
            "or language beside the signed bytes; the earlier one counts. If this one is meant, "
            "let its body differ",
        )
    raise Conflict(
        "delivery_id_reused",
        "an earlier delivery with this id stated another event, article, content type or language "
        "in its headers; give each delivery a new id",
    )


def _refuse_unknown(request: Request) -> NoReturn:
    """404 after a hash of the body: timing must not reveal which sources exist."""
    hmac.new(b"no such source", request.body, "sha256").hexdigest()
    raise NotFound("source_unknown", "no such source; check the URL entered in the sender")


def prover(request: Request, source: Source) -> tuple[Source, bool]:
    """The source with the credentials that the request must prove, and whether they are tests'."""
    if is_test_request(request.headers):
        return for_tests(source), True
    return source, False


def _require_own_url(request: Request, source: Source) -> None:
    """Refuses a URL without the source's path key, or with a key that is not the source's.

    Raises:
        Unauthenticated: in both cases.
    """
    has_key = has_path_key(request, source)
    if not has_key and (source.path_key or "key" in request.path_parameters):
        raise Unauthenticated
