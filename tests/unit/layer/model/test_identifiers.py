"""Identifiers of articles and submissions."""

from __future__ import annotations

from base64 import b32encode
from datetime import UTC, datetime
from hashlib import sha256

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


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_id_is_the_base32_of_a_digest(external: str) -> None:
    parts = [b"article", b"ht", external.encode()]
    digest = sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
    assert article_id("ht", external) == b32encode(digest)[:26].decode().lower()


def test_parts_cannot_flow_into_one_another() -> None:
    assert article_id("ab", "c") != article_id("a", "bc")
    assert article_id("a", "b") != repeatable_submission_id("a", "b")


def test_fresh_ids_differ_and_sort_by_time() -> None:
    early = fresh_submission_id(datetime(2026, 1, 1, tzinfo=UTC), lambda size: b"\xff" * size)
    late = fresh_submission_id(datetime(2026, 1, 2, tzinfo=UTC), lambda size: b"\0" * size)
    again = fresh_submission_id(datetime(2026, 1, 2, tzinfo=UTC), lambda size: b"\1" * size)
    assert ID_PATTERN.fullmatch(early)
    assert late != again
