"""Language negotiation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.errors import Malformed
from dateline.web.language_tags import read_language
from functions.read.http.languages import Choice, candidates, choose, parse_accept_language


@pytest.mark.parametrize(
    ("given_tag", "expected"),
    [
        ("en", "en"),
        ("PT-br", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        (" hy ", "hy"),
        ("x", None),
        ("", None),
        ("en_GB", "en-GB"),
        ("por", "pt"),
        ("en-", None),
        ("english-language-of-the-islands-and-more", None),
        ("pt#all", None),
        ("рт", None),
    ],
)
def test_tags_are_read_in_their_canonical_form_or_refused(
    given_tag: str, expected: str | None
) -> None:
    if expected is not None:
        assert read_language(given_tag) == expected
        assert parse_accept_language(given_tag) == (expected,)
        return
    with pytest.raises(Malformed) as caught:
        read_language(given_tag)
    assert caught.value.code == "language_malformed"
    assert parse_accept_language(given_tag) == ()


def test_accepted_languages_are_canonical_and_each_is_listed_once() -> None:
    assert parse_accept_language("por, pt;q=0.9, iw, i-klingon, nonsense, zh_yue") == (
        "pt",
        "he",
        "tlh",
        "yue",
    )


def test_accepted_languages_are_ordered_by_weight_and_then_as_given() -> None:
    header = "fr;q=0.5, pt-BR, hy;q=0.9, en;q=0, *;q=0.1, de;q=0.5"
    assert parse_accept_language(header) == ("pt-BR", "hy", "fr", "de", "*")


@given(st.text(max_size=2_000))
def test_any_header_is_accepted_and_its_look_ups_are_bounded(header: str) -> None:
    assert len(candidates(parse_accept_language(header))) <= 8 * 12


def test_a_header_of_thousands_of_languages_costs_few_look_ups() -> None:
    header = ",".join(f"a{chr(97 + n % 26)}-{n:04d}" for n in range(5_000))
    assert len(candidates(parse_accept_language(header))) <= 16


def test_candidates_are_the_language_and_its_parents() -> None:
    assert candidates(("zh-Hant-TW", "pt", "*", "und")) == ("zh-Hant-TW", "zh-Hant", "zh", "pt")
    assert candidates(("yue-HK",)) == ("yue-HK", "yue", "zh")


@pytest.mark.parametrize(
    ("ranges", "original", "available", "expected"),
    [
        ((), "en", {"pt"}, Choice()),
        (("pt",), "en", {"pt"}, Choice(translation="pt")),
        (("pt-BR",), "en", {"pt"}, Choice(translation="pt")),
        (("pt-BR",), "en", {"pt", "pt-BR"}, Choice(translation="pt-BR")),
        (("en-US",), "en", {"pt"}, Choice()),
        (("en-US",), "en-GB", {"pt"}, Choice()),
        (("en",), "en-GB", {"en-US"}, Choice()),
        (("zh",), "yue", {"pt"}, Choice()),
        (("yue",), "zh", {"pt"}, Choice()),
        (("yue",), "en", {"zh"}, Choice(translation="zh")),
        (("nb",), "no", {"pt"}, Choice(fallback_from="nb")),
        (("fr", "pt"), "en", {"pt"}, Choice(translation="pt")),
        (("fr", "en", "pt"), "en", {"pt"}, Choice()),
        (("fr", "de"), "en", {"pt"}, Choice(fallback_from="fr")),
        (("fr", "*"), "en", {"pt"}, Choice()),
        (("und",), None, {"pt"}, Choice()),
        (("en",), None, {"pt"}, Choice(fallback_from="en")),
    ],
)
def test_the_best_variant_is_chosen_and_a_fallback_is_named(
    ranges: tuple[str, ...], original: str | None, available: set[str], expected: Choice
) -> None:
    assert choose(ranges, original, available) == expected
