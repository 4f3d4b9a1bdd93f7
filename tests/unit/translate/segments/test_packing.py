"""Packing segments into requests, and splitting responses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.translate.segments.packing import from_response, pack, to_request
from functions.translate.segments.segments import SEGMENT_BYTES, segments_in
from functions.translate.segments.sentences import size
from tests.unit.translate.strategies import html_blocks


@given(st.lists(html_blocks(), max_size=12), st.integers(0, 40))
def test_an_echo_returns_every_segment_in_order(html: list[str], longer: int) -> None:
    segments = [segment + " more" * longer for item in html for segment in segments_in(item)]
    groups = pack(segments)
    back: list[str] = []
    for group in groups:
        request = to_request(group)
        assert size(request) <= SEGMENT_BYTES
        answers = from_response(request, len(group))
        assert answers is not None
        back += answers
    assert back == segments


def test_segments_share_a_request_up_to_the_limit() -> None:
    assert pack(["a" * 30, "b" * 30, "c" * 30], limit=80) == [("a" * 30, "b" * 30), ("c" * 30,)]


def test_a_single_segment_is_sent_without_a_wrapper() -> None:
    assert to_request(("Water",)) == "Water"


@pytest.mark.parametrize(
    "answer",
    [
        "<p>one</p>",
        "<p>one</p><p>two</p><p>three</p>",
        "<p>one</p><p>two",
        "<p>one<p>two</p></p>",
        "one</p><p>two</p>",
        "<p>one</p> and <p>two</p>",
        "<p>one</p><b></b><p>two</p>",
        "",
    ],
)
def test_a_response_that_cannot_be_split_is_rejected(answer: str) -> None:
    assert from_response(answer, 2) is None


def test_space_between_paragraphs_is_harmless() -> None:
    assert from_response("<p> um </p>\n<P>dois</P> ", 2) == ["um", "dois"]
