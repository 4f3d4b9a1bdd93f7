"""Identifiers are derived, and text order of order keys is true order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dateline.model.clock import Entropy
from dateline.model.identifiers import (
    ID_PATTERN,
    ORDER_KEY_PATTERN,
    article_id,
    fresh_submission_id,
    order_key,
    repeatable_submission_id,
)

SUBMISSION = "a" * 26
moments = st.timedeltas(min_value=timedelta(days=1), max_value=timedelta(days=2_500_000)).map(
    lambda since: datetime(1970, 1, 1, tzinfo=UTC) + since
)
revisions = st.tuples(st.integers(0, 9_999_999_999), moments, moments, st.integers(0, 999_999))


def key(revision: tuple[int, datetime, datetime, int]) -> str:
    version, modified, received, position = revision
    return order_key(
        version=version,
        modified_at=modified,
        received_at=received,
        position=position,
        submission_id=SUBMISSION,
    )


def milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@given(revisions, revisions)
def test_text_order_is_order_by_version_modified_received_position(
    one: tuple[int, datetime, datetime, int], other: tuple[int, datetime, datetime, int]
) -> None:
    def true_order(revision: tuple[int, datetime, datetime, int]) -> tuple[int, int, int, int]:
        version, modified, received, position = revision
        return version, milliseconds(modified), milliseconds(received), position

    assert (key(one) < key(other)) == (true_order(one) < true_order(other))
    assert ORDER_KEY_PATTERN.fullmatch(key(one))


def repeating(number: int) -> Entropy:
    return lambda size: bytes([number]) * size


def test_two_deliveries_of_one_millisecond_have_two_keys() -> None:
    received = datetime(2026, 1, 1, tzinfo=UTC)
    keys = {
        order_key(
            version=None,
            modified_at=None,
            received_at=received,
            position=0,
            submission_id=fresh_submission_id(received, repeating(number)),
        )
        for number in range(50)
    }
    assert len(keys) == 50


def test_without_a_modified_time_a_revision_counts_as_modified_when_received() -> None:
    edited = datetime(2026, 1, 1, 10, tzinfo=UTC)
    deleted = datetime(2026, 1, 1, 11, tzinfo=UTC)
    edit = order_key(
        version=None, modified_at=edited, received_at=edited, position=0, submission_id=SUBMISSION
    )
    delete = order_key(
        version=None, modified_at=None, received_at=deleted, position=0, submission_id=SUBMISSION
    )
    assert edit < delete


@given(st.integers(), st.integers(min_value=-(10**12), max_value=10**12))
def test_absurd_versions_still_give_a_key(version: int, position: int) -> None:
    received = datetime(2026, 1, 1, tzinfo=UTC)
    made = order_key(
        version=version,
        modified_at=None,
        received_at=received,
        position=abs(position) % 1_000_000,
        submission_id=SUBMISSION,
    )
    assert ORDER_KEY_PATTERN.fullmatch(made)


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
