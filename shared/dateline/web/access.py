"""Bearer tokens: `dl_<source>_<secret>`. The source is in the token, so one look-up finds it.

Only the SHA-256 of a token is stored. A token has 256 random bits, so a plain hash needs no salt.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from typing import TYPE_CHECKING, Protocol

from dateline.model.errors import Forbidden, NotFound, Unauthenticated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.model.clock import Entropy
    from dateline.model.sources import Scope, Source

_MAX_TOKEN = 200


class Sources(Protocol):
    """Where sources are configured (dateline.stores.sources.SourceStore)."""

    def get(self, source_id: str) -> Source:
        """The source.

        Raises:
            NotFound: there is none of this id.
            Unavailable: the configuration cannot be read.
        """


def new_token(source_id: str, entropy: Entropy) -> str:
    """A token for `source_id`; show it once, store `token_hash` of it."""
    return f"dl_{source_id}_{b32encode(entropy(32)).decode().lower().rstrip('=')}"


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def bearer_token(headers: Mapping[str, str]) -> str | None:
    """The token of an Authorization header, or None (RFC 6750, section 2.1)."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > _MAX_TOKEN:
        return None
    return token


def token_matches(token: str, source: Source) -> bool:
    """Whether the token is one of the source's; every stored hash is compared, in constant time."""
    presented = token_hash(token).encode()
    matches = [hmac.compare_digest(presented, stored.encode()) for stored in source.token_hashes]
    return any(matches)


def authorize(headers: Mapping[str, str], sources: Sources, scope: Scope) -> Source:
    """The source whose token the request carries, if it has `scope`.

    Raises:
        Unauthenticated: no token, an unknown source's or a wrong one.
        Forbidden: the token is right but lacks the scope.
        Unavailable: the configuration cannot be read.
    """
    source = authenticate(headers, sources)
    if scope not in source.scopes:
        raise Forbidden("scope_missing", f"this token lacks the scope '{scope}'")
    return source


def authenticate(headers: Mapping[str, str], sources: Sources) -> Source:
    """The source whose token the request carries, regardless of its scopes."""
    token = bearer_token(headers)
    parts = token.split("_") if token else []
    if token is None or len(parts) != 3 or parts[0] != "dl":
        raise Unauthenticated
    try:
        source = sources.get(parts[1])
    except NotFound:
        raise Unauthenticated from None
    if not token_matches(token, source):
        raise Unauthenticated
    return source
