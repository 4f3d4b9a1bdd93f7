"""Values by path, by usual name and by locale."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.source_options import Fields
from functions.process.cms.fields import (
    MAX_VALUES,
    Entry,
    choose_locale,
    fold,
    locales_of,
    values_at,
)

STORY: Any = {"a": {"b": [{"c": 1}, {"c": 2}, {"d": 3}]}, "tags": ["x", "y"], "n": None}


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("a.b.0.c", [(1, "a.b.0.c")]),
        ("$.a.b.1.c", [(2, "a.b.1.c")]),
        ("a.b.*.c", [(1, "a.b.0.c"), (2, "a.b.1.c")]),
        ("a.*.0.c", [(1, "a.b.0.c")]),
        ("tags.*", [("x", "tags.0"), ("y", "tags.1")]),
        ("n", [(None, "n")]),
        ("n.x", []),
        ("a.b.9", []),
        ("a.b.-1", []),
        ("a.b.٣", []),
        ("tags.0.x", []),
        ("", []),
        ("missing", []),
    ],
)
def test_path_leads_to_values(path: str, values: list[tuple[Any, str]]) -> None:
    assert list(values_at(STORY, path)) == values


def test_path_has_a_maximum_of_values() -> None:
    huge: Any = {"a": [{"b": list(range(5_000))} for _ in range(5_000)]}
    assert len(list(values_at(huge, "a.*.b.*"))) == MAX_VALUES


@pytest.mark.parametrize("key", ["publishedAt", "published_at", "published-at", "PublishedAt"])
def test_usual_name_matches_in_any_spelling(key: str) -> None:
    field_value = Entry({key: "2026"}).get("published_at")
    assert field_value is not None
    assert (field_value.value, field_value.where) == ("2026", f"$.{key}")


def test_usual_names_have_an_order_and_empty_values_are_skipped() -> None:
    assert Entry({"name": "N", "title": "T"}).get("headline") == Entry({"title": "T"}).get(
        "headline"
    )
    field_value = Entry({"headline": "", "title": None, "name": "N"}).get("headline")
    assert field_value is not None
    assert field_value.value == "N"


def test_configured_path_replaces_usual_names() -> None:
    entry = Entry({"title": "T"}, options=Fields(headline="kicker"))
    assert entry.get("headline") is None
    assert entry.tried("headline") == "$.kicker"


def test_configured_path_may_start_at_the_root() -> None:
    root: Any = {"entry": {"title": "T"}, "sent": "2026"}
    entry = Entry(root["entry"], root, "$.entry", Fields(headline="entry.title", section="sent"))
    for name, value, where in (("headline", "T", "$.entry.title"), ("section", "2026", "$.sent")):
        field_value = entry.get(name)
        assert field_value is not None
        assert (field_value.value, field_value.where) == (value, where)


@pytest.mark.parametrize(
    ("value", "locales"),
    [
        ({"en": "a", "de": "b"}, {"en": "a", "de": "b"}),
        ({"en-US": "a"}, {"en-US": "a"}),
        ({"pt_BR": "a", "zh-Hant-TW": "b"}, {"pt_BR": "a", "zh-Hant-TW": "b"}),
        ({"_type": "localeString", "en": "a"}, {"en": "a"}),
        ([{"_key": "en", "value": "a"}, {"_key": "fr", "value": "b"}], {"en": "a", "fr": "b"}),
        ({"id": 5}, {}),
        ({"url": "x", "alt": "y"}, {}),
        ({"en": "a", "title": "b"}, {}),
        ([{"_key": "a1b2", "value": 1}], {}),
        ({}, {}),
        ("en", {}),
    ],
)
def test_maps_of_locales_are_distinguished_from_other_objects(
    value: Any, locales: dict[str, Any]
) -> None:
    assert locales_of(value) == locales


@pytest.mark.parametrize(
    ("available", "preferred", "chosen"),
    [
        (["en-US", "de"], ("de", None), "de"),
        (["en-US", "de"], (None, "de-AT"), "de"),
        (["de", "en-US"], (None, None), "en-US"),
        (["de-AT", "de-CH"], ("de_ch",), "de-CH"),
        (["it", "fr"], ("ru",), "it"),
        (["it", "en-GB"], (None,), "en-GB"),
    ],
)
def test_configured_locale_comes_before_the_nearest(
    available: list[str], preferred: tuple[str | None, ...], chosen: str
) -> None:
    assert choose_locale(available, *preferred) == chosen


@given(st.text())
def test_folding_is_idempotent(key: str) -> None:
    assert fold(fold(key)) == fold(key)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
        ),
    ),
    st.text(alphabet="ab.*01$", max_size=12),
)
def test_any_path_into_any_json_is_harmless(value: Any, path: str) -> None:
    parts = path.removeprefix("$.").split(".")
    for _, where in values_at(value, path):
        assert len(where) >= len(parts) - 1
