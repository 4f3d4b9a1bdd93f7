from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from functions.read.http.json_text import LongText, dumps, dumps_long
from functions.read.http.long_texts import join_long

PARTS = st.lists(st.text())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=8,
)


@given(PARTS, st.text(max_size=3))
def test_parts_are_joined(parts: list[str], separator: str) -> None:
    assert join_long(iter(parts), separator) == separator.join(parts)


@given(VALUES)
def test_content_without_a_long_text_is_written_alike(value: object) -> None:
    assert dumps_long(value) == dumps(value)


@given(PARTS, st.text(max_size=3), VALUES)
def test_a_long_text_is_a_string(parts: list[str], separator: str, value: object) -> None:
    content = {"a": [LongText(parts, separator), value], "b": value}
    whole = {"a": [separator.join(parts), value], "b": value}
    assert dumps_long(content) == dumps(whole)
    assert json.loads(dumps_long(content)) == whole
