"""Proofs other than signatures (secret, password, secret URL), and the choice among proofs."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.errors import Unauthenticated
from dateline.web.access import bearer_token
from functions.submit.senders.signatures import Signed, keys_of, to_bytes

if TYPE_CHECKING:
    from dateline.model.sources import Source
    from dateline.web.http import Request


@dataclass(frozen=True)
class Proof:
    """How a delivery was authenticated."""

    name: str
    """`bearer`, `hmac-sha256`, `path-key`."""
    signed: Signed | None = None
    """What its signature covers; None where the request carries the credential itself."""


def first_proof(*checks: tuple[str, Signed | bool | None]) -> Proof:
    """The first check that holds. The caller has made all of them, for equal timing.

    A check of a signature is what it covers, None if it is wrong.

    Raises:
        Unauthenticated: no check holds; the error does not say which one failed.
    """
    for name, holds in checks:
        if holds:
            return Proof(name, holds if isinstance(holds, Signed) else None)
    raise Unauthenticated


def is_secret(presented: bytes, source: Source) -> bool:
    """Whether the bytes are a secret of the source, compared by hash in constant time."""
    digest = _digest(presented)
    matches = [hmac.compare_digest(digest, _digest(key)) for key in keys_of(source)]
    return any(matches)


def carries_secret(request: Request, source: Source) -> bool:
    """Whether the configured header, or else the bearer token, is a secret of the source."""
    if source.secret_header:
        return is_secret(to_bytes(request.headers.get(source.secret_header, "")), source)
    return is_secret(to_bytes(bearer_token(request.headers) or ""), source)


def has_password(request: Request, source: Source) -> bool:
    """HTTP Basic (RFC 7617): the source's user name, or else its id, and one of its secrets."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        credentials = base64.b64decode(encoded.strip().encode(), validate=True)
    except ValueError:
        credentials = b""
    name, _, password = credentials.partition(b":")
    expected = to_bytes(source.username or source.id)
    right_name = hmac.compare_digest(_digest(name), _digest(expected))
    right_password = is_secret(password, source)
    return scheme.lower() == "basic" and right_name and right_password


def has_path_key(request: Request, source: Source) -> bool:
    """Whether the URL ends in the source's path key."""
    key = to_bytes(source.path_key.get_secret_value()) if source.path_key else b""
    presented = to_bytes(request.path_parameters.get("key", ""))
    return hmac.compare_digest(_digest(presented), _digest(key)) and bool(key)


def is_allowed_unsigned(request: Request, source: Source) -> bool:
    """Whether a delivery needs no proof: the source is unsigned, and the URL is its secret URL.

    Never for a source with secrets: a forgotten `unsigned` must not bypass them.
    """
    has_key = has_path_key(request, source)
    return has_key and source.unsigned and not source.secrets


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
