"""Order keys sort as revisions do, and say which delivery repeats which."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from dateline.model.identifiers import fresh_submission_id
from dateline.model.order_keys import (
    ORDER_KEY_PATTERN,
    OrderKey,
    OrderKeyText,
    in_order,
    order_key,
)

if TYPE_CHECKING:
    from random import Random

    from dateline.model.clock import Entropy

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
    first: tuple[int, datetime, datetime, int], other: tuple[int, datetime, datetime, int]
) -> None:
    def true_order(revision: tuple[int, datetime, datetime, int]) -> tuple[int, int, int, int]:
        version, modified, received, position = revision
        return version, milliseconds(modified), milliseconds(received), position

    assert (key(first) < key(other)) == (true_order(first) < true_order(other))
    assert ORDER_KEY_PATTERN.fullmatch(key(first))


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


def minute(number: int) -> datetime:
    return datetime(2026, 1, 1, 10, number, tzinfo=UTC)


def signed(sent: int, received: int, modified: int | None = 0) -> str:
    return order_key(
        version=None,
        modified_at=None if modified is None else minute(modified),
        sent_at=minute(sent),
        received_at=minute(received),
        position=0,
        submission_id=SUBMISSION,
    )


@pytest.mark.parametrize("modified", [0, None])
def test_the_signed_time_decides_between_revisions_of_one_modified_time(
    modified: int | None,
) -> None:
    late, newer = signed(1, 9, modified), signed(2, 3, modified)
    assert late < newer
    assert in_order([newer, late]) == [late, newer]


def test_the_modified_time_precedes_the_signed_time() -> None:
    assert signed(5, 5, modified=1) < signed(2, 2, modified=2)


def test_a_clock_that_is_ahead_gains_nothing() -> None:
    """No key is later than its receipt, which is what the log of deliveries is read by."""
    assert signed(30, 4) == signed(4, 4)
    assert OrderKey.parse(signed(30, 4, modified=None)).is_by_receipt
    assert OrderKey.parse(signed(30, 4, modified=None)).earliest_repeat == minute(4)


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


@given(revisions, revisions)
def test_a_key_reads_as_its_parts_and_compares_as_its_text(
    first: tuple[int, datetime, datetime, int], other: tuple[int, datetime, datetime, int]
) -> None:
    parsed = OrderKey.parse(key(first))
    assert str(parsed) == key(first)
    version, modified, received, position = first
    assert parsed == (
        version,
        milliseconds(modified),
        milliseconds(received),
        position,
        SUBMISSION[-6:],
    )
    assert (parsed < OrderKey.parse(key(other))) == (key(first) < key(other))


@pytest.mark.parametrize("text", ["", "1-2-3-4", "a-b-c-d-e", "1-2-3-4-5-6"])
def test_other_text_is_no_order_key(text: str) -> None:
    with pytest.raises(ValueError, match="is no order key"):
        OrderKey.parse(text)


EARLIER = OrderKey(1, 5, 7, 0, "a")


@pytest.mark.parametrize(
    ("later", "earlier", "repeats"),
    [
        (OrderKey(1, 5, 8, 0, "a"), EARLIER, True),
        (OrderKey(1, 5, 7, 0, "b"), EARLIER, True),
        (EARLIER, EARLIER, False),
        (OrderKey(1, 5, 6, 0, "a"), EARLIER, False),
        (OrderKey(2, 5, 8, 0, "a"), EARLIER, False),
        (OrderKey(1, 6, 8, 0, "a"), EARLIER, False),
        (OrderKey(1, 8, 8, 0, "a"), EARLIER, False),
        (OrderKey(1, 8, 8, 0, "a"), OrderKey(1, 7, 7, 0, "a"), True),
        (OrderKey(2, 8, 8, 0, "a"), OrderKey(1, 7, 7, 0, "a"), False),
        (OrderKey(1, 6, 8, 0, "a"), OrderKey(1, 5, 5, 0, "a"), False),
    ],
)
def test_a_repeat_keeps_version_and_modified_time(
    later: OrderKey, earlier: OrderKey, repeats: bool
) -> None:
    assert later.repeats(earlier) == repeats


def test_only_what_has_no_modified_time_is_repeated_after_another_revision() -> None:
    assert OrderKey(1, 7, 7, 0, "a").may_be_repeated_after(OrderKey(1, 8, 8, 0, "a"))
    assert EARLIER.may_be_repeated_after(OrderKey(1, 5, 9, 0, "a"))
    assert not EARLIER.may_be_repeated_after(OrderKey(1, 6, 9, 0, "a"))
    assert not EARLIER.may_be_repeated_after(OrderKey(2, 5, 9, 0, "a"))


def test_documents_hold_a_whole_order_key_and_nothing_more() -> None:
    text = str(OrderKey(1, 5, 7, 0, "abcdef"))
    adapter = TypeAdapter(OrderKeyText)
    assert adapter.validate_python(text) == text
    for other in (f"0{text}", f"{text}a", f"{text}\n", text[1:], text.upper(), ""):
        with pytest.raises(ValidationError):
            adapter.validate_python(other)


def test_a_time_before_1970_counts_as_the_first_moment() -> None:
    first = order_key(
        version=None,
        modified_at=datetime(1960, 1, 1, tzinfo=UTC),
        received_at=datetime(2026, 1, 1, tzinfo=UTC),
        position=0,
        submission_id=SUBMISSION,
    )
    assert OrderKey.parse(first).modified == 0


@given(revisions)
def test_no_repeat_is_received_before_the_revision_was_modified_or_received(
    revision: tuple[int, datetime, datetime, int],
) -> None:
    _, modified, received, _ = revision
    earliest = OrderKey.parse(key(revision)).earliest_repeat
    assert milliseconds(earliest) == milliseconds(min(modified, received))


order_keys = st.builds(
    OrderKey,
    st.integers(0, 5),
    st.integers(0, 6),
    st.integers(0, 6),
    st.integers(0, 1),
    st.sampled_from(["abcdef", "bcdefg"]),
)


@given(st.lists(order_keys, unique=True), st.randoms(use_true_random=False))
def test_a_revision_without_a_number_follows_the_highest_number_modified_by_then(
    keys: list[OrderKey], random: Random
) -> None:
    def effective(key: OrderKey) -> tuple[int, int, bool, str]:
        by_then = [other.version for other in keys if other.modified <= key.modified]
        return key.version or max(by_then), key.modified, key.version == 0, str(key)

    texts = [str(key) for key in sorted(keys, key=effective)]
    arrived = random.sample(texts, len(texts))
    assert in_order(arrived) == texts


def test_a_bare_deletion_follows_the_numbered_edits_before_it_and_no_later_one() -> None:
    edits = [str(OrderKey(number, number * 10, number * 10, 0, "abcdef")) for number in (1, 2, 3)]
    deletion = str(OrderKey(0, 25, 25, 0, "abcdef"))
    assert in_order([deletion, *edits]) == [*edits[:2], deletion, edits[2]]
