"""Which signatures count: every key, the first ten of a header, no key that anybody knows."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.submit.senders.signatures import (
    MAX_SIGNATURES,
    Algorithm,
    Encoding,
    Signed,
    any_signature_matches,
    keys_of,
    listed_signatures,
    signed_bytes,
    to_bytes,
)
from tests.unit.submit.senders.signing import NOW, source_of

BODY = b"the signed bytes"


def signature(
    key: bytes, body: bytes = BODY, algorithm: str = "sha256", encoding: str = "hex"
) -> str:
    mac = hmac.new(key, body, algorithm).digest()
    return {
        "hex": mac.hex(),
        "base64": base64.b64encode(mac).decode(),
        "base64url": base64.urlsafe_b64encode(mac).decode().rstrip("="),
    }[encoding]


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("encoding", ["hex", "base64", "base64url"])
def test_a_signature_counts_in_its_own_algorithm_and_encoding(
    algorithm: Algorithm, encoding: Encoding
) -> None:
    right = signature(b"key", BODY, algorithm, encoding)
    assert any_signature_matches([b"key"], BODY, [right], algorithm=algorithm, encoding=encoding)
    assert not any_signature_matches(
        [b"key"], BODY + b".", [right], algorithm=algorithm, encoding=encoding
    )
    other: Algorithm = "sha512" if algorithm == "sha256" else "sha256"
    assert not any_signature_matches([b"key"], BODY, [right], algorithm=other, encoding=encoding)


def test_hex_of_sha256_is_expected_unless_the_sender_says_otherwise() -> None:
    assert any_signature_matches([b"key"], BODY, [signature(b"key")])


@given(st.lists(st.binary(min_size=1), min_size=1, max_size=3, unique=True), st.data())
def test_any_key_and_any_of_the_presented_signatures_may_match(
    keys: list[bytes], data: st.DataObject
) -> None:
    right = signature(data.draw(st.sampled_from(keys)))
    wrong = ["0" * 64] * data.draw(st.integers(0, MAX_SIGNATURES - 1))
    assert any_signature_matches(keys, BODY, [*wrong, right])
    assert not any_signature_matches(keys, BODY, ["0" * 64, *wrong])


def test_the_tenth_signature_of_a_header_counts_and_the_eleventh_does_not() -> None:
    assert MAX_SIGNATURES == 10
    assert any_signature_matches([b"key"], BODY, ["0"] * 9 + [signature(b"key")])
    assert not any_signature_matches([b"key"], BODY, ["0"] * 10 + [signature(b"key")])


def test_nothing_is_signed_without_a_key_or_without_a_signature() -> None:
    for key in (b"", b"a source without secrets costs the same work"):
        assert not any_signature_matches([], BODY, [signature(key)])
    assert not any_signature_matches([b"key"], BODY, [])
    assert not any_signature_matches([b"key"], BODY, [""])


def test_the_letters_at_the_end_of_a_signature_are_no_padding() -> None:
    # 48 bytes have no padding, so their last character is any of the alphabet.
    bodies = [f"body {number}".encode() for number in range(400)]
    written = [signature(b"key", body, "sha384", "base64url") for body in bodies]
    assert {text[-1] for text in written} >= {"A", "X", "Z", "a", "z", "9"}
    for body, text in zip(bodies, written, strict=True):
        assert any_signature_matches(
            [b"key"], body, [text], algorithm="sha384", encoding="base64url"
        )


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of what is computed and compared."""
    calls: list[str] = []
    digest, compare = hmac.digest, hmac.compare_digest

    def hashing(key: bytes, content: bytes, algorithm: str) -> bytes:
        calls.append("digest")
        return digest(key, content, algorithm)

    def comparing(first: bytes, second: bytes) -> bool:
        calls.append("compare")
        return compare(first, second)

    with monkeypatch.context() as patched:
        patched.setattr(hmac, "digest", hashing)
        patched.setattr(hmac, "compare_digest", comparing)
        yield calls


@pytest.mark.parametrize("keys", [[], [b"key"]])
@pytest.mark.parametrize("presented", [[], ["0"], [signature(b"key")]])
def test_the_work_is_the_same_without_a_key_or_a_signature(
    work: list[str], keys: list[bytes], presented: list[str]
) -> None:
    any_signature_matches(keys, BODY, presented)
    assert work == ["digest", "compare"]


def test_an_empty_secret_is_no_key() -> None:
    assert keys_of(source_of("github", "", "present")) == [b"present"]
    assert keys_of(source_of("github")) == []


@pytest.mark.parametrize(
    ("header", "signatures"),
    [
        ("v1=a", ["a"]),
        ("v1=a,v1=b", ["a", "b"]),
        ("v1=a, v1=b v1=c\tv1=d", ["a", "b", "c", "d"]),
        ("v0=a,v1=b", ["b"]),
        (",, v1=a ,", ["a"]),
        ("xv1=a", []),
        ("v1=v1=a", ["v1=a"]),
        ("", []),
    ],
)
def test_the_signatures_of_a_header_are_listed_without_their_prefix(
    header: str, signatures: list[str]
) -> None:
    assert listed_signatures(header, "v1=") == signatures


def test_a_header_without_a_prefix_is_all_signature() -> None:
    assert listed_signatures(" a , b ", "") == ["a", "b"]


def test_header_text_has_bytes_even_with_a_lone_surrogate() -> None:
    assert to_bytes("é") == "é".encode()
    assert to_bytes("\ud800") == b"\xed\xa0\x80"


def test_what_is_signed_is_known_by_the_hash_of_its_bytes() -> None:
    digest = hashlib.sha256(BODY).hexdigest()
    assert signed_bytes(BODY, has_time=True) == Signed(digest, has_time=True, inputs=frozenset())
    inputs = frozenset({"x-id"})
    assert signed_bytes(BODY, has_time=False, inputs=inputs) == Signed(
        digest, has_time=False, inputs=inputs
    )


def test_the_time_of_sending_is_part_of_what_is_signed() -> None:
    signed = signed_bytes(BODY, has_time=True, sent_at=NOW)
    assert (signed.sent_at, signed_bytes(BODY, has_time=True).sent_at) == (NOW, None)
