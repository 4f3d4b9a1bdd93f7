"""Rows go to DynamoDB and come back as they were."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.aws.table import from_item, to_item

# DynamoDB keeps 38 digits from 1E-130 to 1E+126.
numbers = st.integers(-(10**37), 10**37) | st.floats(
    allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15
).filter(lambda item: item == 0 or abs(item) > 1e-100)
values = st.recursive(
    st.booleans() | numbers | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1, max_size=10), values, max_size=5))
def test_a_row_comes_back_as_it_was(row: dict[str, Any]) -> None:
    assert from_item(to_item(row)) == row


def test_what_is_unknown_is_left_out_at_every_depth() -> None:
    assert to_item({"a": None, "b": {"c": None, "d": 0.94}}) == {"b": {"M": {"d": {"N": "0.94"}}}}


def test_a_number_that_dynamodb_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="Infinity"):
        to_item({"a": float("inf")})
