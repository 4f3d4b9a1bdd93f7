"""What is known of a delivery survives S3's metadata, whatever the characters."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.deliveries import Delivery
from dateline.model.errors import Unprocessable
from dateline.model.event_names import kept_name
from dateline.stores.intake import (
    MAX_HEADERS,
    from_metadata,
    kept_delivery_id,
    kept_headers,
    to_metadata,
)

NOW = datetime(2026, 3, 4, 12, 0, 0, 123_000, tzinfo=UTC)


def delivery(**changes: object) -> Delivery:
    values = {
        "submission_id": "a" * 26,
        "source": "desk",
        "sender": "token",
        "authentication": "bearer",
        "received_at": NOW,
        "sha256": "0" * 64,
    }
    return Delivery.model_validate(values | changes)


def metadata_size(stored: Delivery) -> int:
    """As S3 counts it."""
    return sum(len(name) + len(value) for name, value in to_metadata(stored).items())


@given(
    delivery_id=st.none() | st.text(min_size=1, max_size=100),
    event_name=st.none() | st.text(min_size=1, max_size=100),
    file_name=st.none() | st.text(min_size=1, max_size=100),
    headers=st.dictionaries(st.text(min_size=1, max_size=10), st.text(max_size=40), max_size=5),
)
def test_a_delivery_comes_back_from_metadata_as_it_went(
    delivery_id: str | None,
    event_name: str | None,
    file_name: str | None,
    headers: dict[str, str],
) -> None:
    sent = delivery(
        delivery_id=delivery_id,
        event_name=event_name,
        file_name=file_name,
        headers=headers,
        content_type="text/plain",
        sent_at=NOW if delivery_id else None,
    )
    metadata = to_metadata(sent)
    for name, value in metadata.items():
        assert (name + value).isascii()
        assert value.isprintable()
    assert from_metadata(metadata, "text/plain") == sent


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"source": "desk"},
        {**to_metadata(delivery()), "received-at": "yesterday"},
        {**to_metadata(delivery()), "headers": "[1"},
        {**to_metadata(delivery()), "source": "../../etc"},
    ],
)
def test_an_object_without_our_metadata_is_told_apart(metadata: dict[str, str]) -> None:
    with pytest.raises(Unprocessable, match="intake_metadata_missing"):
        from_metadata(metadata, None)


def test_kept_headers_stay_within_what_s3_takes() -> None:
    headers = {"a": "x" * 600, "b": "ж" * 300, "c": "small"}
    kept = kept_headers(headers, ("a", "b", "c", "missing"))
    assert list(kept) == ["a"]
    assert metadata_size(delivery(headers=kept)) < MAX_HEADERS + 600 < 2_048


@pytest.mark.parametrize("letter", ["x", "ж", "\U0001f6a2", "%"])
def test_the_longest_delivery_fits_the_metadata_of_s3(letter: str) -> None:
    headers = dict.fromkeys("abc", letter * 2000) | {"d": letter * 70}
    longest = delivery(
        source="s" * 63,
        sender="standard_webhooks",
        authentication="hmac-sha512",
        event="unpublished",
        event_name=kept_name(letter * 500),
        delivery_id=kept_delivery_id(letter * 500),
        headers=kept_headers(headers, ("a", "b", "c", "d")),
        effect="0" * 32,
        sent_at=NOW,
    )
    assert metadata_size(longest) < 2_048


def test_long_ids_that_differ_are_stored_differently() -> None:
    assert kept_delivery_id("x" * 300) != kept_delivery_id("x" * 299 + "y")
    assert kept_delivery_id("short") == "short"
    assert kept_delivery_id(None) is kept_delivery_id("") is None
