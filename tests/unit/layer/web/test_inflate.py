"""Compressed bodies: what is read, what is refused, and that a bomb never is in memory."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.errors import Malformed, Rejected, TooLarge, UnsupportedType
from dateline.web.inflate import MAX_MEMBERS, content_encoding, inflate, sniffed

LIMIT = 4_000_000
TEXT = b"The ferry leaves at dawn; the harbour is quiet. " * 40


def bare(body: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(body) + squeeze.flush()


WAYS = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare),
}


@pytest.mark.parametrize(("encoding", "squeeze"), WAYS.values(), ids=list(WAYS))
@given(body=st.binary(max_size=5_000))
def test_what_was_compressed_comes_back(encoding: str, squeeze: object, body: bytes) -> None:
    assert callable(squeeze)
    named = content_encoding(f" {encoding.upper()} ")
    assert named
    assert inflate(squeeze(body), named, max_bytes=LIMIT) == body


def test_more_than_a_step_comes_back_whole() -> None:
    body = TEXT * 1_500
    assert len(body) > 40 * 64 * 1024
    assert inflate(gzip.compress(body, 1), "gzip", max_bytes=LIMIT) == body


def test_joined_gzip_members_are_one_body_and_padding_is_none() -> None:
    joined = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 512
    assert inflate(joined, "gzip", max_bytes=LIMIT) == b"one two"


@pytest.mark.parametrize("header", ["", "identity", " Identity "])
def test_nothing_encoded_is_told_from_an_encoding(header: str) -> None:
    assert content_encoding(header) is None


@pytest.mark.parametrize("header", ["br", "zstd", "compress", "gzip, gzip", "gzip,deflate", "\0"])
def test_unknown_and_stacked_encodings_are_refused(header: str) -> None:
    with pytest.raises(UnsupportedType) as refused:
        content_encoding(header)
    assert refused.value.code == "content_encoding_unsupported"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_refused_before_it_is_in_memory(encoding: str) -> None:
    size = 300_000_000
    squeeze = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
    bomb = b"".join(squeeze.compress(bytes(1_000_000)) for _ in range(size // 1_000_000))
    bomb += squeeze.flush()
    assert len(bomb) < 400_000
    tracemalloc.start()
    with pytest.raises(TooLarge) as refused:
        inflate(bomb, encoding, max_bytes=25 * 1024 * 1024)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.code in {"body_bomb", "body_too_large"}
    assert peak < 70_000_000


def test_a_small_bomb_is_refused_by_its_ratio() -> None:
    with pytest.raises(TooLarge) as refused:
        inflate(gzip.compress(bytes(3_000_000)), "gzip", max_bytes=LIMIT)
    assert refused.value.code == "body_bomb"


def test_a_ratio_harms_nobody_below_a_megabyte() -> None:
    assert inflate(gzip.compress(bytes(900_000)), "gzip", max_bytes=LIMIT) == bytes(900_000)


def test_a_body_over_the_limit_is_refused_to_the_byte() -> None:
    squeezed = gzip.compress(TEXT)
    assert inflate(squeezed, "gzip", max_bytes=len(TEXT)) == TEXT
    with pytest.raises(TooLarge) as refused:
        inflate(squeezed, "gzip", max_bytes=len(TEXT) - 1)
    assert refused.value.code == "body_too_large"


def test_a_million_empty_members_are_a_bomb() -> None:
    with pytest.raises(TooLarge) as refused:
        inflate(gzip.compress(b"") * (MAX_MEMBERS + 1), "gzip", max_bytes=LIMIT)
    assert refused.value.code == "body_bomb"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@pytest.mark.parametrize("cut", [0, 1, 5, 12, -1])
def test_a_body_cut_off_is_refused(encoding: str, cut: int) -> None:
    whole = gzip.compress(TEXT) if encoding == "gzip" else zlib.compress(TEXT)
    with pytest.raises(Malformed) as refused:
        inflate(whole[:cut], encoding, max_bytes=LIMIT)
    assert refused.value.code == f"body_not_{encoding}"


def test_a_damaged_body_is_refused() -> None:
    whole = bytearray(gzip.compress(TEXT))
    whole[-6] ^= 1
    with pytest.raises(Malformed):
        inflate(bytes(whole), "gzip", max_bytes=LIMIT)


@given(body=st.binary(max_size=400), encoding=st.sampled_from(["gzip", "x-gzip", "deflate"]))
def test_no_bytes_do_anything_but_inflate_or_be_refused(body: bytes, encoding: str) -> None:
    try:
        inflated = inflate(body, encoding, max_bytes=10_000)
    except Rejected:
        return
    assert len(inflated) <= 10_000


def test_gzip_is_known_by_its_first_bytes() -> None:
    assert sniffed(gzip.compress(b"x")) == "gzip"
    assert sniffed(b"<rss/>") is None
    assert sniffed(b"") is None
