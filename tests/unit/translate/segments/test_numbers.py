"""Numbers in another notation are not lost; missing numbers are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.translate.segments.markup_check import problems
from functions.translate.segments.numbers import added_numbers, lost_numbers

NBSP, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("before", "after", "language"),
    [
        ("1,000.5 tonnes", "1.000,5 toneladas", "pt"),
        ("1,000.5 tonnes", f"1{NBSP}000,5 тонн", "ru"),
        ("1,000.5 tonnes", "1000.5", "pt"),
        ("12,345,678.90", f"12{NARROW}345{NARROW}678,90", "fr"),
        ("100,000 people", "1,00,000 लोग", "hi"),
        ("345 people", "٣٤٥ شخصا", "ar"),
        ("345 people", "३४५ लोग", "hi"),
        ("on 10.12.2021", "em 12/10/2021", "pt"),
        ("on 10/12", "am 12.10.", "de"),
        ("at 09:05", "às 9h05", "pt"),
        ("at 7:30 p.m.", "às 19h30", "pt"),
        ("in 2018 100 soldiers", "100 soldados em 2018", "pt"),
        ("3 million", "300万", "zh"),
        ("1.5 billion", "15亿", "zh"),
        ("3 million", "3,000,000", "pt"),
        ("3 million", "3 milhões", "pt"),
        ("the 21st century", "o século XXI", "pt"),
        ("the 1st and 2nd", "o primeiro e o segundo", "pt"),
        ("7 people", "sete pessoas", "pt"),
        ("7 people", "семи человек", "ru"),
        ("7 people", "յոթ մարդ", "hy"),
        # A number word may become digits; a month may be a number.
        ("two people in May", "5月に2人", "ja"),
    ],
)
def test_a_number_in_another_notation_is_not_lost(before: str, after: str, language: str) -> None:
    assert lost_numbers([before], [after], language) == ()


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ("100 soldiers", "soldados", ("100",)),
        ("100 soldiers", "10 soldados", ("100",)),
        ("1,250,000 dollars", "1.250,000 dólares", ("1,250,000",)),
        ("3.5 metres", "35 metros", ("3.5",)),
        ("30 million", "3 milhões", ("30",)),
        ("in 2008 and in 2008", "em 2008", ("2008",)),
        ("7 people", "seis pessoas", ("7",)),
        # `um` is no English number word.
        ("1 person", "um person", ("1",)),
        ("2021 and 2018", "2018 e 2012", ("2021",)),
        ("the 21st century", "o século XIX", ("21",)),
    ],
)
def test_a_missing_or_different_number_is_reported(
    before: str, after: str, lost: tuple[str, ...]
) -> None:
    language = "en" if "um person" in after else "pt"
    assert lost_numbers([before], [after], language) == lost


def test_a_lost_number_is_a_problem_of_its_segment() -> None:
    assert problems("<b>100</b> soldiers", "<b>cem</b> soldados", "pt") == ("numbers",)
    assert problems('Read <a href="/2021">it</a>', 'Leia <a href="/2021">isto</a>', "pt") == ()


@given(
    st.lists(
        st.decimals(min_value=0, max_value=10**9, places=2) | st.integers(0, 10**12), max_size=8
    )
)
def test_every_notation_of_a_number_is_the_same_number(values: list[int]) -> None:
    english = [f"{value:,}" for value in values]
    portuguese = [item.translate(str.maketrans(",.", ".,")) for item in english]
    russian = [item.translate({ord(","): NBSP, ord("."): ","}) for item in english]
    arabic = [item.translate(str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")) for item in english]
    for written in (portuguese, russian, arabic, [str(value) for value in values]):
        for before, after in ((english, written), (written, english)):
            assert lost_numbers([" and ".join(before)], [" e ".join(reversed(after))]) == ()


@given(st.lists(st.integers(13, 10**6), min_size=1, max_size=6, unique=True))
def test_each_missing_number_is_reported(values: list[int]) -> None:
    text = "; ".join(map(str, values))
    for value in values:
        rest = "; ".join(str(item) for item in values if item != value)
        assert lost_numbers([text], [rest], "pt") == (str(value),)


@given(st.text("0123456789.,'٣४ \u00a0XVI", max_size=300))
def test_any_text_has_its_own_numbers(text: str) -> None:
    assert lost_numbers([text], [text]) == ()


@pytest.mark.parametrize(
    ("before", "after", "languages", "added"),
    [
        ("The ferry is free.", "A balsa está livre há 37 dias.", ("en", "pt"), ("37",)),
        ("The ferry left.", "Die Fähre mit 7 Leuten fuhr ab.", ("en", "de"), ("7",)),
        ("It left at 9.", "Saiu às 9, com 120 pessoas.", ("en", "pt"), ("120",)),
        # The source says it in words, or in another notation.
        ("Twenty-five boats left.", "25 barcos saíram.", ("en", "pt"), ()),
        ("Half of them left.", "50 % deles saíram.", ("en", "pt"), ()),
        ("It left on January 5, 2026.", "Saiu em 05/01/2026.", ("en", "pt"), ()),
        ("It left in March.", "3月に出発した。", ("en", "ja"), ()),
        ("It left at 3 p.m.", "Saiu às 15h.", ("en", "pt"), ()),
        ("King Louis XIV left.", "O rei Luís 14 saiu.", ("en", "pt"), ()),
        ("Fünfundzwanzig Boote fuhren ab.", "25 boats left.", ("de", "en"), ()),
        # No list of number words: nothing is certain.
        ("Huszonöt hajó indult el.", "25 boats left.", ("hu", "en"), ()),
    ],
)
def test_number_that_a_translation_adds_is_reported(
    before: str, after: str, languages: tuple[str, str], added: tuple[str, ...]
) -> None:
    assert added_numbers([before], [after], *languages) == added


@given(st.text())
def test_unchanged_text_adds_no_number(text: str) -> None:
    assert added_numbers([text], [text], "en") == ()
