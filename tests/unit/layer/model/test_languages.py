"""Language tags have one canonical form, whichever form they come in."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langcodes.data_dicts import LANGUAGE_ALPHA3, LANGUAGE_ALPHA3_BIBLIOGRAPHIC

from dateline.model.languages import (
    LANGUAGE_PATTERN,
    MAX_TAG,
    canonical_tag,
    extended_form,
    names_language,
)
from dateline.model.rows import Summary
from dateline.model.sources import Source
from dateline.model.translation_rules import Overrides, TranslationRules
from tests.language_tags import TAGS
from tools.language_registry import module, records

NO_TAGS = [
    *("", " ", "p", "x", "i", "x-private", "i-default", "i-private", "English", "portuguese"),
    *(
        "pt-",
        "-pt",
        "pt--BR",
        "en-x-cat",
        "en-u-ca-buddhist",
        "en-US-GB",
        "p t",
        "pt\nBR",
        "pt#all",
    ),
    *("../pt", "рт", "\u212ao", "pt-é", "e" * 99, "en-" + "abcde-" * 9 + "f", "123", "??"),
]


@pytest.mark.parametrize(("tag", "canonical"), TAGS)
def test_a_tag_has_one_canonical_form(tag: str, canonical: str) -> None:
    assert canonical_tag(tag) == canonical
    assert canonical_tag(canonical) == canonical


@pytest.mark.parametrize("text", NO_TAGS)
def test_other_text_is_no_tag(text: str) -> None:
    assert canonical_tag(text) is None


@given(st.text(max_size=40) | st.from_regex(r"[A-Za-z]{1,4}([-_][A-Za-z0-9]{1,8}){0,4}"))
def test_a_canonical_tag_stays_as_it_is_and_can_be_stored(text: str) -> None:
    tag = canonical_tag(text)
    if tag is None:
        return
    assert canonical_tag(tag) == canonical_tag(tag.upper()) == tag
    assert LANGUAGE_PATTERN.fullmatch(tag)
    assert len(tag) <= MAX_TAG


def test_the_registry_of_another_package_is_followed_to_its_last_record() -> None:
    """langcodes carries an older copy of IANA's registry, all of which still holds."""
    listed = resources.files("langcodes").joinpath("data/language-subtag-registry.txt")
    count = 0
    for record in records(listed.read_text()):
        preferred = record.get("Preferred-Value")
        if preferred is None:
            continue
        count += 1
        match record["Type"]:
            case "extlang":
                assert canonical_tag(f"{record['Prefix']}-{record['Subtag']}") == canonical_tag(
                    preferred
                )
            case "region":
                assert canonical_tag(f"en-{record['Subtag']}") == f"en-{preferred}"
            case "variant":
                assert canonical_tag(f"ja-{record['Subtag']}") == f"ja-{preferred}"
            case _:
                tag = record.get("Subtag") or record["Tag"]
                assert canonical_tag(tag) == canonical_tag(preferred)
                assert canonical_tag(tag) != tag
    assert count > 380


def test_no_language_with_two_letters_keeps_three() -> None:
    codes = [*LANGUAGE_ALPHA3.items(), *LANGUAGE_ALPHA3_BIBLIOGRAPHIC.items()]
    pairs = [(two, three) for two, three in codes if len(two) == 2]
    assert len(pairs) > 200
    for two, three in pairs:
        assert canonical_tag(three) == canonical_tag(two)
        assert len(canonical_tag(three) or "") == 2


def test_the_generator_writes_the_tables_of_a_registry() -> None:
    registry = """File-Date: 2026-01-02
%%
Type: language
Subtag: iw
Description: Hebrew
Preferred-Value: he
%%
Type: extlang
Subtag: yue
Preferred-Value: yue
Prefix: zh
%%
Type: grandfathered
Tag: i-klingon
Description: Klingon,
  once
Preferred-Value: tlh
"""
    written: dict[str, object] = {}
    exec(module(registry), written)
    assert "2026-01-02" in str(written["__doc__"])
    assert written["TAGS"] == "i-klingon:tlh"
    assert "iw:he" in str(written["LANGUAGES"]).split()
    assert "heb:he" in str(written["LANGUAGES"]).split()
    assert written["EXTENDED"] == {"zh": "yue"}


@pytest.mark.parametrize("tag", ["und", "mul", "zxx", "mis", "xx", "und-Latn"])
def test_some_tags_name_no_language(tag: str) -> None:
    assert not names_language(tag)


def test_other_tags_name_a_language() -> None:
    assert all(map(names_language, ("en", "pt-BR", "yue", "tlh")))


@pytest.mark.parametrize(
    ("tag", "form"),
    [("yue-Hant-HK", "zh-yue-Hant-HK"), ("arb", "ar-arb"), ("ase", "sgn-ase"), ("pt-BR", "pt-BR")],
)
def test_for_matching_the_macrolanguage_comes_first(tag: str, form: str) -> None:
    assert extended_form(tag) == form
    assert canonical_tag(form) == tag


def test_settings_and_stored_rows_are_read_in_the_canonical_form() -> None:
    assert Source(id="desk", sender="token", language="por").language == "pt"
    rules = TranslationRules(languages=("iw", "PT_br"), per_language={"zh-yue": Overrides()})
    assert rules.languages == ("he", "pt-BR")
    assert set(rules.per_language) == {"yue"}
    assert Summary(language="zh-yue", headline="Ferry").language == "yue"


def test_the_model_does_not_load_langcodes() -> None:
    """Loading langcodes would add 60 ms to a cold start."""
    code = "import sys, dateline.model.rows; print('langcodes' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
