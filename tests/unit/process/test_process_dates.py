"""Dates as senders write them; nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.process.dates import read_date, read_modified

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 05 Jan 2026 12:00:00 GMT",
        "Mon, 5 Jan 2026 12:00:00 +0000",
        "05 Jan 26 12:00 UT",
        "Monday, 05 January 2026 07:00:00 EST",
        "Mon, 05 Jan 2026 16:00:00 +0400 (GET)",
        "5-Jan-2026 13:00:00 CET",
        "2026-01-05T12:00:00Z",
        "2026-01-05T16:00:00+04:00",
        "2026-01-05t16:00:00.000+0400",
        "2026-01-05 12:00Z",
        "  2026-01-05T12:00:00,000Z\n",
    ],
)
def test_the_same_moment_however_written(text: str) -> None:
    assert read_date(text) == (NOON, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05T12:00:00", NOON),
        ("2026-01-05", NOON.replace(hour=0)),
        ("Mon, 05 Jan 2026 12:00:00", NOON),
        ("Mon, 05 Jan 2026 12:00:00 XYZ", NOON),
    ],
)
def test_without_a_known_zone_it_is_utc_and_said_so(text: str, expected: datetime) -> None:
    moment, warning = read_date(text)
    assert moment == expected
    assert warning
    assert "UTC" in warning


@pytest.mark.parametrize(
    "text",
    [
        *("soon", "2026-02-30T10:00:00Z", "2026-13-01", "32 Jan 2026 10:00 GMT", "5 Foo 2026"),
        *("2026-01-05T25:00:00Z", "2026-01-05T10:61:00Z", "05/01/2026", "1767614400", "2026"),
        *(
            "Mon, 05 Jan 2026 12:00:00 +2500",
            "9999-12-31T23:59:59-12:00",
            "0000-01-01",
            "x" * 5_000,
        ),
    ],
)
def test_unreadable_is_none_and_said_so(text: str) -> None:
    assert read_date(text) == (None, "unreadable date")


def test_leap_second_is_read() -> None:
    assert read_date("2016-12-31T23:59:60Z")[0] == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(("year", "expected"), [("49", 2049), ("50", 1950), ("99", 1999)])
def test_two_digit_years(year: str, expected: int) -> None:
    moment, _ = read_date(f"01 Mar {year} 00:00 GMT")
    assert moment is not None
    assert moment.year == expected


def test_a_modified_time_to_come_does_not_order_revisions() -> None:
    text = (NOON + timedelta(days=400)).isoformat()
    assert read_modified(text, NOON) == (None, "lies in the future, not used")
    assert read_modified((NOON + timedelta(hours=2)).isoformat(), NOON)[1] is None


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text: str) -> None:
    moment, _ = read_date(text)
    assert moment is None or moment.tzinfo is UTC


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1970, 1, 2)))  # noqa: DTZ001
def test_what_python_writes_is_read(moment: datetime) -> None:
    text = moment.isoformat(timespec="milliseconds")
    if len(text) == len("2026-01-05T12:00:00.000+00:00"):
        read, _ = read_date(text)
        assert read is not None
        assert abs(read - moment) < timedelta(milliseconds=1)
