"""JSON with common faults is repaired; anything else that is not JSON is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.process.text.lenient_json import parse
from tests.unit.process.parsing import article_of, problems_of

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(value=VALUES, indent=st.sampled_from([None, 2]), ascii_only=st.booleans())
def test_valid_json_is_unchanged(value: Any, indent: Any, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert parse(text) == (value, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": "one\ttwo\nthree"}', "one\ttwo\nthree"),
        ('{"a": "he said \\“no\\”"}', "he said “no”"),
        ('{"a": "it\\\'s"}', "it's"),
        ('{"a": "C:\\\\temp \\“x"}', "C:\\temp “x"),
        ('{"a": "\\\\\\“"}', "\\“"),
    ],
)
def test_unambiguous_fault_is_repaired_with_a_warning(text: str, value: str) -> None:
    parsed, warning = parse(text)
    assert parsed == {"a": value}
    assert (warning or "").startswith("json: repaired from line 1, column ")


@pytest.mark.parametrize(
    "text",
    ['{"a": "\\x41"}', '{"a": "x}', '{"a": 1,}', "{'a': 1}", '{"a": "\\"}', '{"a": "\\u00"}'],
)
def test_other_faults_are_refused(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        parse(text)


def test_refusal_states_the_place_in_the_original_text() -> None:
    (problem,) = problems_of(b'{"a": "x\ty",\n "b": }', "application/json")
    assert (problem.code, problem.where) == ("json_malformed", "line 1, column 9")


def test_article_has_a_warning_about_repaired_json() -> None:
    read = article_of('{"external_id": "1", "headline": "A\tB"}', "application/json")
    assert read.headline == "A B"
    assert read.warnings == ("json: repaired from line 1, column 36 on",)
