"""What the `dateline` command and the docs need of a sender, beside its verification.

Each sender's folder has a `source_setup.py` with `SETUP`, a `guide.txt` and a `sample.*`; the
functions below find them by the sender's name. build.mk leaves all of them, and this module, out of
the artifact. The simulation follows the vendor's documentation and shares no code with `verify`.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.model.source_options import HmacScheme
from functions.submit.senders import HUBS, SENDERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.model.clock import Entropy
    from dateline.model.sources import Source

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
KEY_PREFIX = "whsec_"
"""Begins a secret that is a base64 key (Standard Webhooks)."""

Headers = dict[str, str]
"""Names in lower case."""


class Proof(StrEnum):
    """Whether a sender's deliveries carry a proof of who sent them."""

    ALWAYS = "always"
    """`sources put --unsigned` is refused."""
    OPTIONAL = "optional"
    """`--unsigned` makes a source whose secret URL is enough."""
    NEVER = "never"
    """Every source of this sender is unsigned."""


class Payload(StrEnum):
    """How much of the article a delivery carries."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    """Some deliveries lack the article; `--fetch-url` lets process fetch it."""
    IDS = "ids"
    """Only ids: without `--fetch-url` every delivery is quarantined."""


@dataclass(frozen=True)
class SimulatedDelivery:
    """A delivery before it is signed."""

    source: Source
    secret: str
    """The newest secret, password or token; empty for a source that has none."""
    path: str
    body: bytes
    content_type: str
    delivery_id: str
    """A UUID, the same on every attempt."""
    milliseconds: int
    """When it is sent, since the epoch."""

    @property
    def seconds(self) -> str:
        """When it is sent, in seconds since the epoch."""
        return str(self.milliseconds // 1_000)


@dataclass(frozen=True)
class SecretShape:
    """What a sender's secrets look like."""

    make: Callable[[Entropy], str]
    """A new secret of 256 random bits."""
    fits: Callable[[str], object] = bool
    """Whether a secret that the sender made has this shape."""
    description: str = ""
    """The shape in words, for the message that refuses a secret."""


def _is_key(secret: str) -> bool:
    try:
        key = base64.b64decode(secret.removeprefix(KEY_PREFIX), validate=True)
    except ValueError:
        return False
    return 24 <= len(key) <= 64


ANY_SECRET = SecretShape(lambda entropy: entropy(32).hex())
BASE64_KEY = SecretShape(
    lambda entropy: KEY_PREFIX + base64.b64encode(entropy(32)).decode(),
    _is_key,
    "whsec_ and base64 of 24 to 64 bytes",
)


def no_headers(delivery: SimulatedDelivery) -> Headers:
    """No header."""
    del delivery
    return {}


def unchanged_body(delivery: SimulatedDelivery) -> bytes:
    """The body as it is."""
    return delivery.body


@dataclass(frozen=True, kw_only=True)
class SourceSetup:
    """One sender as it is set up, simulated and documented."""

    title: str
    """The system's name."""
    verified_by: str
    """How a delivery proves who sent it, in a few words."""
    sign: Callable[[SimulatedDelivery], Headers]
    """The headers that prove who sent a delivery, and those that are signed with it."""
    headers: Callable[[SimulatedDelivery], Headers] = no_headers
    """The other headers: what happened, the delivery's id."""
    body: Callable[[SimulatedDelivery], bytes] = unchanged_body
    """The body as this sender encodes it."""
    content_type: str | None = JSON
    """None: that of the file that is sent."""
    options: frozenset[str] = frozenset()
    """Options of `sources put` that make sense for this sender and not for every other."""
    required: frozenset[str] = frozenset()
    """Those of `options` without which there is no source."""
    proof: Proof = Proof.OPTIONAL
    payload: Payload = Payload.COMPLETE
    secret: SecretShape = field(default=ANY_SECRET)
    has_secret_url: bool = False
    """The source's URL ends in an unguessable part even where deliveries are signed."""
    model: str | None = None
    """The content type of the sample; None for a system that has only articles. A source of a
    system with content types has to name those that are articles (`--model`)."""
    has_custom_fields: bool = False
    """Each installation names its fields itself, so `--field` may have to say where they are."""


def sender_names() -> tuple[str, ...]:
    """Every registered sender, hubs included, sorted."""
    return tuple(sorted({*SENDERS, *HUBS}))


@cache
def setup_of(sender: str) -> SourceSetup:
    """`SETUP` of the sender's `source_setup.py`.

    Raises:
        KeyError: no such sender is registered.
    """
    _require_registered(sender)
    module = import_module(f"functions.submit.senders.{sender}.source_setup")
    setup: SourceSetup = module.SETUP
    return setup


def guide_of(sender: str) -> str:
    """What to enter in the sender, with places to fill (`string.Template`).

    Places: `url`, `api`, `id`, `secret`, `username`, `header` and `value` of the header that
    carries a secret as it is, and `scheme` of the source's own HMAC.

    Raises:
        KeyError: no such sender is registered.
    """
    return (_folder(sender) / "guide.txt").read_text(encoding="utf-8")


def sample_of(sender: str) -> Path:
    """A small article as the sender would send it, with places to fill (`string.Template`).

    Places: `model`, the content type; `id` or, for a sender whose ids are numbers, `number`;
    `now`, `seconds`, `uuid`, `ref`.

    Raises:
        KeyError: no such sender is registered.
    """
    return next(_folder(sender).glob("sample.*"))


def _folder(sender: str) -> Path:
    _require_registered(sender)
    module = import_module(f"functions.submit.senders.{sender}")
    return Path(str(module.__file__)).parent


def _require_registered(sender: str) -> None:
    if sender not in SENDERS and sender not in HUBS:
        raise KeyError(sender)


def mac(delivery: SimulatedDelivery, signed: bytes, algorithm: str = "sha256") -> bytes:
    """The HMAC of `signed` under the delivery's secret."""
    return hmac.new(delivery.secret.encode(), signed, algorithm).digest()


def sign_body(
    header: str, *, algorithm: str = "sha256", prefix: str = "", encoding: str = "hex"
) -> Callable[[SimulatedDelivery], Headers]:
    """Signs the body alone; the signature follows `prefix` in `header`."""

    def sign(delivery: SimulatedDelivery) -> Headers:
        return {header: prefix + encoded(mac(delivery, delivery.body, algorithm), encoding)}

    return sign


def sign_as_github(delivery: SimulatedDelivery) -> Headers:
    """`X-Hub-Signature-256` over the body."""
    return sign_body("x-hub-signature-256", prefix="sha256=")(delivery)


def sign_standard_webhooks(prefix: str) -> Callable[[SimulatedDelivery], Headers]:
    """Signs as Standard Webhooks prescribe, in headers that begin with `prefix`."""

    def sign(delivery: SimulatedDelivery) -> Headers:
        key = base64.b64decode(delivery.secret.removeprefix(KEY_PREFIX))
        message_id = f"msg_{delivery.delivery_id}"
        signed = f"{message_id}.{delivery.seconds}.".encode() + delivery.body
        signature = encoded(hmac.new(key, signed, "sha256").digest(), "base64")
        return {
            f"{prefix}-id": message_id,
            f"{prefix}-timestamp": delivery.seconds,
            f"{prefix}-signature": f"v1,{signature}",
        }

    return sign


def sign_as_configured(delivery: SimulatedDelivery) -> Headers:
    """Signs by the source's own scheme."""
    return _by_scheme(delivery, delivery.source.hmac or HmacScheme(header="x-signature"))


def bearer_token(delivery: SimulatedDelivery) -> Headers:
    """The secret in the source's own header, or else as a bearer token."""
    name = delivery.source.secret_header
    return {name: delivery.secret} if name else {"authorization": f"Bearer {delivery.secret}"}


def basic_password(delivery: SimulatedDelivery) -> Headers:
    """HTTP Basic (RFC 7617)."""
    pair = f"{delivery.source.username or delivery.source.id}:{delivery.secret}"
    return {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def idempotency_key(delivery: SimulatedDelivery) -> Headers:
    """The delivery's id in the header Idempotency-Key."""
    return {"idempotency-key": delivery.delivery_id}


def fixed_headers(**headers: str) -> Callable[[SimulatedDelivery], Headers]:
    """Headers that are the same in every delivery; `_` is written for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: named


def encoded(digest: bytes, encoding: str) -> str:
    """A digest as text: `hex`, `base64`, or `base64url` without padding."""
    if encoding == "hex":
        return digest.hex()
    if encoding == "base64":
        return base64.b64encode(digest).decode()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _by_scheme(delivery: SimulatedDelivery, scheme: HmacScheme) -> Headers:
    in_seconds = scheme.timestamp_unit == "seconds"
    sent_at = delivery.seconds if in_seconds else str(delivery.milliseconds)
    values = {
        b"{timestamp}": sent_at.encode(),
        b"{id}": delivery.delivery_id.encode(),
        b"{method}": b"POST",
        b"{path}": delivery.path.encode(),
    }
    # The body is put in last: placeholders in it are content.
    before, body, after = scheme.signed.encode().partition(b"{body}")
    for place, value in values.items():
        before, after = before.replace(place, value), after.replace(place, value)
    signed = before + (delivery.body if body else b"") + after
    digest = mac(delivery, signed, scheme.algorithm)
    headers = {scheme.header: scheme.prefix + encoded(digest, scheme.encoding)}
    if scheme.timestamp_header:
        headers[scheme.timestamp_header] = sent_at
    if scheme.id_header:
        headers[scheme.id_header] = delivery.delivery_id
    return headers
