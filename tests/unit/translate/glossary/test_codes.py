"""Language tags and Amazon Translate's codes for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.errors import Unprocessable
from dateline.model.languages import LANGUAGE_PATTERN
from functions.translate.glossary.codes import CODES, require_tag, translate_code


def test_every_code_of_amazon_maps_to_itself() -> None:
    assert len(CODES) == 75
    assert {translate_code(code) for code in CODES} == CODES


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("pt-BR", "pt"),
        ("pt-PT", "pt-PT"),
        ("PT-pt", "pt-PT"),
        ("en-GB", "en"),
        ("es-419", "es"),
        ("es-MX", "es-MX"),
        ("zh-Hans", "zh"),
        ("zh-CN", "zh"),
        ("zh-Hans-HK", "zh"),
        ("zh-Hant", "zh-TW"),
        ("zh-hant-hk", "zh-TW"),
        ("zh-HK", "zh-TW"),
        ("nb-NO", "no"),
        ("fil", "tl"),
        ("prs", "fa-AF"),
        ("sr-Cyrl-RS", "sr"),
        ("hy-Armn", "hy"),
        ("de-1996", "de"),
        ("por", "pt"),
        ("pt_PT_ao90", "pt-PT"),
        ("iw", "he"),
        ("in", "id"),
        ("cmn-Hans-CN", "zh"),
        ("zh-cmn-Hant", "zh-TW"),
        ("cmn-TW", "zh-TW"),
        ("zh-yue", "zh-TW"),
        ("yue-HK", "zh-TW"),
        ("yue-Hans", "zh"),
        ("yue-CN", "zh"),
        ("mo", "ro"),
    ],
)
def test_a_tag_maps_by_language_script_and_region(tag: str, code: str) -> None:
    assert translate_code(tag) == code


@pytest.mark.parametrize("tag", ["ky", "tg", "nn", "xx", "sr-Latn", "az-Arab", "hy-Latn"])
def test_an_unsupported_language_or_script_is_refused(tag: str) -> None:
    with pytest.raises(Unprocessable) as caught:
        translate_code(tag)
    assert caught.value.code == "language_unsupported"


@pytest.mark.parametrize(
    "tag",
    ["", "p", "portuguese", "pt-", "-pt", "en-x-cat", "../pt", "pt\nBR", "рт", "e" * 99],
)
def test_an_invalid_tag_is_refused(tag: str) -> None:
    with pytest.raises(Unprocessable) as caught:
        translate_code(tag)
    assert caught.value.code == "language_invalid"


def test_tags_are_written_one_way_only() -> None:
    assert require_tag("ZH-hANT-tw") == "zh-Hant-TW"
    assert require_tag("pt_BR") == "pt-BR"
    assert require_tag("pt\n") == "pt"


@given(st.text(max_size=40))
def test_any_text_is_a_canonical_tag_or_refused(text: str) -> None:
    try:
        tag = require_tag(text)
    except Unprocessable:
        return
    assert require_tag(tag) == tag
    assert LANGUAGE_PATTERN.fullmatch(tag)
