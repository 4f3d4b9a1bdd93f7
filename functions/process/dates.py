"""Dates as feeds and CMSs write them: RFC 822, RFC 3339 and W3C-DTF. Nothing is guessed.

https://www.rfc-editor.org/rfc/rfc822#section-5 · https://www.w3.org/TR/NOTE-datetime
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_W3C = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[Tt ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,12}))?)?"
    r" ?(?P<zone>[Zz]|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_RFC_822 = re.compile(
    r"(?:[A-Za-z]{2,9}\.?,? ?)?(?P<day>\d{1,2})[ -](?P<month>[A-Za-z]{3,9})\.?[ -]"
    r"(?P<year>\d{4}|\d\d)"
    r"(?:,? (?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,12}))?)?"
    r"(?: ?(?P<zone>[A-Za-z]{1,5}|(?:GMT|UTC)?[+-]\d\d?(?::?\d\d)?))?(?: \([^()]{0,40}\))?)?",
    re.ASCII,
)
_OFFSET = re.compile(r"(?:GMT|UTC)?([+-])(\d\d?)(?::?(\d\d))?", re.ASCII)

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_ZONES = {
    # RFC 822's own, then abbreviations that mean one zone among news senders.
    **dict.fromkeys(("UT", "UTC", "GMT", "Z", "WET"), 0),
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "CET": 1,
    "CEST": 2,
    "BST": 1,
    "WEST": 1,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "JST": 9,
}
_MAX_LENGTH = 100
_FUTURE = timedelta(days=1)


def read_date(text: str) -> tuple[datetime | None, str | None]:
    """The moment in UTC, and a warning where it was unreadable (None) or had no time zone (UTC)."""
    folded = " ".join(text[: _MAX_LENGTH + 1].split())
    if len(text) > _MAX_LENGTH:
        return None, "unreadable date"
    match = _W3C.fullmatch(folded) or _RFC_822.fullmatch(folded)
    if not match:
        return None, "unreadable date"
    try:
        naive = _naive(match)
        offset = _offset(match["zone"])
        if offset is None:
            return naive.replace(tzinfo=UTC), "no known time zone, taken as UTC"
        return naive.replace(tzinfo=timezone(offset)).astimezone(UTC), None
    except (ValueError, OverflowError):
        return None, "unreadable date"


def read_modified(text: str, received_at: datetime) -> tuple[datetime | None, str | None]:
    """As `read_date`, for the time that orders revisions.

    A time to come is not believed: with it no later revision could ever take effect.
    """
    moment, warning = read_date(text)
    if moment and moment > received_at + _FUTURE:
        return None, "lies in the future, not used"
    return moment, warning


def _naive(match: re.Match[str]) -> datetime:
    month = match["month"]
    year = int(match["year"])
    if len(match["year"]) == 2:
        # RFC 2822, section 4.3: 50 to 99 are the last century.
        year += 1900 if year >= 50 else 2000
    return datetime(  # noqa: DTZ001 - the zone is applied by the caller
        year,
        int(month) if month.isdigit() else _month(month),
        int(match["day"]),
        int(match["hour"] or 0),
        int(match["minute"] or 0),
        # A leap second has no datetime of its own.
        min(int(match["second"] or 0), 59)
        if match["second"] == "60"
        else int(match["second"] or 0),
        int((match["fraction"] or "").ljust(6, "0")[:6]),
    )


def _month(name: str) -> int:
    lower = name.lower()
    for number, month in enumerate(_MONTHS, start=1):
        if lower in {month, month[:3]} or (lower == "sept" and number == 9):
            return number
    raise ValueError(name)


def _offset(zone: str | None) -> timedelta | None:
    if zone is None:
        return None
    if match := _OFFSET.fullmatch(zone):
        sign, hours, minutes = match.groups()
        if len(hours) == 1 and minutes and ":" not in zone:
            raise ValueError(zone)
        span = timedelta(hours=int(hours), minutes=int(minutes or 0))
        if int(minutes or 0) > 59:
            raise ValueError(zone)
        return -span if sign == "-" else span
    hours_of = _ZONES.get(zone.upper())
    return None if hours_of is None else timedelta(hours=hours_of)
