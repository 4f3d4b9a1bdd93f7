"""A signed time is fresh up to the tolerance, to the millisecond, before and after now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from functions.submit.senders.age import MILLISECONDS, SECONDS, is_fresh, signed_time
from tests.unit.submit.senders.signing import NOW, source_of

NOW_MS = int(NOW.timestamp() * 1_000)


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize(
    ("options", "tolerance", "allowed"),
    [
        ({}, {}, 300),
        ({}, {"tolerance": 30}, 30),
        ({"tolerance_seconds": 60}, {"tolerance": 30}, 60),
    ],
)
def test_a_time_is_fresh_up_to_the_tolerance(
    options: dict[str, int], tolerance: dict[str, int], allowed: int, sign: int
) -> None:
    """The source's tolerance takes precedence over the sender's, and that over five minutes."""
    source = source_of("hmac", **options)

    def fresh(milliseconds: int) -> bool:
        sent_at = str(NOW_MS + sign * milliseconds)
        return is_fresh(sent_at, MILLISECONDS, source, NOW, **tolerance)

    assert fresh(0)
    assert fresh(allowed * 1_000)
    assert not fresh(allowed * 1_000 + 1)


def test_a_time_is_read_in_the_unit_of_the_sender() -> None:
    source = source_of("hmac")
    assert is_fresh(str(NOW_MS // 1_000), SECONDS, source, NOW)
    assert not is_fresh(str(NOW_MS // 1_000), MILLISECONDS, source, NOW)
    assert not is_fresh(str(NOW_MS), SECONDS, source, NOW)


@pytest.mark.parametrize("sent_at", ["", "now", "-1", "1e3", " 1", "٣", "1.5", "0x10"])
def test_a_time_is_digits_and_nothing_else(sent_at: str) -> None:
    forever = source_of("hmac", tolerance_seconds=10**10)
    assert is_fresh(str(NOW_MS), MILLISECONDS, forever, NOW)
    assert not is_fresh(sent_at, MILLISECONDS, forever, NOW)


def test_a_time_has_16_digits_at_most() -> None:
    source = source_of("hmac")
    assert is_fresh(str(NOW_MS).zfill(16), MILLISECONDS, source, NOW)
    assert not is_fresh(str(NOW_MS).zfill(17), MILLISECONDS, source, NOW)


def test_only_a_time_in_milliseconds_orders_what_was_sent() -> None:
    assert signed_time(str(NOW_MS + 7), MILLISECONDS) == NOW + timedelta(milliseconds=7)
    assert signed_time(str(NOW_MS // 1_000), SECONDS) is None
    assert signed_time("9" * 16, MILLISECONDS) is None
