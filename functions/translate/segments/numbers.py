"""The numbers of a text, and whether a translation still has them.

Written otherwise is not lost: `1,000.5`, `1.000,5` and `1 000,5` are one number, as are `٣` and
`3`, `3 p.m.` and `15h`, `3 million` and `300万`; `7` may become `sete`, and `21st` `XXI`.
Each number of the source is looked for. One that a translation adds (`two` → `2`, a month's in
Japanese) is not held against it, for no list of number words has every language's.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from functions.translate.segments.number_words import written_out

# Digits and what may stand between them: of thousands, before decimals, within dates.
_RUN = re.compile(r"\d++(?:[.,٫٬'’\u00a0\u202f\u2009 ]\d++)*+")
_SPACE = r"[\u00a0\u202f\u2009 ]"
_LAST_THOUSAND = re.compile(r"\d{3}(?:[.,٫]\d+)?")
_AFTERNOON = re.compile(r"(?::\d\d)?\s?p\.?\s?m\b", re.IGNORECASE)
_HALF_DAY = 12
_SCALES = (
    "thousand million billion trillion mil mille milhão milhões bilhão bilhões millón millones "
    "millions millionen milliard milliards milliarde milliarden mila milione milioni miliardo "
    "miliardi tausend тыс млн млрд тысяч тысячи миллион миллиона миллионов миллиард миллиарда "
    "миллиардов հազար միլիոն միլիարդ ათასი მილიონი მილიარდი हज़ार ألف آلاف مليون مليار"
)
_BY_THOUSANDS = re.compile(rf"[\s-]?(?:{'|'.join(_SCALES.split())})(?!\w)", re.IGNORECASE)
_OTHERWISE = re.compile(r"\s?(?:[十百千万萬亿億兆십백천만억조]|(?:लाख|करोड़|lakh|crore)(?!\w))")
"""Words that count by ten thousands, or by hundred thousands: other digits come before them."""
_OTHER = "other"
_SCALED = (("thousands", _BY_THOUSANDS), (_OTHER, _OTHERWISE))
_ROMAN = re.compile(r"(?<!\w)[IVXLCDM]{1,15}(?!\w)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1_000}


@dataclass(frozen=True)
class Number:
    """One number of a text."""

    written: str
    readings: tuple[str, ...]
    """Its values, canonical: `1,000` may be a thousand, or one to three places."""
    parts: tuple[str, ...]
    """Its groups of digits, for what is no single number: a date, a version."""
    scale: str
    """What follows: a word by thousands (`million`), another (`万`), or none."""

    @property
    def loose(self) -> bool:
        """Whether its groups of digits may be numbers by themselves, as a date's are."""
        return len(self.parts) == 1 or not self.readings or len(self.parts[1]) < 3

    def significant(self, scale: str) -> Iterator[str]:
        """Its digits but for zeros at the ends: what `1.5 billion` and `15亿` have in common."""
        for reading in self.readings:
            yield scale + reading.replace(".", "").strip("0")


Keys = Callable[[Number], Iterable[str]]
"""Two numbers are one where they have a key in common."""


def lost_numbers(
    before: Iterable[str], after: Iterable[str], language: str | None = None
) -> tuple[str, ...]:
    """The numbers of the texts `before` that are not in the texts `after`, as they were written.

    `language` is that of `after`, whose words for small numbers count as well.
    """
    wanted = [figure for text in before for figure in numbers_in(text)]
    if not wanted:
        return ()
    after = list(after)
    there = [figure for text in after for figure in numbers_in(text)]
    wanted, there = _without_alike(wanted, there, _readings_of, _readings_of)
    if any(figure.scale for figure in (*wanted, *there)):
        wanted, there = _without_alike(wanted, there, _at_other_scales, _at_own_scale)
    loose = Counter(part for figure in there if figure.loose for part in figure.parts)
    wanted = [figure for figure in wanted if not _in_parts(figure, loose)]
    in_words = _in_words({figure.parts for figure in wanted}, " ".join(after), language)
    return tuple(figure.written for figure in wanted if figure.parts not in in_words)


def wrap_numbers(text: str, wrap: Callable[[str], str]) -> str:
    """A plain text with each of its numbers wrapped."""
    return _RUN.sub(lambda run: wrap(run[0]), text)


def numbers_in(text: str) -> Iterator[Number]:
    """The numbers of a plain text."""
    for match in _RUN.finditer(text):
        afternoon = _AFTERNOON.match(text, match.end()) is not None
        scale = next((name for name, words in _SCALED if words.match(text, match.end())), "")
        for written in _numbers(_ascii(match[0])):
            readings = list(_readings(written))
            if afternoon and len(written) <= 2 and written.isdigit() and int(written) < _HALF_DAY:
                readings.append(str(int(written) + _HALF_DAY))
            parts = tuple(_whole(part) for part in re.findall(r"\d+", written))
            yield Number(written, tuple(readings), parts, scale)


def _readings_of(figure: Number) -> Iterable[str]:
    return figure.readings


def _at_own_scale(figure: Number) -> Iterable[str]:
    return figure.significant(figure.scale)


def _at_other_scales(figure: Number) -> Iterable[str]:
    """`3 million` may be `3,000,000` or `300万`, never `30 milhões`."""
    scales = {"", *(name for name, _ in _SCALED)}
    if figure.scale != _OTHER:
        scales.discard(figure.scale)
    return (key for scale in scales for key in figure.significant(scale))


def _without_alike(
    wanted: list[Number], there: list[Number], keys: Keys, keys_there: Keys
) -> tuple[list[Number], list[Number]]:
    """Both lists without the figures that have a key in common; each serves once."""
    by_key: defaultdict[str, deque[int]] = defaultdict(deque)
    for place, figure in enumerate(there):
        for key in keys_there(figure):
            by_key[key].append(place)
    used: set[int] = set()
    missing: list[Number] = []
    for figure in wanted:
        places = (by_key[key] for key in keys(figure))
        found = next((place for some in places for place in _unused(some, used)), None)
        if found is None:
            missing.append(figure)
        else:
            used.add(found)
    return missing, [figure for place, figure in enumerate(there) if place not in used]


def _unused(places: deque[int], used: set[int]) -> Iterator[int]:
    while places:
        place = places.popleft()
        if place not in used:
            yield place


def _ascii(run: str) -> str:
    """The same with 0 to 9 for the digits of any script."""
    if run.isascii():
        return run
    return "".join(str(unicodedata.digit(item)) if item.isdigit() else item for item in run)


def _numbers(run: str) -> list[str]:
    """A run of digits and separators, cut where a space does not stand between thousands."""
    found: list[list[str]] = []
    for part in re.split(_SPACE, run):
        joins = found and _LAST_THOUSAND.fullmatch(part) and found[-1][-1].isdigit()
        if joins and len(found[-1][0]) <= 3:
            found[-1].append(part)
        else:
            found.append([part])
    return [" ".join(parts) for parts in found]


def _readings(written: str) -> Iterator[str]:
    """What the number may be, with `.` before decimals and nothing between thousands."""
    pieces = re.split(r"(\D)", written)
    groups, marks = pieces[::2], pieces[1::2]
    if not marks:
        yield _whole(written)
        return
    # India's go in twos after the last three: `1,00,000`.
    in_threes = len(groups[0]) <= 3 and len({len(group) for group in groups[1:-1]} | {3}) == 1
    in_twos = len(groups[0]) <= 2 and {len(group) for group in groups[1:-1]} == {2}
    if (in_threes or in_twos) and len(groups[-1]) == 3 and len(set(marks)) == 1:
        yield _whole("".join(groups))
    decimal = marks[-1] in ".,٫" and marks[-1] not in marks[:-1] and len(set(marks[:-1])) <= 1
    if decimal and (in_threes or len(groups) == 2):
        yield f"{_whole(''.join(groups[:-1]))}.{groups[-1]}"


def _whole(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _in_parts(figure: Number, loose: Counter[str]) -> bool:
    """Whether each group of its digits is there by itself: a date in another order."""
    needed = Counter(figure.parts)
    if any(loose[part] < times for part, times in needed.items()):
        return False
    loose.subtract(needed)
    return True


def _in_words(
    wanted: set[tuple[str, ...]], spoken: str, language: str | None
) -> set[tuple[str, ...]]:
    """Those of the numbers that are written out in words, or in Roman numerals."""
    roman = {str(_roman(match[0])) for match in _ROMAN.finditer(spoken)}
    return {
        parts
        for parts in wanted
        if len(parts) == 1 and (parts[0] in roman or written_out(parts[0], spoken, language))
    }


def _roman(numeral: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(
        -value if value < max(values[place + 1 :], default=0) else value
        for place, value in enumerate(values)
    )
