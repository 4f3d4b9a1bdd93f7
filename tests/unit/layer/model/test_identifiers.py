"""Identifiers of articles and submissions."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from dateline.model.identifiers import (
    ID_PATTERN,
    article_id,
    fresh_submission_id,
    repeatable_submission_id,
)


@given(st.text(), st.text(), st.text(), st.text())
def test_two_articles_share_an_id_only_if_source_and_external_id_are_equal(
    source: str, external: str, other_source: str, other_external: str
) -> None:
    same = (source, external) == (other_source, other_external)
    assert (article_id(source, external) == article_id(other_source, other_external)) == same
    assert ID_PATTERN.fullmatch(article_id(source, external))


def test_parts_cannot_flow_into_one_another() -> None:
    assert article_id("ab", "c") != article_id("a", "bc")
    assert article_id("a", "b") != repeatable_submission_id("a", "b")


def test_fresh_ids_differ_and_sort_by_time() -> None:
    early = fresh_submission_id(datetime(2026, 1, 1, tzinfo=UTC), lambda size: b"\xff" * size)
    late = fresh_submission_id(datetime(2026, 1, 2, tzinfo=UTC), lambda size: b"\0" * size)
    again = fresh_submission_id(datetime(2026, 1, 2, tzinfo=UTC), lambda size: b"\1" * size)
    assert ID_PATTERN.fullmatch(early)
    assert late != again
