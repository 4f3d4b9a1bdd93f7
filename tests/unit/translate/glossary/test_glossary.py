"""Which terms of a glossary a segment has, and whether its translation has their translations."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.errors import Malformed
from functions.translate.glossary.glossary import (
    Glossary,
    memory_version,
    missed_terms,
    read_glossary,
)
from tests.unit.translate.strategies import inline


def glossary(target: str, **terms: str) -> Glossary:
    pairs = tuple((source.replace("_", " "), rendering) for source, rendering in terms.items())
    return Glossary(("en", target), pairs, "0" * 12)


PT = glossary(
    "pt", CSTO="OTSC", Nikol_Pashinyan="Nikol Pashinyan", Pashinyan="Paxinian", mutual_aid="ajuda"
)


@pytest.mark.parametrize(
    ("segment", "translated", "terms"),
    [
        ("The CSTO met.", "A OTSC reuniu-se.", ()),
        ("The CSTO met.", "A CSTO reuniu-se.", ("CSTO",)),
        # The case must match: `Otsc` is not the term.
        ("The CSTO met.", "A Otsc reuniu-se.", ("CSTO",)),
        # A capital at the start of a sentence is allowed.
        ("Russia wants mutual aid.", "Ajuda é o que quer a Rússia.", ()),
        # Only whole words count, in both texts.
        ("The CSTOs met.", "Reuniram-se.", ()),
        ("The CSTO met.", "Os OTSCs reuniram-se.", ("CSTO",)),
        ("The CSTO’s chair", "O chefe da OTSC", ()),
        # The longer term matches; the shorter one inside it does not count.
        ("Nikol Pashinyan said", "Nikol Pashinyan disse", ()),
        ("Nikol Pashinyan and Pashinyan", "Nikol Pashinyan e ele", ("Pashinyan",)),
        # The number of occurrences must match.
        ("CSTO and CSTO", "OTSC e ela", ("CSTO",)),
        # Tags do not hide a term, and a protected term is not required.
        ("Nikol <b>Pashinyan</b>", "Nikol <b>Paxiniano</b>", ("Nikol Pashinyan",)),
        ('<b translate="no">CSTO</b> today', '<b translate="no">CSTO</b> hoje', ()),
    ],
)
def test_a_missing_translation_of_a_term_is_reported(
    segment: str, translated: str, terms: tuple[str, ...]
) -> None:
    assert missed_terms(PT, segment, translated) == terms


@pytest.mark.parametrize(
    ("target", "rendering", "translated", "good"),
    [
        ("hy", "Երևան", "Նա Երևանում է։", True),
        ("ru", "Ереван", "Он в Ереване.", True),
        ("ru", "Ереван", "Он в Вереванах.", False),
        # Such a long ending makes another word.
        ("ru", "Ереван", "Ереванскоподобный", False),
        ("pt", "Erevan", "Em Erevanum", False),
        ("zh", "埃里温", "他在埃里温。", True),
        ("hi", "येरेवान", "वह येरेवान में है", True),
        ("hi", "येरेवान", "वह येरेवानी है", False),
    ],
)
def test_endings_are_allowed_in_languages_that_have_them(
    target: str, rendering: str, translated: str, good: bool
) -> None:
    terms = glossary(target, Yerevan=rendering)
    assert missed_terms(terms, "He is in Yerevan.", translated) == (() if good else ("Yerevan",))


def test_a_changed_glossary_costs_only_the_segments_with_its_terms() -> None:
    changed = glossary("pt", **{**dict(PT.terms), "CSTO": "CSTO"}, NATO="OTAN")
    untouched, touched = "Nikol <b>Pashinyan</b> spoke.", "The CSTO’s chair spoke."
    fresh = "NATO spoke."

    def version(terms: Glossary | None, segment: str) -> str:
        return memory_version("engine", terms, None, segment)

    assert (
        version(PT, "Rain fell.") == version(changed, "Rain fell.") == version(None, "Rain fell.")
    )
    assert version(PT, touched) != version(changed, touched)
    assert version(PT, fresh) != version(changed, fresh)
    first = glossary("pt", Nikol_Pashinyan="Nikol Pashinyan", Pashinyan="Paxinian")
    assert version(PT, untouched) == version(first, untouched) != version(None, untouched)


def test_formality_is_part_of_the_memory_version() -> None:
    assert memory_version("engine", None, None, "x") == "engine/none"
    assert memory_version("engine", None, "FORMAL", "x") == "engine/none/formal"


@given(inline(), st.lists(st.sampled_from(["a", "ab", "հա", "中", "ी", "."]), max_size=4))
def test_an_unchanged_segment_misses_no_term(segment: str, terms: list[str]) -> None:
    same = Glossary(("en", "pt"), tuple((term, term) for term in dict.fromkeys(terms)), "0")
    assert missed_terms(same, segment, segment) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("en,pt\nCSTO,OTSC\nNATO\n", "line 3: 1 columns"),
        ("en,pt\nCSTO," + "é" * 101, "line 2: the term in pt is over 200 bytes"),
        ("english,portuguese\na,b", "line 1: the first line names two languages"),
        ("en,en\na,b", "line 1: the first line names two languages"),
        ("en,pt\na,b\na,c\n", "line 3: 'a' has a different translation above"),
        ("en,pt\n", "line 1: write two language codes"),
        ("en,pt\na,\n", "line 2: the term in pt is empty"),
        ("en,pt\na,b\x07\n", "line 2: the term in pt contains control characters"),
        ('en,pt\n"a,b\n', "not CSV"),
        ("en,pt\n" + "x" * 10 * 1024 * 1024, "line 1: the file is over 10 MiB"),
    ],
    ids=range(10),
)
def test_a_file_that_amazon_would_refuse_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_glossary(text.encode())
    assert message in caught.value.message


def test_the_languages_of_a_file_may_be_named_by_any_tag() -> None:
    assert read_glossary(b"EN_us,por\nCSTO,OTSC").pair == ("en", "pt")
    assert read_glossary(b" en , iw\nCSTO,CSTO").pair == ("en", "he")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_file_is_read_or_refused(raw: bytes) -> None:
    with suppress(Malformed):
        parsed = read_glossary(raw)
        assert read_glossary(parsed.csv) == parsed
