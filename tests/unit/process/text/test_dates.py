"""Dates as senders write them; nothing is guessed."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.process.text import month_names
from functions.process.text.dates import read_date, read_in_window, read_modified

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
        # NITF and other ISO 8601 without separators
        "20260105T130000+0100",
        "20260105T120000Z",
        "2026-01-05T130000+01:00",
        "20260105T13:00:00.00+01:00",
        # misplaced spaces, commas and comments
        "2026-01-05 T 12:00:00Z",
        "2026-01-05T13:00:00 +01:00",
        "Mon,05 Jan 2026 12:00:00 +0000",
        "Mon (already), 5(th) Jan(uary) 2026 12:00 +0000 (GMT or so)",
        # C, JavaScript, Go, Java, PHP
        "Mon Jan  5 12:00:00 UTC 2026",
        "Mon Jan 05 2026 13:00:00 GMT+0100 (CET)",
        "2026-01-05 13:00:00.000000 +0100 CET",
        "2026-01-05T13:00:00+01:00[Europe/Paris]",
        "Monday, 05-Jan-26 12:00:00 UTC",
        "2026/01/05 12:00 GMT",
        "Mon, 2026/01/05 07:00:00 EST",
        # ISO 8601's other calendars
        "2026-005T12:00:00Z",
        "2026-W02-1T12:00:00Z",
        # 12-hour clock
        "January 5th, 2026 at 12:00 p.m. GMT",
        "Jan 5, 2026, 7:00 AM EST",
        # other languages and scripts
        "lun., 05 janv. 2026 13:00:00 +0100",
        "5 de enero de 2026 12:00 GMT",
        "Mo, 05. Jänner 2026 13:00 MEZ",
        "Δευ, 05 Ιαν 2026 12:00:00 GMT",
        "2026-január-05T13:00+01:00",
        "2026년 1월 5일 오후 12:00:00 GMT",
        # years of two and three digits
        "Mon, 05 Jan 126 12:00:00 GMT",
        # seconds and milliseconds since 1970
        "1767614400",
        "1767614400000",
        "1767614400.000",
        # named zones, with their summer time
        "2026-01-05 13:00 Europe/Berlin",
        "2026-01-05T07:00:00 America/New_York",
        "Mon, 05 Jan 2026 07:00:00 Eastern Standard Time",
        "5 January 2026 15:00 TRT",
        # 24:00 for midnight
        "Sun, 04 Jan 2026 24:00:00 -1200",
    ],
)
def test_same_moment_in_every_spelling(text: str) -> None:
    assert read_date(text) == (NOON, None)


def test_named_zone_has_summer_time() -> None:
    assert read_date("2026-07-05 14:00 Europe/Berlin")[0] == NOON.replace(month=7)


@pytest.mark.parametrize(
    "text",
    [
        *("Monday, January 5, 2026 - 12:00", "Monday, January 5, 2026 | 12:00 PM"),
        *("January 5th 2026, 12pm", "12:00 pm, January 5, 2026", "12:00, Monday, 5 January 2026"),
        *("Published: January 5, 2026 12:00", "Montag, 5. Januar 2026, 12:00 Uhr"),
        *("Mo, 5.1.2026 - 12.00 Uhr", "lundi 5 janvier 2026 à 12h00", "5 janvier 2026 à 12 h"),
        *("lunes, 5 de enero de 2026 a las 12:00", "segunda-feira, 5 de janeiro de 2026 às 12:00"),
        *("lunedì 5 gennaio 2026, ore 12:00", "maandag 5 januari 2026 om 12:00"),
        *("poniedziałek, 5 stycznia 2026, godz. 12:00", "понедельник, 5 января 2026 г., 12:00"),
        *("5 января 2026 года в 12:00", "понеділок, 5 січня 2026 року о 12:00"),
        *("2026. január 5., hétfő 12:00", "pondělí 5. ledna 2026 12:00"),
        *("maanantai 5. tammikuuta 2026 klo 12.00", "5 Ocak 2026 Pazartesi 12:00"),
        *("luni, 5 ianuarie 2026, 12:00", "5. januar 2026 kl. 12.00", "5 yanvar 2026 12:00"),
        *("५ जनवरी 2026 12:00", "٥ يناير ٢٠٢٦ 12:00", "5 يناير 2026، 12:00", "5 ינואר 2026 12:00"),
        *("５ იანვარი 2026 12:00", "2026年1月5日 下午12:00", "２０２６年１月５日 12:00"),
    ],
)
def test_date_in_words_is_read(text: str) -> None:
    assert read_date(text) == (NOON, "no known time zone, taken as UTC")


@pytest.mark.parametrize("text", ["٢٠٢٦-٠١-٠٥", "２０２６-０１-０５"])
def test_digits_of_any_script_are_read(text: str) -> None:
    assert read_date(text)[0] == NOON.replace(hour=0)


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "31 Dec 1969 23:59:59 GMT"]
)
def test_beginning_of_a_calendar_is_no_date_of_news(text: str) -> None:
    for read in (read_in_window, read_modified):
        moment, warning = read(text, NOON)
        assert moment is None
        assert warning is not None
        assert warning.endswith("is no date of news, not used")


def test_date_far_in_the_future_has_a_warning() -> None:
    assert read_in_window("2126-01-05T12:00:00Z", NOON) == (
        NOON.replace(year=2126),
        "2126-01-05 is over a year in the future",
    )
    assert read_in_window("2026-12-05T12:00:00Z", NOON) == (NOON.replace(month=12), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05T12:00:00", NOON),
        ("2026-01-05", NOON.replace(hour=0)),
        ("Mon, 05 Jan 2026 12:00:00", NOON),
        ("Mon, 05 Jan 2026 12:00:00 XYZ", NOON),
        # RFC 2822: the military letters were used in both senses
        ("Mon, 05 Jan 2026 12:00:00 B", NOON),
        ("Mon Jan  5 12:00:00 2026", NOON),
        ("20260105T120000", NOON),
        ("20260105", NOON.replace(hour=0)),
        ("05.01.2026 12:00", NOON),
        ("25/01/2026 12:00", NOON.replace(day=25)),
        ("1/25/2026 12:00:00 PM", NOON.replace(day=25)),
        ("2026年1月5日 12:00", NOON),
    ],
)
def test_date_without_known_zone_is_utc_with_a_warning(text: str, expected: datetime) -> None:
    moment, warning = read_date(text)
    assert moment == expected
    assert warning
    assert "UTC" in warning


@pytest.mark.parametrize(
    "text",
    [
        *("soon", "2026-02-30T10:00:00Z", "2026-13-01", "32 Jan 2026 10:00 GMT", "5 Foo 2026"),
        *("2026-01-05T25:00:00Z", "2026-01-05T10:61:00Z", "05/01/2026", "05.01.26"),
        *("17676", "99999999999", "176761440012345", "2026010512", "16 Foo 2026", "8 am", "5 h 30"),
        *(
            "Mon, 05 Jan 2026 12:00:00 +2500",
            "9999-12-31T23:59:59-12:00",
            "0000-01-01",
            "2026-01-05T12:00:61Z",
            "2026-01-05T13:00:00 AM",
            "Mon, 05 Jan 2026 12:00:00 EST+0500",
            "01-05T12:00:00Z",
            "2026-366",
            "2026-000",
            "2026-W54-1",
            "x" * 5_000,
        ),
    ],
)
def test_unreadable_date_is_none_with_a_warning(text: str) -> None:
    assert read_date(text) == (None, "unreadable date")


@pytest.mark.parametrize(
    ("text", "moment", "warning"),
    [
        # Parsed as written, with a warning
        ("Tue, 05 Jan 2026 12:00 GMT", NOON, "the day of the week is that of another date"),
        ("Mon, 05 Jan 2026 17:30 IST", NOON, "IST means more than one time zone"),
        ("2026-01", NOON.replace(day=1, hour=0), "only the month is given"),
        ("2026", NOON.replace(day=1, hour=0), "only the year is given"),
    ],
)
def test_ambiguous_date_has_a_warning(text: str, moment: datetime, warning: str) -> None:
    parsed, actual = read_date(text)
    assert parsed == moment
    assert actual is not None
    assert actual.startswith(warning)


def test_month_names_are_unique() -> None:
    names = [name for row in month_names._MONTHS for name in row.split()]
    assert len(names) == len(set(names))


def test_long_dates_take_linear_time() -> None:
    started = time.process_time()
    for run in ("1", "1 ", "(", "a", "a.", ", ", "T1:", "+", "- ", "年", "("):
        for length in (30, 99, 100, 1_000_000):
            read_date((run * length)[:length])
    assert time.process_time() - started < 1


def test_leap_second_is_parsed() -> None:
    assert read_date("2016-12-31T23:59:60Z")[0] == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(("year", "expected"), [("49", 2049), ("50", 1950), ("99", 1999)])
def test_two_digit_years(year: str, expected: int) -> None:
    moment, _ = read_date(f"01 Mar {year} 00:00 GMT")
    assert moment is not None
    assert moment.year == expected


def test_modified_time_in_the_future_is_not_used() -> None:
    text = (NOON + timedelta(days=400)).isoformat()
    assert read_modified(text, NOON) == (None, "in the future, not used")
    assert read_modified((NOON + timedelta(hours=2)).isoformat(), NOON)[1] is None


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text: str) -> None:
    moment, _ = read_date(text)
    assert moment is None or moment.tzinfo is UTC


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1970, 1, 2)))  # noqa: DTZ001
def test_dates_written_by_python_are_parsed(moment: datetime) -> None:
    text = moment.isoformat(timespec="milliseconds")
    if len(text) == len("2026-01-05T12:00:00.000+00:00"):
        read, _ = read_date(text)
        assert read is not None
        assert abs(read - moment) < timedelta(milliseconds=1)
