"""Labels and notices of pages: complete in every language, and marked where they are in another."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel import Locale
from babel.core import get_global
from markupsafe import Markup

import functions.read.texts
from functions.read.texts.page_texts import language_name, languages, page_texts

FOLDER = Path(functions.read.texts.__file__).parent
REQUIRED = {"ar", "az", "en", "hy", "ka", "kk", "pt", "ru"}
MOMENT = datetime(2026, 11, 30, 14, 5, 59, tzinfo=UTC)


_SHARED_BY_PORTUGUESE = (
    *("Tags", "Tag", "Tag: {name}", "Feeds", "Feed ({format})", "Original: {language}"),
)


def table(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_required_languages_have_texts() -> None:
    assert languages() >= REQUIRED


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_has_every_text_with_the_same_values(language: str) -> None:
    reference, texts = table("en"), table(language)
    assert list(texts) == list(reference)
    months = texts.pop("months")
    assert len(months) == 12
    for key, text in texts.items():
        assert placeholders(text) == placeholders(reference[key]), key
        assert text.strip() == text != "", key
        assert "<" not in text, f"{key}: texts are plain"


@pytest.mark.parametrize("language", sorted(languages() - {"en"}))
def test_every_text_is_translated(language: str) -> None:
    """Words that languages share are named here, so that a forgotten text is found."""
    shared = {
        ("az", "{day} {month} {year}"),
        ("ar", "{day} {month} {year}"),
        *((each, "Latn") for each in ("az", "pt")),
        *((each, "{date}, {time} UTC") for each in languages()),
        *(("pt", text) for text in _SHARED_BY_PORTUGUESE),
    }
    reference, texts = table("en"), table(language)
    same = {(language, texts[key]) for key in reference if texts[key] == reference[key]}
    assert same <= shared


@pytest.mark.parametrize("language", sorted(languages()))
def test_months_and_the_languages_own_name_are_those_of_cldr(language: str) -> None:
    locale, texts = Locale.parse(language), table(language)
    assert texts["months"] == [locale.months["format"]["wide"][each] for each in range(1, 13)]
    _, script, *_ = get_global("likely_subtags")[language].split("_")
    assert texts["script"] == script
    assert texts["language_name"] == locale.get_language_name(language)


def test_names_of_languages_are_those_of_cldr() -> None:
    names = table("language_names")
    assert names == {tag: Locale.parse(tag).get_language_name(tag) for tag in names}
    assert set(names) >= languages()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "30 November 2026, 14:05 UTC"),
        ("ru", "30 ноября 2026 г., 14:05 UTC"),
        ("kk", "2026 ж. 30 қараша, 14:05 UTC"),
        ("hy", "30 նոյեմբերի, 2026 թ., 14:05 UTC"),
        ("pt-BR", "30 de novembro de 2026, 14:05 UTC"),
        ("ar", "30 نوفمبر 2026، 14:05 UTC"),
    ],
)
def test_moments_are_written_in_the_language_and_for_programs(language: str, expected: str) -> None:
    element = page_texts(language).moment(MOMENT)
    assert element == f'<time datetime="2026-11-30T14:05:59.000Z">{expected}</time>'


def test_a_region_or_script_reads_the_base_language() -> None:
    assert page_texts("pt-BR")("correction") == "Correção"
    assert page_texts("kk-Cyrl-KZ")("correction") == "Түзету"


@pytest.mark.parametrize("language", ["sw", "und", None, "he", "kk-Latn", "az-Arab-IR"])
def test_a_language_without_texts_reads_english_marked_as_english(language: str | None) -> None:
    texts = page_texts(language)
    assert texts("correction") == '<span lang="en" dir="ltr">Correction</span>'
    assert texts.moment(MOMENT).startswith('<time datetime="2026-11-30T14:05:59.000Z" lang="en"')
    assert texts.plain("correction") == "Correction"


def test_values_are_escaped_unless_they_are_html() -> None:
    texts = page_texts("en")
    assert texts("listing_tag", name="<b>{x}</b>") == "Tag: &lt;b&gt;{x}&lt;/b&gt;"
    assert texts("listing_tag", name=Markup("<b>x</b>")) == "Tag: <b>x</b>"
    assert texts.plain("listing_tag", name="<b>") == "Tag: <b>"


def test_an_unknown_text_and_a_missing_value_are_errors() -> None:
    with pytest.raises(KeyError):
        page_texts("en")("no such text")
    with pytest.raises(KeyError):
        page_texts("en")("listing_tag")


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("pt-BR", "Português (BR)"),
        ("ka", "ქართული"),
        ("hy", "Հայերեն"),
        ("zh-Hant", "中文 (Hant)"),
        ("xzz", "xzz"),
        (None, "und"),
    ],
)
def test_languages_have_the_names_that_their_speakers_use(tag: str | None, name: str) -> None:
    assert language_name(tag) == name


def test_texts_are_in_the_script_of_their_language() -> None:
    """A letter of the wrong alphabet that looks the same is invisible to a reviewer."""
    alphabets = {
        "Cyrl": r"[Ѐ-ӿ]", "Armn": r"[Ա-և]", "Geor": r"[ა-ჰ]", "Arab": r"[\u0621-\u0652]",
        "Latn": r"[A-Za-zÀ-ÿĞğİıŞşƏə]",
    }  # fmt: skip
    for language in languages():
        texts = table(language)
        letters = re.compile(rf"(?:{alphabets[texts.pop('script')]})+")
        for key, text in texts.items():
            words = re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}|\bAPI\b|\bUTC\b", "", str(text)))
            for word in words:
                assert letters.fullmatch(word), (language, key, word)
