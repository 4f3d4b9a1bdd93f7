"""Parsing a mutated document raises nothing.

A valid document of each format is mutated by bytes and by parts. A new format without a seed in
fuzz_seeds.py fails here.
"""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.model.documents import documents
from dateline.model.sources import Source
from functions.process.formats import FORMATS
from functions.process.formats.families import Family
from functions.process.parse import ParsedSubmission
from tests.unit.process.cms_payloads import MODELS
from tests.unit.process.fuzz_seeds import SEEDS, Seed, formats_without_seed
from tests.unit.process.parsing import parse_body

FAMILIES = {family: [form.NAME for form in FORMATS if form.FAMILY is family] for family in Family}
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "30"))
"""Examples per family."""

_PART = re.compile(rb"<[^<>]*>|\"(?:[^\"\\]|\\.)*\"|[{}\[\]:,&\n]|[^<>\"{}\[\]:,&\n]+|[<>\"]")
_ODD = [
    *(b"", b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"&", b"&#x0;", b"&e;", b"]]>", b"<"),
    *(b"<![CDATA[", b"<!--", b"null", b"-1", b"1e999", b"[]", b"{}", b'""', b'"\\ud800"', b"\\"),
    *("\u2028\u202e\u0301".encode(), b"99999999999999999999", b"0000-00-00", b"javascript:x"),
    *(b"--- ", b"\x01", b"\x02", b"\x04", b"http://[", b"//", b"<script>", b"xml:base='http://['"),
]


def parts(body: bytes) -> list[bytes]:
    """Tags, strings, brackets and the text between them."""
    return _PART.findall(body)


_EVERY_PART = sorted({part for seed in SEEDS.values() for part in parts(seed.body)})


@st.composite
def _rearranged(draw: st.DrawFn, seed: Seed) -> bytes:
    """Some parts deleted, duplicated, moved, or replaced by those of another seed."""
    held = parts(seed.body)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(len(held) - 1, 0)))
        end = min(place + draw(st.integers(0, 5)), len(held))
        other = draw(st.integers(0, len(held)))
        match draw(st.integers(0, 4)):
            case 0:
                del held[place:end]
            case 1:
                held[other:other] = held[place:end]
            case 2:
                moved = held[place:end]
                del held[place:end]
                held[other:other] = moved
            case 3:
                held[place:end] = [draw(st.sampled_from(_EVERY_PART))]
            case _:
                held[place:end] = [draw(st.sampled_from(_ODD))]
    return b"".join(held)


@st.composite
def _corrupted(draw: st.DrawFn, seed: Seed) -> bytes:
    """Some bytes deleted or changed; perhaps truncated, or in another encoding."""
    body = bytearray(seed.body)
    for _ in range(draw(st.integers(1, 8))):
        place = draw(st.integers(0, max(len(body) - 1, 0)))
        end = place + draw(st.integers(0, 3))
        body[place:end] = draw(st.binary(max_size=3) | st.sampled_from(_ODD))
    if draw(st.integers(0, 5)) == 0:
        del body[draw(st.integers(0, len(body))) :]
    if draw(st.integers(0, 5)) == 0:
        wide = draw(st.sampled_from(["utf-16", "utf-16-be", "utf-32", "cp1251"]))
        return bytes(body).decode("utf-8", "replace").encode(wide, "replace")
    return bytes(body)


def assert_sound(parsed: ParsedSubmission) -> None:
    """Checks that documents are valid and that problems have a code and a message."""
    for document in parsed.documents:
        assert documents.validate_json(document.model_dump_json()) == document
    for problem in parsed.problems:
        assert re.fullmatch(r"[a-z][a-z0-9_]+", problem.code)
        assert problem.message


def test_every_format_has_a_seed() -> None:
    assert formats_without_seed() == set()
    assert set(SEEDS) == {form.NAME for form in FORMATS}


def test_every_family_has_a_format() -> None:
    assert all(FAMILIES.values())


PERMISSIVE = Source(
    id="demo",
    sender="token",
    models=tuple(dict.fromkeys(name for names in MODELS.values() for name in names)),
)
"""Names the content types of every seed."""


@pytest.mark.parametrize("name", SEEDS)
def test_seed_is_parsed_by_its_format(name: str) -> None:
    seed = SEEDS[name]
    parsed = parse_body(
        seed.body, seed.content_type, source=PERMISSIVE, sender=seed.sender, event="published"
    )
    assert parsed.format == name
    assert parsed.fetch_requests if seed.is_fetched else parsed.documents


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_mutated_document_never_makes_parsing_fail(family: Family, data: st.DataObject) -> None:
    seed = SEEDS[data.draw(st.sampled_from(FAMILIES[family]))]
    body = data.draw(_rearranged(seed) | _corrupted(seed))
    event = data.draw(st.sampled_from(["unknown", "published", "deleted"]))
    assert_sound(
        parse_body(body, seed.content_type, source=PERMISSIVE, sender=seed.sender, event=event)
    )
