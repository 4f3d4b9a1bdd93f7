"""Text in composed form, whatever stands in it."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.base import nfc, stream_safe

MARK = "\u0301"
JOINER = "\u034f"
parts = st.one_of(
    st.sampled_from(["a", "\u00e9", "\u0915\u094d", f"{MARK}\u0327", f"{MARK * 15}x"]),
    st.integers(28, 65).map(lambda number: MARK * number),
)


@given(st.lists(parts, max_size=12).map("".join))
def test_no_stack_of_marks_is_higher_than_thirty_and_nothing_else_is_changed(text: str) -> None:
    safe = stream_safe(text)
    assert re.search("[\u0301\u0327\u094d]{31}", safe) is None
    assert safe.replace(JOINER, "") == text
    assert safe == text or re.search("[\u0301\u0327\u094d]{31}", text)


@pytest.mark.parametrize(
    "run",
    [f"{MARK}e", f"{MARK * 30}e", MARK, f"{MARK * 30}e{MARK * 15}", "\u0939\u093f\u0928\u094d "],
)
def test_marks_take_no_longer_than_their_number(run: str) -> None:
    began = time.process_time()
    composed = nfc(run * (1_000_000 // len(run)))
    assert time.process_time() - began < 1
    assert unicodedata.is_normalized("NFC", composed)
