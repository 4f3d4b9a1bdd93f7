"""What a delivery without a signature may prove itself with, and how checks are put together."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from dateline.model.errors import Unauthenticated
from dateline.web.access import bearer_token
from functions.submit.senders.signatures import keys_of, to_bytes

if TYPE_CHECKING:
    from dateline.model.sources import Source
    from dateline.web.http import Request


def proven(*checks: tuple[str, bool]) -> str:
    """The name of the first check that holds. All were made before any was looked at.

    Raises:
        Unauthenticated: none holds; which one came close is not told.
    """
    for name, holds in checks:
        if holds:
            return name
    raise Unauthenticated


def is_secret(presented: bytes, source: Source) -> bool:
    """Whether the bytes are one of the source's secrets, compared by hash in constant time."""
    digest = _digest(presented)
    matches = [hmac.compare_digest(digest, _digest(key)) for key in keys_of(source)]
    return any(matches)


def bears_secret(request: Request, source: Source) -> bool:
    """Whether the secret stands in the configured header, or as a bearer token."""
    if source.secret_header:
        return is_secret(to_bytes(request.headers.get(source.secret_header, "")), source)
    return is_secret(to_bytes(bearer_token(request.headers) or ""), source)


def has_password(request: Request, source: Source) -> bool:
    """HTTP Basic (RFC 7617): the source's user name, or else its id, and one of its secrets."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(encoded.strip().encode(), validate=True)
    except ValueError:
        given = b""
    name, _, password = given.partition(b":")
    expected = to_bytes(source.username or source.id)
    right_name = hmac.compare_digest(_digest(name), _digest(expected))
    right_password = is_secret(password, source)
    return scheme.lower() == "basic" and right_name and right_password


def knows_path(request: Request, source: Source) -> bool:
    """Whether the URL carries the source's unguessable part."""
    key = to_bytes(source.path_key.get_secret_value()) if source.path_key else b""
    presented = to_bytes(request.path_parameters.get("key", ""))
    return hmac.compare_digest(_digest(presented), _digest(key)) and bool(key)


def may_be_unsigned(request: Request, source: Source) -> bool:
    """The one way in without a secret: configured so, and at an address nobody can guess.

    A source that has secrets is never let in this way: `unsigned` left behind opens nothing.
    """
    known = knows_path(request, source)
    return known and source.unsigned and not source.secrets


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
