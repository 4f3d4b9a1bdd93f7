"""Bytes are decoded without mojibake wherever the encoding can be determined."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.errors import Unprocessable
from functions.process.item.sample import Sample
from functions.process.text.encoding import decode, printable, repaired

FEED = "<rss><channel><item><title>Café “noir” – Łódź, Київ</title></item></channel></rss>"
LATIN = FEED.replace("Łódź, Київ", "Öl")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("head", ["", "<?xml version='1.0'?>", "\n<!-- x -->"])
def test_utf_16_and_32_need_no_byte_order_mark(codec: str, head: str) -> None:
    sample = Sample(f"{head}{FEED}".encode(codec), "application/xml")
    assert sample.binary is None
    assert sample.root == "rss"
    assert sample.text[0] == f"{head}{FEED}"


def test_utf_16_json_needs_no_byte_order_mark() -> None:
    sample = Sample('{"headline": "Київ"}'.encode("utf-16-le"), "application/json")
    assert sample.json == {"headline": "Київ"}


@pytest.mark.parametrize("codec", ["cp037", "cp500", "cp1140"])
def test_ebcdic_is_recognised_by_its_first_bytes(codec: str) -> None:
    text = f'<?xml version="1.0" encoding="{codec}"?><rss>[Zürich]</rss>'
    sample = Sample(text.encode(codec))
    assert sample.root == "rss"
    assert decode(sample.raw, None, codec)[0] == text


def test_byte_order_mark_overrides_every_declaration() -> None:
    text, warning = decode(FEED.encode("utf-8-sig"), "iso-8859-2")
    assert text == FEED
    assert warning == "encoding: declared iso8859-2, read as utf-8"


@pytest.mark.parametrize(
    ("raw", "declared", "warned"),
    [
        (LATIN.encode("cp1252"), ("iso-8859-1",), False),
        (LATIN.encode("cp1252"), ("us-ascii",), False),
        (LATIN.encode("cp1252"), ("utf-8",), True),
        (LATIN.encode("cp1252"), (None, "bogus"), True),
        (LATIN.encode(), ("iso-8859-1",), True),
        (LATIN.encode(), ("utf-16",), True),
        (LATIN.encode("utf-16"), ("utf-8",), True),
    ],
)
def test_declared_charset_is_used_if_it_fits(
    raw: bytes, declared: tuple[str | None, ...], warned: bool
) -> None:
    text, warning = decode(raw, *declared)
    assert text == LATIN
    assert bool(warning) is warned


def test_http_charset_is_tried_before_that_of_the_document() -> None:
    raw = "Київ".encode("koi8-u")
    assert decode(raw, "koi8-u", "windows-1251")[0] == "Київ"


def test_broken_character_does_not_affect_the_others() -> None:
    raw = (FEED * 3).encode() + "é".encode()[:1] + b"</rss>"
    text, warning = decode(raw, "iso-8859-1")
    assert text == f"{FEED * 3}\ufffd</rss>"
    assert warning is not None


def test_undefined_byte_of_windows_1252_is_accepted() -> None:
    assert decode(b"caf\xe9 \x81", "windows-1252")[0] == "café \x81"


@pytest.mark.parametrize(
    "text", ["It’s here", "Straße, Küche, Äpfel", "Київ — Львів", "“Łódź”", "çàéèê"]
)
def test_utf8_encoded_twice_is_decoded_twice(text: str) -> None:
    latin = "".join(map(chr, text.encode()))
    # Without a Latin-1 control, a few words alone prove nothing.
    assert repaired(latin) == (text if re.search("[\x80-\x9f]", latin) else latin)
    once = text.encode().decode("cp1252", "dateline.control")
    assert decode(f"<p>{once}</p>".encode())[0] == f"<p>{text}</p>"


@pytest.mark.parametrize(
    "text",
    ["AÇÃO", "PROMOÇÃO “É”", "CAFÉ…", "Ã©", "â€", "SÃO PAULO – CORAÇÃO – IRMÃ…", "Â«x» Â"],
)
def test_text_that_resembles_double_encoding_is_unchanged(text: str) -> None:
    assert decode(text.encode()) == (text, None)


def test_latin_1_controls_become_windows_1252_characters() -> None:
    assert repaired("don\x92t \x93x\x94 &#146; &#x96; &#8217; &#233;") == "don’t “x” ’ – &#8217; é"
    assert repaired("&#226;&#128;&#166;") == "…"
    assert repaired("Café &#8217; &#233;") == "Café &#8217; &#233;"


def test_undecodable_bytes_are_refused() -> None:
    with pytest.raises(Unprocessable) as refused:
        decode(bytes(range(0x80, 0xFF)) * 4 + b"\0\1\2\3" * 50)
    assert refused.value.code == "encoding_unknown"


@given(st.text())
def test_every_unicode_text_is_preserved(text: str) -> None:
    assert printable(text) == re.sub(
        "[\ud800-\udfff]",
        "\ufffd",
        re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", "", text),
    )


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "utf-16", "latin-1", "gbk", "x"]))
def test_any_bytes_are_text_or_refused(raw: bytes, charset: str | None) -> None:
    try:
        text, _ = decode(raw, charset)
    except Unprocessable:
        return
    repaired(text).encode()


def test_decoding_takes_linear_time() -> None:
    started = time.process_time()
    for run in (b"\xc3\x83", b"\xe2\x82", b"\xc2", b"&#1", b"&#146;", b"\xc2\x80", b"\xff", b"\0<"):
        text, _ = decode(run * 500_000)
        printable(repaired(text))
    assert time.process_time() - started < 5
