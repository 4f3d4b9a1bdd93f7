"""Compares signatures in constant time: timing reveals no secret, signature or byte."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from dateline.model.sources import Source

Algorithm = Literal["sha1", "sha256", "sha384", "sha512"]
Encoding = Literal["hex", "base64", "base64url"]

MAX_SIGNATURES = 10
"""Of one header; more are ignored. A rotation needs two."""

_ENCODE: dict[Encoding, Callable[[bytes], bytes]] = {
    "hex": lambda digest: digest.hex().encode(),
    "base64": b64encode,
    "base64url": lambda digest: urlsafe_b64encode(digest).rstrip(b"="),
}
_NO_KEY = b"a source without secrets costs the same work"
_SEPARATOR = re.compile(r"[,\s]+")


@dataclass(frozen=True)
class Signed:
    """What a verified signature covers."""

    digest: str
    """SHA-256 of the signed bytes, in hex. It is the same for every spelling of the signature, for
    each of several signatures, and after a change of the secret."""
    has_time: bool
    """Whether the signed bytes hold the time of sending, and it was compared with the clock."""
    inputs: frozenset[str] = frozenset()
    """Names of the headers that it covers."""
    sent_at: datetime | None = None
    """That time, where the sender states it in milliseconds: it orders what was sent."""


def signed_bytes(
    content: bytes,
    *,
    has_time: bool,
    inputs: frozenset[str] = frozenset(),
    sent_at: datetime | None = None,
) -> Signed:
    """What a signature over `content` covers."""
    return Signed(hashlib.sha256(content).hexdigest(), has_time, inputs, sent_at)


def to_bytes(text: str) -> bytes:
    """Header text as it was signed; never fails, not even on lone surrogates."""
    return text.encode("utf-8", "surrogatepass")


def keys_of(source: Source) -> list[bytes]:
    """The source's secrets without empty ones, with which anybody could sign."""
    return [
        to_bytes(secret.get_secret_value())
        for secret in source.secrets
        if secret.get_secret_value()
    ]


def listed_signatures(header: str, prefix: str) -> list[str]:
    """The signatures in a header, separated by commas or spaces, without their prefix."""
    return [
        part.removeprefix(prefix)
        for part in _SEPARATOR.split(header)
        if part and part.startswith(prefix)
    ]


def any_signature_matches(
    keys: Sequence[bytes],
    signed: bytes,
    presented: Sequence[str],
    *,
    algorithm: Algorithm = "sha256",
    encoding: Encoding = "hex",
) -> bool:
    """Whether one of `presented` is the signature of `signed` under one of `keys`.

    For equal timing, every key is tried on every signature, and a source without keys costs a hash
    too.
    """
    signatures = [to_bytes(text) for text in presented[:MAX_SIGNATURES]] or [b""]
    expected = [_ENCODE[encoding](hmac.digest(key, signed, algorithm)) for key in keys or [_NO_KEY]]
    matches = [
        hmac.compare_digest(right, signature) for right in expected for signature in signatures
    ]
    return bool(keys) and any(matches)
