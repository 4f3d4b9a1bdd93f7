"""The local Translate: markup, sentences and quotes, which its engines do not know."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.translate.segments.markup_check import problems
from local.translate.engines import (
    MAX_CHARACTERS,
    apertium_pairs,
    by_sentence,
    echo_engines,
    sentences,
    with_quotes,
)
from local.translate.faults import either, no_faults, read_fault
from local.translate.html import looks_like_html, translate_html, translate_text
from local.translate.terms import Terms
from tests.unit.translate.strategies import html_blocks, words

GLOSSARY = {
    "Read the full report of the Green Valley council.": "Leia o relatório completo do "
    "conselho do Green Valley.",
    "full report": "relatório completo",
    "Read the": "Leia o",
    "of the council": "do conselho",
    "Stay here now": "Fique agora",
    "Stay": "Fique",
    "here": "aqui",
    "now": "agora",
}


def look_up(text: str) -> str:
    return GLOSSARY[text]


@given(html_blocks())
def test_markup_stays_unchanged_with_an_echo(html: str) -> None:
    assert problems(html, translate_html(html, lambda text: text)) == ()


@given(html_blocks())
def test_no_tag_is_lost_or_added_for_any_engine(html: str) -> None:
    answer = translate_html(html, lambda text: f"<b>&{text[::-1]}")
    assert not {"tags", "nesting", "protected"} & set(problems(html, answer))


def test_elements_enclose_their_words_in_the_translated_sentence() -> None:
    html = (
        '<p>Read the <a href="/r">full report</a> of the '
        '<span translate="no">Green Valley</span> council.</p>'
    )
    assert translate_html(html, look_up) == (
        '<p>Leia o <a href="/r">relatório completo</a> do conselho do '
        '<span translate="no">Green Valley</span>.</p>'
    )


def test_words_that_are_not_located_are_translated_separately() -> None:
    assert translate_html("<p>Stay <b>here</b> now</p>", look_up) == (
        "<p>Fique <b>aqui</b> agora</p>"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [("a < b & c > d", False), ("a <b>c</b>", True), ("<3", False), ("<br/>", True)],
)
def test_a_lone_bracket_is_no_markup(text: str, html: bool) -> None:
    assert looks_like_html(text) is html


@given(st.lists(words(), max_size=6).map("\n".join))
def test_lines_and_the_space_around_them_are_kept(text: str) -> None:
    assert translate_text(text, lambda line: line) == text
    kept = translate_text(text, lambda _: "x")
    assert kept.count("\n") == text.count("\n")


@given(st.lists(words(), max_size=12).map(". ".join))
def test_concatenated_sentences_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text
    assert all(len(sentence) <= MAX_CHARACTERS for sentence in sentences(text))
    assert by_sentence(text, lambda sentence: sentence) == text


def test_abbreviations_and_numbers_end_no_sentence() -> None:
    text = "Dr. Silva paid 3.5 million to J. Costa. He left! “Why?” she asked."
    assert sentences(text) == [
        "Dr. Silva paid 3.5 million to J. Costa. ",
        "He left! ",
        "“Why?” ",
        "she asked.",
    ]


def test_typographic_quotes_are_restored_if_the_engine_keeps_straight_quotes() -> None:
    assert with_quotes("He said “yes” and «no»", str.upper) == "HE SAID “YES” AND «NO»"


def test_quotes_that_the_engine_loses_are_restored_around_their_parts() -> None:
    answer = with_quotes("He said “yes” and left", lambda text: text.replace('"', "").upper())
    assert answer == "HE SAID “YES” AND LEFT"


def test_an_apostrophe_is_no_quote() -> None:
    assert with_quotes("It’s Ana’s", lambda text: text) == "It's Ana's"


def test_apertium_serves_the_pairs_whose_languages_amazon_has() -> None:
    listed = "  spa-cat\n  por-spa\n  eng-cat_valencia\n  kaz-tat\n  fra-cat-x\n"
    engines = apertium_pairs(listed, "/bin/cat")
    assert set(engines) == {("es", "ca"), ("pt", "es")}


def test_text_reaches_apertium_unchanged_and_without_a_shell(tmp_path: Path) -> None:
    executable = tmp_path / "apertium"
    executable.write_text('#!/bin/sh\nprintf "%s|" "$@"; cat\n')
    executable.chmod(0o755)
    (engine,) = apertium_pairs("spa-cat", str(executable)).values()
    assert engine("$(id); `id` 'a' \"b\" agua") == "-u|spa-cat|$(id); `id` 'a' \"b\" agua"


def test_an_echo_marks_each_word() -> None:
    portuguese = echo_engines()["en", "pt"]
    assert (
        portuguese("The river rose 3.5 m, “fast”.")
        == "Theʼpt riverʼpt roseʼpt 3.5 mʼpt, “fastʼpt”."
    )
    assert echo_engines()["pt", "zh-TW"](portuguese("Rain")) == "RainʼzhTW"
    assert ("en", "en") not in echo_engines()


@pytest.mark.parametrize("option", ["break:2", "slow:2", "ServiceUnavailableException:2"])
def test_a_fault_of_the_command_line_comes_at_every_nth_call(option: str) -> None:
    fault = either(no_faults, read_fault(option))
    assert [fault() for _ in range(4)] == [None, option.partition(":")[0]] * 2


@pytest.mark.parametrize("option", ["", "break", "often:2", "slow:x"])
def test_an_unknown_fault_is_refused(option: str) -> None:
    with pytest.raises(ValueError, match=r"fault|invalid literal"):
        read_fault(option)


TERMS = (("Green Valley", "Vale Verde"), ("Green", "Verde"), ("CSTO", "OTSC"))


@pytest.mark.parametrize(
    ("text", "rendered", "applied"),
    [
        ("the Green Valley", "THE Vale Verde", ["Green Valley"]),
        # The translation contains the source term, or the engine's translation of the term alone.
        ("the CSTO met", "THE OTSC MET", ["CSTO"]),
        ("Green", "Verde", ["Green"]),
        # Case matters, and only whole words match.
        ("the green csto, CSTOs", "THE GREEN CSTO, CSTOS", []),
    ],
)
def test_terms_replace_what_the_engine_left(text: str, rendered: str, applied: list[str]) -> None:
    terms = Terms(TERMS)
    assert terms(str.upper)(text) == rendered
    assert [item["SourceText"] for item in terms.applied()] == applied


def test_a_term_that_is_not_in_the_translation_is_not_applied() -> None:
    terms = Terms(TERMS)
    assert terms(lambda text: "nada" if " " in text else text)("the CSTO") == "nada"
    assert terms.applied() == []
