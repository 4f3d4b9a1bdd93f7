"""Parses dates as feeds, agencies and CMSs write them, without guessing.

Reads RFC 822 and its successors as found in feeds, RFC 3339, W3C-DTF, ISO 8601 without separators
as in NITF, the output of C, Java, Go and JavaScript, seconds and milliseconds since 1970, and words
of other languages, in digits of any script. An ambiguous date (`05/01/2026`) is unreadable.

https://www.rfc-editor.org/rfc/rfc2822#section-4.3 · https://www.w3.org/TR/NOTE-datetime
https://www.iptc.org/std/NITF/3.6/documentation/
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from functions.process.text.month_names import (
    AMBIGUOUS_ZONES,
    MONTHS,
    WEEKDAYS,
    ZONE_NAMES,
    ZONES,
)

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
    r"(?: ?(?P<zone>(?:[A-Za-z]{2,5} ?)?[+-]\d\d?(?::?\d\d)?"
    r"|[A-Z][A-Za-z]{1,12}/[A-Za-z_+/-]{2,30}|[A-Za-z]{1,5})"
    r"(?: [A-Za-z]{1,5}|\[[\w/+-]{1,40}\])?)?"
)
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]{2,15}(?:-[^\W\d_]{2,10})?) )?"
# Not only letters: in Indian scripts, vowels are marks.
_NAME = r"(?P<month>(?!(?:st|nd|rd|th)\b)[^\s\d.,:;/()\[\]+_-]{2,15})"
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
        # 2026. január 5. hétfő 12:00
        rf"(?P<year>\d{{4}})\.? {_NAME} {_DAY}(?: [^\W\d_]{{2,15}})?(?: {_CLOCK}{_ZONE})?",
        # 05.01.2026 12:00: with dots the day is first
        rf"{_WEEKDAY}(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{{4}})(?: {_CLOCK}{_ZONE})?",
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
_FILLER = re.compile(
    r" (?:at|on|de|del|d[’']|of|um|kl|klo|ob|o|в|о|à|as|às|a|a las?|las|alle|ore|ora|om|saat|godz"
    r"|г|год[уа]?|р|року|uhr|h|hrs?|часов|local time|को) ",
    re.IGNORECASE,
)
"""Words between the parts of a date."""
_LABEL = re.compile(
    r"(?:(?:first |last )?(?:published|posted|updated|created|modified|date)(?: on)?"
    r"|veröffentlicht(?: am)?|stand|erstellt(?: am)?|publié(?: le)?|mis à jour le"
    r"|publicado(?: el| em)?|pubblicato(?: il)?|gepubliceerd(?: op)?|opublikowano|опубликовано)"
    r" ?:? ",
    re.IGNORECASE,
)
_DASH = re.compile(r"(?<=[\d.])\.?,? ?(?: [-–—/] |[|·•]) ?(?=\d|[AaPp][Mm])")
"""Between a date and its time; a hyphen without spaces belongs to the date."""
_ONLY_HOUR = re.compile(rf"(?<![\d:.])(\d\d?) ?(?={_HALF}\b)")
_LETTER_CLOCK = re.compile(r"(?<![\w:.])(\d\d?) ?[hH] ?(\d\d)(?!\w)")
_LETTER_HOUR = re.compile(r"(?<![\w:.])(\d\d?) ?(?:[hH]|[Uu]hr)(?!\w)")
_DOTTED_CLOCK = re.compile(r"(?<= )(\d\d?)\.(\d\d)(?= ?(?:[Uu]hr\b|[hH]\b|[A-Z]{3,4}\b|$))")
_WEEKDAY_LAST = re.compile(r"(?<=\d{4}) [^\W\d_]{3,15}(?= \d\d?:\d\d)")
_TIME_FIRST = re.compile(
    rf"(?P<time>\d\d?:\d\d(?::\d\d)?(?: ?{_HALF})?(?: (?:[A-Z]{{2,4}}|[+-]\d\d:?\d\d))?)"
    r" (?P<date>\S.*\d{4})"
)
_EPOCH = re.compile(r"(?P<seconds>\d{9,10})(?P<fraction>\d{3}|\.\d{1,9})?", re.ASCII)
_DATE_AND_HOUR = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])"
)
_EPOCHS = range(631_152_000, 4_102_444_800)
"""1990 to 2100. Another number is no time stamp of news."""
_ZONE_NAME = re.compile(
    "|".join(map(re.escape, sorted(ZONE_NAMES, key=len, reverse=True))), re.IGNORECASE
)
_AS_WRITTEN = str.maketrans(
    {"\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2013": "-", "،": ",", "：": ":", "\u200f": ""}
)
_EAST_ASIAN = (
    *((sign, "-") for sign in ("년 ", "년", "年", "월 ", "월", "月")),
    *((sign, " ") for sign in ("일", "日")),
    *((sign, " AM ") for sign in ("오전", "上午", "午前")),
    *((sign, " PM ") for sign in ("오후", "下午", "午後")),
)

_MAX_LENGTH = 100
_MAX_OFFSET = timedelta(hours=15)
_FUTURE = timedelta(days=1)
_FAR = timedelta(days=366)
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
"""Systems write the beginning of their calendar (year 1, 1970-01-01) for an unknown time."""
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
    return _since_1970(folded) or (None, _UNREADABLE)


def _since_1970(text: str) -> tuple[datetime, str | None] | None:
    """The moment of a number of seconds or milliseconds since 1970; None for another number."""
    match = _EPOCH.fullmatch(text)
    if match is None or int(match["seconds"]) not in _EPOCHS or _DATE_AND_HOUR.fullmatch(text):
        return None
    digits = (match["fraction"] or "").removeprefix(".").ljust(6, "0")[:6]
    moment = datetime.fromtimestamp(int(match["seconds"]), UTC)
    return moment.replace(microsecond=int(digits)), None


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
    if moment and moment < EARLIEST:
        return None, f"{moment.date().isoformat()} is no date of news, not used"
    return moment, warning


def read_in_window(text: str, received_at: datetime) -> tuple[datetime | None, str | None]:
    """As `read_date`, for the times at which an article begins or ceases to be public.

    A time before 1970-01-02 is not used: systems write the beginning of their calendar where they
    know none. One far in the future is used, because it hides the article, with a warning.
    """
    moment, warning = read_date(text)
    if moment and moment < EARLIEST:
        return None, f"{moment.date().isoformat()} is no date of news, not used"
    if moment and moment > received_at + _FAR:
        return moment, f"{moment.date().isoformat()} is over a year in the future"
    return moment, warning


def _plain(text: str) -> str:
    """The text without commas after words and dots after abbreviations."""
    return " ".join(_DOT_AFTER_NAME.sub(" ", _LONE_COMMA.sub(" ", text)).split())


def _cleared(text: str) -> str:
    """The text without comments and fillers, with signs of other scripts replaced."""
    text = _ascii_digits(text).translate(_AS_WRITTEN).strip("\"'")
    for _ in range(3):
        text = _COMMENT.sub(" ", text)
    for sign, replacement in _EAST_ASIAN:
        text = text.replace(sign, replacement)
    text = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    text = _ZONE_NAME.sub(lambda match: ZONE_NAMES[match[0].lower()], text)
    text = _DASH.sub(" ", text)
    text = _with_plain_clock(_DOTTED_HALF.sub(r"\1", text))
    text = _NAMED_MONTH.sub(
        lambda match: f"{match[1]}-{MONTHS.get(match[2].lower(), 0):02}-{match[3]}", text
    )
    text = f" {_plain(text)} "
    for _ in range(4):
        # Neighbours share a space.
        text = _FILLER.sub(" ", text)
    text = _WEEKDAY_LAST.sub("", " ".join(text.split()))
    time_first = _TIME_FIRST.fullmatch(text)
    return f"{time_first['date']} {time_first['time']}" if time_first else text


def _with_plain_clock(text: str) -> str:
    """`8 am`, `8h`, `8h30` and `8.30 Uhr` with a colon."""
    text = _ONLY_HOUR.sub(r"\1:00 ", text)
    text = _LETTER_CLOCK.sub(r"\1:\2", text)
    text = _DOTTED_CLOCK.sub(r"\1:\2", text)
    return _LETTER_HOUR.sub(r"\1:00", text)


def _ascii_digits(text: str) -> str:
    """The text with the digits of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdecimal() and not sign.isascii() else sign
        for sign in text
    )


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
    zone = parts["zone"] or parts["date_zone"]
    offset, warning = _named_offset(zone, naive) if "/" in zone else _offset(zone)
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


def _named_offset(zone: str, naive: datetime) -> tuple[timedelta, str | None]:
    """The offset of a zone such as `Europe/Berlin` at that time."""
    try:
        return ZoneInfo(zone).utcoffset(naive) or timedelta(), None
    except (ZoneInfoNotFoundError, ValueError):
        return timedelta(), _NO_ZONE


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
