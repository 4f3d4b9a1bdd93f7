"""What a glossary says of a segment, and whether a translation does it."""

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
        # Case is the term's: `Otsc` is not what was asked for.
        ("The CSTO met.", "A Otsc reuniu-se.", ("CSTO",)),
        # A capital at the start of a sentence is.
        ("Russia wants mutual aid.", "Ajuda é o que quer a Rússia.", ()),
        # Words of their own only, on both sides.
        ("The CSTOs met.", "Reuniram-se.", ()),
        ("The CSTO met.", "Os OTSCs reuniram-se.", ("CSTO",)),
        ("The CSTO’s chair", "O chefe da OTSC", ()),
        # The longer term has the words; the shorter one asks for nothing there.
        ("Nikol Pashinyan said", "Nikol Pashinyan disse", ()),
        ("Nikol Pashinyan and Pashinyan", "Nikol Pashinyan e ele", ("Pashinyan",)),
        # As often as it stands there.
        ("CSTO and CSTO", "OTSC e ela", ("CSTO",)),
        # Tags do not hide a term, nor is a protected one asked for.
        ("Nikol <b>Pashinyan</b>", "Nikol <b>Paxiniano</b>", ("Nikol Pashinyan",)),
        ('<b translate="no">CSTO</b> today', '<b translate="no">CSTO</b> hoje', ()),
    ],
)
def test_a_term_that_is_not_rendered_is_told(
    segment: str, translated: str, terms: tuple[str, ...]
) -> None:
    assert missed_terms(PT, segment, translated) == terms


@pytest.mark.parametrize(
    ("target", "rendering", "translated", "good"),
    [
        ("hy", "Երևան", "Նա Երևանում է։", True),
        ("ru", "Ереван", "Он в Ереване.", True),
        ("ru", "Ереван", "Он в Вереванах.", False),
        # So long an ending is another word.
        ("ru", "Ереван", "Ереванскоподобный", False),
        ("pt", "Erevan", "Em Erevanum", False),
        ("zh", "埃里温", "他在埃里温。", True),
        ("hi", "येरेवान", "वह येरेवान में है", True),
        ("hi", "येरेवान", "वह येरेवानी है", False),
    ],
)
def test_endings_count_where_a_language_has_them(
    target: str, rendering: str, translated: str, good: bool
) -> None:
    one = glossary(target, Yerevan=rendering)
    assert missed_terms(one, "He is in Yerevan.", translated) == (() if good else ("Yerevan",))


def test_another_glossary_costs_only_the_segments_that_its_terms_are_in() -> None:
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


def test_formality_is_part_of_what_is_remembered() -> None:
    assert memory_version("engine", None, None, "x") == "engine/none"
    assert memory_version("engine", None, "FORMAL", "x") == "engine/none/formal"


@given(inline(), st.lists(st.sampled_from(["a", "ab", "հա", "中", "ी", "."]), max_size=4))
def test_what_repeats_its_terms_misses_none(segment: str, terms: list[str]) -> None:
    same = Glossary(("en", "pt"), tuple((term, term) for term in dict.fromkeys(terms)), "0")
    assert missed_terms(same, segment, segment) == ()


@pytest.mark.parametrize(
    ("text", "told"),
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
def test_a_file_that_amazon_would_not_take_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_glossary(text.encode())
    assert told in caught.value.message


def test_the_languages_of_a_file_may_be_named_by_any_tag() -> None:
    assert read_glossary(b"EN_us,por\nCSTO,OTSC").pair == ("en", "pt")
    assert read_glossary(b" en , iw\nCSTO,CSTO").pair == ("en", "he")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_file_is_read_or_refused(raw: bytes) -> None:
    with suppress(Malformed):
        found = read_glossary(raw)
        assert read_glossary(found.csv) == found
