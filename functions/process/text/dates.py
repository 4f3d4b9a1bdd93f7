"""Parses dates as feeds, agencies and CMSs write them, without guessing.

Reads RFC 822 and its successors as found in feeds, RFC 3339, W3C-DTF, ISO 8601 without separators
as in NITF, the output of C, Java, Go and JavaScript, and months in other languages. An ambiguous
date (`05/01/2026`) is unreadable.

https://www.rfc-editor.org/rfc/rfc2822#section-4.3 · https://www.w3.org/TR/NOTE-datetime
https://www.iptc.org/std/NITF/3.6/documentation/
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from functions.process.text.month_names import AMBIGUOUS_ZONES, MONTHS, WEEKDAYS, ZONES

if TYPE_CHECKING:
    from collections.abc import Callable

_HALF = r"[AaPp][Mm]"
_CLOCK = (
    rf"(?:(?P<before>{_HALF}) ?)?(?P<hour>\d{{1,2}}):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,:](?P<fraction>\d{1,12}))?)?"
    rf"(?: ?(?P<half>{_HALF})\b)?"
)
_RUN = r"(?P<hour>\d\d)(?P<minute>\d\d)(?:(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,12}))?)?"
_ZONE = (
    r"(?: ?(?P<zone>(?:[A-Za-z]{2,5} ?)?[+-]\d\d?(?::?\d\d)?|[A-Za-z]{1,5})"
    r"(?: [A-Za-z]{1,5}|\[[\w/+-]{1,40}\])?)?"
)
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]{2,15}) )?"
_NAME = r"(?P<month>[^\W\d_]{3,15})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>\d{4}|\d\d\d?)"

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # 2026-01-05T12:00:00Z, 2026-01-05 12:00, 2026-01-05, 2026-01, 2026
        r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
        rf"(?:(?: ?[Tt] ?| ){_CLOCK}{_ZONE}|[Tt]{_RUN.replace('(?P<', '(?P<run_')}"
        rf"{_ZONE.replace('(?P<', '(?P<run_')}|(?P<date_zone>Z|[+-]\d\d:\d\d))?",
        r"(?P<year>\d{4})(?:-(?P<month>\d\d))?",
        # 20260105T120000+0100, 20260105
        rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)(?:[Tt ]?{_RUN}{_ZONE})?",
        rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)[Tt]{_CLOCK}{_ZONE}",
        rf"{_WEEKDAY}(?P<year>\d{{4}})/(?P<month>\d\d?)/(?P<day>\d\d?)(?: {_CLOCK}{_ZONE})?",
        # 2026-005 and 2026-W02-1: ISO 8601's days of the year and of the week
        rf"(?P<year>\d{{4}})-(?P<ordinal>\d{{3}})(?:[Tt ]{_CLOCK}{_ZONE})?",
        rf"(?P<year>\d{{4}})-W(?P<week>\d\d)-(?P<of_week>[1-7])(?:[Tt ]{_CLOCK}{_ZONE})?",
        # Mon 05 Jan 2026 12:00:00 GMT
        f"{_WEEKDAY}{_DAY}[ -]?{_NAME}[ -]?{_YEAR}(?:[ ,]{{1,2}}{_CLOCK}{_ZONE})?",
        # Mon Jan 5 2026 12:00:00 GMT+0100, January 5,2026 12:00 PM
        f"{_WEEKDAY}{_NAME}[ -]{_DAY}[ ,-]{{1,2}}{_YEAR}(?: {_CLOCK}{_ZONE})?",
        # Mon Jan 5 12:00:00 UTC 2026
        rf"{_WEEKDAY}{_NAME} {_DAY} {_CLOCK}{_ZONE} (?P<year>\d{{4}})",
        # 05.01.2026 12:00: with dots the day is first
        r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})" + f"(?: {_CLOCK}{_ZONE})?",
    )
)
_USUAL = re.compile(
    r"(?P<weekday>[A-Z][a-z]{2}), (?P<day>\d\d?) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4})"
    r" (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) (?P<zone>[A-Z]{3,4}|[+-]\d{4})",
    re.ASCII,
)
"""As nearly every feed writes it; tried first, because the others cost ten times as much."""
_UTC = frozenset({"GMT", "UTC", "+0000"})
_NUMBERS = re.compile(
    r"(?P<first>\d\d?)([/-])(?P<second_number>\d\d?)\2(?P<year>\d{4})" + f"(?: {_CLOCK}{_ZONE})?"
)
_OFFSET = re.compile(r"(?P<name>[A-Za-z]{2,5})? ?([+-])(\d\d?)(?::?(\d\d))?", re.ASCII)

_COMMENT = re.compile(r"\([^()]*\)")
_LONE_COMMA = re.compile(r",(?!\d)|(?<!\d),")
_DOT_AFTER_NAME = re.compile(r"(?<=[^\W\d_])\.")
_DOTTED_HALF = re.compile(r"\b([AaPp])\.(?=[Mm]\b)")
_NAMED_MONTH = re.compile(r"(\d{4})-([^\W\d_]{3,15})-(\d\d?)")
_FILLER = re.compile(r" (?:at|de|del|of|um|kl) ", re.IGNORECASE)
_AS_WRITTEN = str.maketrans({"\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2013": "-"})
_EAST_ASIAN = (
    *((sign, "-") for sign in ("년 ", "년", "年", "월 ", "월", "月")),
    *((sign, " ") for sign in ("일", "日")),
    *((sign, " AM ") for sign in ("오전", "上午", "午前")),
    *((sign, " PM ") for sign in ("오후", "下午", "午後")),
)

_MAX_LENGTH = 100
_MAX_OFFSET = timedelta(hours=15)
_FUTURE = timedelta(days=1)
_UNREADABLE = "unreadable date"
_NO_ZONE = "no known time zone, taken as UTC"


class _Parts(dict[str, str]):
    """The groups of a match by name; an absent one is the empty string."""

    def __missing__(self, name: str) -> str:
        return ""


def read_date(text: str) -> tuple[datetime | None, str | None]:
    """The moment in UTC, and a warning about a missing or contradictory part.

    The moment is None if unreadable. Without a time zone it is UTC.
    """
    if len(text) > _MAX_LENGTH:
        return None, _UNREADABLE
    if match := _USUAL.fullmatch(text):
        return _in_utc(match) or _read(_Parts(match.groupdict("")))
    folded = " ".join(text.split())
    for spell in _SPELLINGS:
        if parts := _parts(spell(folded)):
            return _read(parts)
    return None, _UNREADABLE


def _in_utc(usual: re.Match[str]) -> tuple[datetime, str | None] | None:
    """The moment of the usual spelling if it is in UTC and consistent, otherwise None."""
    weekday, day, month, year, hour, minute, second, zone = usual.groups()
    if zone not in _UTC:
        return None
    try:
        moment = datetime(
            int(year), _month(month), int(day), int(hour), int(minute), int(second), tzinfo=UTC
        )
    except ValueError:
        return None
    return (moment, None) if WEEKDAYS.get(weekday.lower()) == moment.weekday() else None


def _read(parts: _Parts) -> tuple[datetime | None, str | None]:
    try:
        return _moment(parts)
    except (ValueError, OverflowError):
        return None, _UNREADABLE


def read_modified(text: str, received_at: datetime) -> tuple[datetime | None, str | None]:
    """As `read_date`, for the time that orders revisions.

    A time in the future is not used: no later revision could take effect.
    """
    moment, warning = read_date(text)
    if moment and moment > received_at + _FUTURE:
        return None, "in the future, not used"
    return moment, warning


def _plain(text: str) -> str:
    """The text without commas after words and dots after abbreviations."""
    return " ".join(_DOT_AFTER_NAME.sub(" ", _LONE_COMMA.sub(" ", text)).split())


def _cleared(text: str) -> str:
    """The text without comments and fillers, with signs of other scripts replaced."""
    text = text.translate(_AS_WRITTEN).strip("\"'")
    for _ in range(3):
        text = _COMMENT.sub(" ", text)
    for sign, replacement in _EAST_ASIAN:
        text = text.replace(sign, replacement)
    text = _DOTTED_HALF.sub(r"\1", text)
    text = _NAMED_MONTH.sub(
        lambda match: f"{match[1]}-{MONTHS.get(match[2].lower(), 0):02}-{match[3]}", text
    )
    return _FILLER.sub(" ", _FILLER.sub(" ", f" {_plain(text)} ")).strip()


_SPELLINGS: tuple[Callable[[str], str], ...] = (_plain, _cleared)


def _parts(text: str) -> _Parts | None:
    if not text.isascii() and any(char.isdigit() and not char.isascii() for char in text):
        return None
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(text):
            return _Parts(
                (name.removeprefix("run_"), value)
                for name, value in match.groupdict().items()
                if value
            )
    match = _NUMBERS.fullmatch(text)
    return _ordered(_Parts((k, v) for k, v in match.groupdict().items() if v)) if match else None


def _ordered(parts: _Parts) -> _Parts | None:
    """Day and month by their size; None if both could be either."""
    first, second = parts["first"], parts["second_number"]
    if int(first) > 12 or first == second:
        return _Parts(parts, day=first, month=second)
    return _Parts(parts, day=second, month=first) if int(second) > 12 else None


def _moment(parts: _Parts) -> tuple[datetime, str | None]:
    naive = _naive(parts)
    offset, warning = _offset(parts["zone"] or parts["date_zone"])
    if not (parts["day"] or parts["ordinal"] or parts["week"]):
        warning = (
            f"only the {'month' if parts['month'] else 'year'} is given, read as its first day"
        )
    weekday = WEEKDAYS.get(parts["weekday"].lower())
    if weekday is not None and weekday != naive.weekday():
        warning = "the day of the week is that of another date"
    if parts["hour"] == "24":
        naive += timedelta(days=1)
    return naive.replace(tzinfo=timezone(offset)).astimezone(UTC), warning


def _naive(parts: _Parts) -> datetime:
    """The date and time without zone; raises ValueError for an invalid one."""
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if hour == 24 and not minute and not second:
        hour = 0
    elif half := (parts["half"] or parts["before"]).lower():
        if hour > 12 and half == "am":
            raise ValueError(half)
        hour = hour % 12 + (12 if half == "pm" else 0) if hour <= 12 else hour
    day = _day(parts)
    return datetime(  # noqa: DTZ001 - the zone is applied by the caller
        day.year,
        day.month,
        day.day,
        hour,
        minute,
        # datetime has no leap seconds.
        59 if second == 60 else second,
        int(parts["fraction"].ljust(6, "0")[:6]),
    )


def _day(parts: _Parts) -> date:
    """The date; raises ValueError for an invalid one."""
    year = _year(parts["year"])
    if parts["week"]:
        return date.fromisocalendar(year, int(parts["week"]), int(parts["of_week"]))
    if parts["ordinal"]:
        day = date(year, 1, 1) + timedelta(days=int(parts["ordinal"]) - 1)
        if day.year != year:
            raise ValueError(parts["ordinal"])
        return day
    return date(year, _month(parts["month"] or "1"), int(parts["day"] or 1))


def _year(digits: str) -> int:
    """The year by RFC 2822, section 4.3: 50 to 99 are 19xx, three digits count from 1900."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if len(digits) == 2 and year < 50 else 1900)


def _month(name: str) -> int:
    return int(name) if name.isdigit() else MONTHS.get(name.lower(), 0)


def _offset(zone: str) -> tuple[timedelta, str | None]:
    """The offset from UTC, and a warning if it is uncertain.

    Raises:
        ValueError: it is not a time zone.
    """
    if not zone:
        return timedelta(), _NO_ZONE
    match = _OFFSET.fullmatch(zone)
    if match is None:
        name = zone.upper()
        if name in AMBIGUOUS_ZONES:
            return timedelta(hours=AMBIGUOUS_ZONES[name]), f"{name} means more than one time zone"
        hours_of = ZONES.get(name)
        # RFC 2822, section 4.3: unknown names and the military letters carry no information.
        return timedelta(hours=hours_of or 0), None if hours_of is not None else _NO_ZONE
    name, sign, hours, minutes = match.groups()
    span = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if (len(hours) == 1 and minutes and ":" not in zone) or int(minutes or 0) > 59:
        raise ValueError(zone)
    span = -span if sign == "-" else span
    known = ZONES.get(name.upper()) if name else 0.0
    # `GMT+1` is an offset, `EST-0500` says it twice, and `EST+0500` contradicts itself.
    if abs(span) > _MAX_OFFSET or known is None or known not in (0.0, span / timedelta(hours=1)):
        raise ValueError(zone)
    return span, None
