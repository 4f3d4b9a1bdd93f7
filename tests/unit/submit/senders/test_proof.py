"""Secrets, passwords and secret URLs: what is enough, and what an unsigned source needs."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from dateline.model.errors import Unauthenticated
from dateline.web.http import Request
from functions.submit.senders.proof import (
    Proof,
    carries_secret,
    first_proof,
    has_password,
    has_path_key,
    is_allowed_unsigned,
    is_secret,
)
from functions.submit.senders.signatures import signed_bytes
from tests.unit.submit.senders.signing import PATH_KEY, bare, source_of


def basic(credentials: str, scheme: str = "Basic") -> Request:
    encoded = base64.b64encode(credentials.encode()).decode()
    return bare(authorization=f"{scheme} {encoded}")


def at_url(key: str) -> Request:
    return replace(bare(), path_parameters={"source": "newsroom", "key": key})


def test_the_first_check_that_holds_is_the_proof() -> None:
    signed = signed_bytes(b"body", has_time=False)
    assert first_proof(("hmac", None), ("bearer", False), ("basic", True)) == Proof("basic")
    assert first_proof(("hmac", signed), ("basic", True)) == Proof("hmac", signed)
    with pytest.raises(Unauthenticated):
        first_proof(("hmac", None), ("bearer", False))
    with pytest.raises(Unauthenticated):
        first_proof()


def test_each_secret_of_a_source_counts_and_an_empty_one_does_not() -> None:
    source = source_of("token", "old", "new")
    assert is_secret(b"old", source)
    assert is_secret(b"new", source)
    assert not is_secret(b"", source_of("token", ""))
    for other in (b"", b"o", b"oldnew", b"OLD"):
        assert not is_secret(other, source)
    assert not is_secret(b"", source_of("token"))


def test_a_secret_comes_in_the_configured_header_and_otherwise_as_bearer_token() -> None:
    plain, named = source_of("strapi", "s"), source_of("strapi", "s", secret_header="x-secret")
    assert carries_secret(bare(authorization="Bearer s"), plain)
    assert not carries_secret(bare(x_secret="s"), plain)
    assert not carries_secret(bare(), plain)
    assert carries_secret(bare(x_secret="s"), named)
    assert not carries_secret(bare(authorization="Bearer s"), named)
    assert not carries_secret(bare(), named)


@pytest.mark.parametrize("secret", ["XX", "None", "Bearer"])
def test_no_secret_takes_the_place_of_a_missing_one(secret: str) -> None:
    assert not carries_secret(bare(), source_of("strapi", secret))
    assert not carries_secret(bare(), source_of("strapi", secret, secret_header="x-secret"))
    source = source_of("token").model_copy(update={"path_key": SecretStr(secret)})
    assert has_path_key(at_url(secret), source)
    assert not has_path_key(bare(), source)
    assert not has_path_key(at_url(secret), source_of("token"))


def test_a_password_needs_the_user_name_or_else_the_sources_id() -> None:
    plain = source_of("basic", "secret", username=None)
    named = source_of("basic", "secret", username="cms")
    assert has_password(basic("newsroom:secret"), plain)
    assert not has_password(basic("cms:secret"), plain)
    assert has_password(basic("cms:secret"), named)
    assert has_password(basic("cms:secret", scheme="bAsIc"), named)
    assert not has_password(basic("newsroom:secret"), named)
    assert not has_password(basic("cms:wrong"), named)
    assert not has_password(basic("cms:"), named)
    assert not has_password(basic("cmssecret"), named)
    assert not has_password(basic("cms:secret", scheme="Bearer"), named)


def test_a_password_may_hold_colons() -> None:
    assert has_password(basic("cms:a:b"), source_of("basic", "a:b", username="cms"))
    assert not has_password(basic("cms:a:b"), source_of("basic", "b", username="cms:a"))


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic ", "Basic !!!!", "Basic Y21zOnM", "Basic é"]
)
def test_credentials_that_are_not_base64_are_wrong(header: str) -> None:
    assert not has_password(bare(authorization=header), source_of("basic", "s", username="cms"))


def test_spaces_around_credentials_do_not_count() -> None:
    source = source_of("basic", "s", username="cms")
    right = basic("cms:s").headers["authorization"]
    assert has_password(bare(authorization=f"{right.replace(' ', '   ')}  "), source)
    # Base64 is read strictly: a character of no alphabet is not left out.
    assert not has_password(bare(authorization=right[:-2] + "!" + right[-2:]), source)


def test_a_secret_url_ends_in_the_key() -> None:
    source = source_of("token", path_key=PATH_KEY)
    assert has_path_key(at_url(PATH_KEY), source)
    assert not has_path_key(at_url(PATH_KEY[:-1]), source)
    assert not has_path_key(at_url(""), source)
    assert not has_path_key(bare(), source)
    # A source without a key has no secret URL, and no empty one either.
    for request in (bare(), at_url(""), at_url(PATH_KEY)):
        assert not has_path_key(request, source_of("token"))


@pytest.mark.parametrize(
    ("options", "secrets", "url", "allowed"),
    [
        ({"unsigned": True, "path_key": PATH_KEY}, [], PATH_KEY, True),
        ({"unsigned": True, "path_key": PATH_KEY}, [], "another-key", False),
        ({"unsigned": False, "path_key": PATH_KEY}, [], PATH_KEY, False),
        ({"unsigned": True, "path_key": PATH_KEY}, ["s"], PATH_KEY, False),
    ],
)
def test_a_delivery_needs_no_proof_at_the_secret_url_of_an_unsigned_source_without_secrets(
    options: dict[str, Any], secrets: list[str], url: str, allowed: bool
) -> None:
    source = source_of("wordpress_com", *secrets, **options)
    assert is_allowed_unsigned(at_url(url), source) is allowed
