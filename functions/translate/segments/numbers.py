"""Finds the numbers of a text, and those that its translation lost.

A different notation is no loss: `1,000.5`, `1.000,5` and `1 000,5` are one number, as are `٣` and
`3`, `3 p.m.` and `15h`, `3 million` and `300万`; `7` may become `sete`, and `21st` `XXI`. Each
number of the source is searched for. A number that a translation adds is reported only where the
source has no number in words (`two` → `2`), and is in a language whose number words are known.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from functions.translate.segments.number_words import has_number_words, written_out

# Digits and the characters between them: in thousands, before decimals, in dates.
_RUN = re.compile(r"\d++(?:[.,٫٬'’\u00a0\u202f\u2009 ]\d++)*+")
_SPACE = r"[\u00a0\u202f\u2009 ]"
_LAST_THOUSAND = re.compile(r"\d{3}(?:[.,٫]\d+)?")
_AFTERNOON = re.compile(r"(?::\d\d)?\s?p\.?\s?m\b", re.IGNORECASE)
_HALF_DAY = 12
_MONTHS = 12
_MONTHS_IN_DIGITS = frozenset({"zh", "ja", "ko", "yue"})
_MONTH_OR_HOUR = re.compile(r"\d{1,2}\s?(?:[月월]|時|时|点|點|시)")
_SCALES = (
    "thousand million billion trillion mil mille milhão milhões bilhão bilhões millón millones "
    "millions millionen milliard milliards milliarde milliarden mila milione milioni miliardo "
    "miliardi tausend тыс млн млрд тысяч тысячи миллион миллиона миллионов миллиард миллиарда "
    "миллиардов հազար միլիոն միլիարդ ათასი მილიონი მილიარდი हज़ार ألف آلاف مليون مليار"
)
# For text in lower case: where case is ignored, each of the words is tried at every character.
_BY_THOUSANDS = re.compile(rf"[\s-]?(?:{'|'.join(_SCALES.split())})(?!\w)")
_BY_MYRIADS = re.compile(r"\s?(?:[十百千万萬亿億兆십백천만억조]|(?:लाख|करोड़|lakh|crore)(?!\w))")
"""Words that count by ten or by hundred thousands, so the digits before them differ."""
_OTHER = "other"
_LONGEST_SCALE = max(map(len, _SCALES.split())) + len("- ")
_SCALED = (("thousands", _BY_THOUSANDS), (_OTHER, _BY_MYRIADS))
_ROMAN = re.compile(r"(?<!\w)[IVXLCDM]{1,15}(?!\w)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1_000}


@dataclass(frozen=True)
class Number:
    """A number of a text."""

    written: str
    readings: tuple[str, ...]
    """Its possible values, canonical: `1,000` is a thousand, or one with three decimals."""
    parts: tuple[str, ...]
    """Its groups of digits, for a date or a version, which is no single number."""
    scale: str
    """The word after it: by thousands (`million`), another (`万`), or none."""

    @property
    def loose(self) -> bool:
        """Whether its groups of digits may be separate numbers, as in a date."""
        return len(self.parts) == 1 or not self.readings or len(self.parts[1]) < 3

    def significant(self, scale: str) -> Iterator[str]:
        """Its digits without outer zeros, which `1.5 billion` and `15亿` have in common."""
        for reading in self.readings:
            yield scale + reading.replace(".", "").strip("0")


Keys = Callable[[Number], Iterable[str]]
"""Two numbers are equal if they have a key in common."""


def lost_numbers(
    before: Iterable[str], after: Iterable[str], language: str | None = None
) -> tuple[str, ...]:
    """The numbers of the texts `before` that are missing in the texts `after`, as written.

    `language` is that of `after`; its words for small numbers count too.
    """
    missing = [number for text in before for number in numbers_in(text)]
    if not missing:
        return ()
    after = list(after)
    present = [number for text in after for number in numbers_in(text)]
    missing, present = _unmatched(missing, present, _readings_of, _readings_of)
    if any(number.scale for number in (*missing, *present)):
        missing, present = _unmatched(missing, present, _at_other_scales, _at_own_scale)
    loose = Counter(part for number in present if number.loose for part in number.parts)
    missing = [number for number in missing if not _in_parts(number, loose)]
    in_words = _in_words({number.parts for number in missing}, " ".join(after), language)
    return tuple(number.written for number in missing if number.parts not in in_words)


def added_numbers(
    before: Iterable[str], after: Iterable[str], language: str | None, target: str | None = None
) -> tuple[str, ...]:
    """The numbers of the texts `after` that the texts `before` do not have, as written.

    `language` is that of `before`, `target` that of `after`. Months and hours, which some languages
    write in digits, are no additions.
    """
    before, after = list(before), list(after)
    if has_number_words(" ".join(before), language) is not False:
        return ()
    if (target or "").partition("-")[0] in _MONTHS_IN_DIGITS:
        after = [_MONTH_OR_HOUR.sub(" ", text) for text in after]
    known = {part for text in before for number in numbers_in(text) for part in number.parts}
    return tuple(
        written
        for written in lost_numbers(after, before, language)
        if not _may_be_date(written, known)
    )


def _may_be_date(written: str, known: set[str]) -> bool:
    """Whether it is 0 or 1, or a date whose parts the source has, but for its month."""
    parts = [_whole(part) for part in re.findall(r"\d+", _ascii(written))]
    if len(parts) == 1:
        return int(parts[0]) <= 1
    return all(part in known or int(part) <= _MONTHS for part in parts)


def wrap_numbers(text: str, wrap: Callable[[str], str]) -> str:
    """A plain text with each of its numbers wrapped."""
    return _RUN.sub(lambda run: wrap(run[0]), text)


def numbers_in(text: str) -> Iterator[Number]:
    """The numbers of a plain text."""
    for match in _RUN.finditer(text):
        afternoon = _AFTERNOON.match(text, match.end()) is not None
        after = text[match.end() : match.end() + _LONGEST_SCALE].lower()
        scale = next((name for name, words in _SCALED if words.match(after)), "")
        for written in _numbers(_ascii(match[0])):
            readings = list(_readings(written))
            if afternoon and len(written) <= 2 and written.isdigit() and int(written) < _HALF_DAY:
                readings.append(str(int(written) + _HALF_DAY))
            parts = tuple(_whole(part) for part in re.findall(r"\d+", written))
            yield Number(written, tuple(readings), parts, scale)


def _readings_of(number: Number) -> Iterable[str]:
    return number.readings


def _at_own_scale(number: Number) -> Iterable[str]:
    return number.significant(number.scale)


def _at_other_scales(number: Number) -> Iterable[str]:
    """`3 million` may be `3,000,000` or `300万`, never `30 milhões`."""
    scales = {"", *(name for name, _ in _SCALED)}
    if number.scale != _OTHER:
        scales.discard(number.scale)
    return (key for scale in scales for key in number.significant(scale))


def _unmatched(
    missing: list[Number], present: list[Number], keys: Keys, present_keys: Keys
) -> tuple[list[Number], list[Number]]:
    """Both lists without the numbers that have a key in common; each number matches once."""
    by_key: defaultdict[str, deque[int]] = defaultdict(deque)
    for place, number in enumerate(present):
        for key in present_keys(number):
            by_key[key].append(place)
    used: set[int] = set()
    left: list[Number] = []
    for number in missing:
        places = (by_key[key] for key in keys(number))
        match = next((place for queue in places for place in _unused(queue, used)), None)
        if match is None:
            left.append(number)
        else:
            used.add(match)
    return left, [number for place, number in enumerate(present) if place not in used]


def _unused(places: deque[int], used: set[int]) -> Iterator[int]:
    while places:
        place = places.popleft()
        if place not in used:
            yield place


def _ascii(run: str) -> str:
    """The run with the digits of any script as 0 to 9."""
    if run.isascii():
        return run
    return "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in run)


def _numbers(run: str) -> list[str]:
    """Divides a run of digits and separators at each space that does not separate thousands."""
    numbers: list[list[str]] = []
    for part in re.split(_SPACE, run):
        joins = numbers and _LAST_THOUSAND.fullmatch(part) and numbers[-1][-1].isdigit()
        if joins and len(numbers[-1][0]) <= 3:
            numbers[-1].append(part)
        else:
            numbers.append([part])
    return [" ".join(parts) for parts in numbers]


def _readings(text: str) -> Iterator[str]:
    """The possible values, with `.` before decimals and nothing between thousands."""
    pieces = re.split(r"(\D)", text)
    groups, marks = pieces[::2], pieces[1::2]
    if not marks:
        yield _whole(text)
        return
    # In India groups have two digits before the last three: `1,00,000`.
    in_threes = len(groups[0]) <= 3 and len({len(group) for group in groups[1:-1]} | {3}) == 1
    in_twos = len(groups[0]) <= 2 and {len(group) for group in groups[1:-1]} == {2}
    if (in_threes or in_twos) and len(groups[-1]) == 3 and len(set(marks)) == 1:
        yield _whole("".join(groups))
    decimal = marks[-1] in ".,٫" and marks[-1] not in marks[:-1] and len(set(marks[:-1])) <= 1
    if decimal and (in_threes or len(groups) == 2):
        yield f"{_whole(''.join(groups[:-1]))}.{groups[-1]}"


def _whole(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _in_parts(number: Number, loose: Counter[str]) -> bool:
    """Whether each group of its digits occurs separately, as in a date in another order."""
    needed = Counter(number.parts)
    if any(loose[part] < times for part, times in needed.items()):
        return False
    loose.subtract(needed)
    return True


def _in_words(
    missing: set[tuple[str, ...]], spoken: str, language: str | None
) -> set[tuple[str, ...]]:
    """The numbers that are written in words or in Roman numerals."""
    roman = {str(_roman(match[0])) for match in _ROMAN.finditer(spoken)}
    return {
        parts
        for parts in missing
        if len(parts) == 1 and (parts[0] in roman or written_out(parts[0], spoken, language))
    }


def _roman(numeral: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(
        -value if value < max(values[place + 1 :], default=0) else value
        for place, value in enumerate(values)
    )
