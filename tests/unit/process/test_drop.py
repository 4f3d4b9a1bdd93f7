"""A dropped file becomes a submission."""

from __future__ import annotations

from datetime import UTC, datetime

from functions.process.drop import Dropped, delivery_of


def test_notification_time_orders_two_versions_of_one_second() -> None:
    second = datetime(2026, 3, 4, 12, 0, 2, tzinfo=UTC)
    dropped = Dropped("drop/wire/a.txt", b"x", "text/plain", second, "v1")
    early = delivery_of(dropped, second.replace(microsecond=100_000))
    late = delivery_of(dropped, second.replace(microsecond=900_000))
    assert early.received_at < late.received_at
    elsewhere = delivery_of(dropped, second.replace(minute=5))
    assert elsewhere.received_at == delivery_of(dropped).received_at == second
