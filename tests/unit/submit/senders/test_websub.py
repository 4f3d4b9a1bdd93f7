"""The signature over the content that a WebSub hub distributes."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.errors import Unauthenticated
from dateline.model.sources import Source
from dateline.web.http import Request
from functions.submit.senders import websub

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
METHODS = ["sha1", "sha256", "sha384", "sha512"]


def source(*secrets: str) -> Source:
    return Source.model_validate({"id": "wire", "sender": "websub", "secrets": secrets})


def request(body: bytes, signature: str | None) -> Request:
    headers = {} if signature is None else {"x-hub-signature": signature}
    return Request(method="POST", path="/websub/wire/k", headers=headers, body=body)


def signed(body: bytes, secret: str, method: str) -> str:
    return f"{method}={hmac.new(secret.encode(), body, method).hexdigest()}"


@given(
    body=st.binary(max_size=300),
    secret=st.text(min_size=1, max_size=60),
    method=st.sampled_from(METHODS),
    upper=st.booleans(),
)
def test_every_body_signed_by_a_known_method_is_accepted(
    body: bytes, secret: str, method: str, upper: bool
) -> None:
    signature = signed(body, secret, method)
    header = signature.upper() if upper else signature
    assert websub.verify(request(body, header), source(secret), NOW).name == f"hmac-{method}"


@given(
    body=st.binary(min_size=1, max_size=300),
    method=st.sampled_from(METHODS),
    place=st.integers(min_value=0),
    flip=st.integers(min_value=1, max_value=255),
)
def test_one_changed_byte_of_the_body_is_refused(
    body: bytes, method: str, place: int, flip: int
) -> None:
    changed = bytearray(body)
    changed[place % len(body)] ^= flip
    with pytest.raises(Unauthenticated):
        websub.verify(request(bytes(changed), signed(body, "s", method)), source("s"), NOW)


def test_one_right_signature_among_several_is_enough() -> None:
    header = f"{signed(b'x', 'other', 'sha256')}, {signed(b'x', 's', 'sha1')}"
    assert websub.verify(request(b"x", header), source("s"), NOW).name == "hmac-sha1"


def test_a_source_may_refuse_signatures_with_sha1() -> None:
    strict = source("s").model_copy(update={"accepts_sha1": False})
    with pytest.raises(Unauthenticated):
        websub.verify(request(b"x", signed(b"x", "s", "sha1")), strict, NOW)
    both = f"{signed(b'x', 's', 'sha1')}, {signed(b'x', 's', 'sha256')}"
    assert websub.verify(request(b"x", both), strict, NOW).name == "hmac-sha256"


def test_either_of_two_secrets_verifies() -> None:
    for secret in ("new", "old"):
        assert websub.verify(request(b"x", signed(b"x", secret, "sha1")), source("new", "old"), NOW)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256",
        "sha256=",
        signed(b"x", "s", "sha256").removeprefix("sha256="),
        signed(b"x", "s", "sha256")[:-1],
        signed(b"x", "s", "sha256") + "0",
        signed(b"x", "s", "sha256").replace("sha256", "sha1"),
        signed(b"x", "s", "md5"),
        signed(b"x", "s", "sha224"),
        "sha256=" + "é" * 64,
        ",".join(f"sha1={number:040x}" for number in range(5_000)),
    ],
)
def test_no_other_header_is_a_signature(header: str | None) -> None:
    with pytest.raises(Unauthenticated):
        websub.verify(request(b"x", header), source("s"), NOW)


def test_a_source_without_a_secret_accepts_nothing() -> None:
    with pytest.raises(Unauthenticated):
        websub.verify(request(b"x", signed(b"x", "", "sha256")), source(), NOW)
