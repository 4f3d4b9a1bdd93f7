"""Credentials of a source's test deliveries, derived from its ordinary ones.

A test delivery is signed, or carries a token, as the source's sender does it, but with derived
secrets. The header `dateline-test` only says which of the two to compare with: adding it to a
captured delivery, or taking it from a captured test, ends in 401. Derived secrets do not reveal
those that they are derived from.
"""

from __future__ import annotations

import hmac
from base64 import b32encode, b64encode, urlsafe_b64encode
from typing import TYPE_CHECKING

from pydantic import SecretStr

from dateline.model.errors import NotFound, Unauthenticated
from dateline.web.access import bearer_token, token_hash, token_matches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.model.sources import Source
    from dateline.web.access import Sources

HEADER = "dateline-test"
_BASE64_SECRET = "whsec_"  # noqa: S105 - the prefix of secrets of Standard Webhooks


def is_test_request(headers: Mapping[str, str]) -> bool:
    """Whether a request says that it is a test."""
    return HEADER in headers


def for_tests(source: Source) -> Source:
    """The source with the credentials of its test deliveries instead of the real ones.

    Its tokens are those of `reading_token` for each of its credentials.
    """
    secrets = [secret.get_secret_value() for secret in source.secrets]
    key = source.path_key.get_secret_value() if source.path_key else ""
    tokens = (reading_token(source.id, hashed) for hashed in source.token_hashes)
    derived = (
        *map(token_hash, tokens),
        *(source.test_token_hashes or derived_token_hashes(source)),
    )
    return source.model_copy(
        update={
            "secrets": tuple(SecretStr(derived_secret(secret)) for secret in secrets if secret),
            "token_hashes": derived,
            "path_key": SecretStr(_path_key(key)) if key else None,
        }
    )


def derived_token_hashes(source: Source) -> tuple[str, ...]:
    """Hashes of the tokens of tests that derive from a source's secrets and path key.

    They are stored with the configuration (`Source.test_token_hashes`): the functions that read
    test articles have no secrets.
    """
    secrets = [secret.get_secret_value() for secret in source.secrets]
    key = source.path_key.get_secret_value() if source.path_key else ""
    return tuple(
        token_hash(reading_token(source.id, secret)) for secret in (*secrets, key) if secret
    )


def derived_secret(secret: str) -> str:
    """The secret that signs tests, for a source's secret; in base64, as some senders need it."""
    prefix = _BASE64_SECRET if secret.startswith(_BASE64_SECRET) else ""
    return prefix + b64encode(_derived("secret", secret)).decode()


def reading_token(source_id: str, credential: str) -> str:
    """The bearer token of tests, for a secret, a path key or the hash of a token.

    It reads the source's test articles. A source that sends with a token sends its tests with it.
    """
    secret = b32encode(_derived("token", credential)).decode().lower().rstrip("=")
    return f"dl_{source_id}_{secret}"


def _path_key(key: str) -> str:
    return urlsafe_b64encode(_derived("path key", key)).decode().rstrip("=")


def _derived(purpose: str, credential: str) -> bytes:
    return hmac.digest(credential.encode(), f"dateline test {purpose}".encode(), "sha256")


def authenticate_test(headers: Mapping[str, str], sources: Sources) -> Source:
    """The source whose token the request has: its own, or that of its tests.

    Raises:
        Unauthenticated: it has neither.
        Unavailable: the configuration cannot be read.
    """
    token = bearer_token(headers)
    parts = token.split("_") if token else []
    if token is None or len(parts) != 3 or parts[0] != "dl":
        raise Unauthenticated
    try:
        source = sources.get(parts[1])
    except NotFound:
        raise Unauthenticated from None
    own, derived = token_matches(token, source), token_matches(token, for_tests(source))
    if not (own or derived):
        raise Unauthenticated
    return source
