"""Texts that make a regular expression backtrack, derived from the expression itself.

A search is slow where it starts often and each start goes far, or where two repeats can share the
same characters. So each repeat of the pattern is fed a long run of what it accepts: after the
pattern's own beginning, with that beginning before every unit, after many beginnings, and in turn
with the unit of the repeat beside it. A character that no pattern accepts ends the text, so that
none succeeds before it has tried every way.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Any

AnyPattern = re.Pattern[str] | re.Pattern[bytes]
Parsed = Iterable[tuple[Any, Any]]

# typeshed does not know the parser; its public name, sre_parse, is deprecated.
_parser = importlib.import_module("re._parser")
_REPEATS = {_parser.MAX_REPEAT, _parser.MIN_REPEAT, _parser.POSSESSIVE_REPEAT}
_CATEGORIES = {
    _parser.CATEGORY_DIGIT: r"\d",
    _parser.CATEGORY_NOT_DIGIT: r"\D",
    _parser.CATEGORY_SPACE: r"\s",
    _parser.CATEGORY_NOT_SPACE: r"\S",
    _parser.CATEGORY_WORD: r"\w",
    _parser.CATEGORY_NOT_WORD: r"\W",
}
_END = "\x00"
_MANY = 9
"""A repeat of fewer characters cannot be made to run."""
_CHOICES = ("a", " ", "0", "\n")
_RUNS = (
    *(" ", "\t", "\n", "a", "A", "0", "-", "_", ".", ",", "/", "<", ">", "&", "'", '"', "\\", "="),
    *(
        "a ",
        "a.",
        "a,",
        "a-",
        "a/",
        "0a",
        "0:",
        "0-",
        " \n",
        "- ",
        "a@",
        "a@a.",
        "<a",
        "<a ",
        '\\"',
    ),
    *("<p>", "<!--", "&#", "&a;", "http://", '="', "Ab Cd ", "é", "\u0301", "\u00a0", "\u2028"),
)
MAX_TEXTS = 250
"""Texts per pattern; those derived from the pattern come first."""


def attack_strings(pattern: AnyPattern, length: int) -> Iterator[str]:
    """Texts of about `length` characters; of Latin-1 characters for a pattern of bytes."""
    return (_text(*beginning_and_unit, length) for beginning_and_unit in _attacks(pattern))


def _attacks(pattern: AnyPattern) -> list[tuple[str, str, str]]:
    """What comes first, what is repeated before the rest, and what is repeated then."""
    text = pattern.pattern
    spelt = text if isinstance(text, str) else text.decode("latin-1")
    parsed = _parser.parse(spelt, pattern.flags & ~re.UNICODE & ~re.DEBUG)
    literals = list(dict.fromkeys(_literals(parsed)))
    attacks: dict[tuple[str, str, str], None] = {}
    for choice in dict.fromkeys((*_CHOICES[:1], *literals[:4], *_CHOICES)):
        units = list(islice(dict.fromkeys(_repeats(parsed, "", choice)), 60))
        for before, unit in units:
            attacks |= dict.fromkeys(
                [(before, "", unit), ("", "", before + unit), ("", before, unit)]
            )
        for (before, unit), (_, beside) in pairwise(units):
            attacks[before, "", unit + beside] = None
        attacks["", "", _example(parsed, choice)] = None
    generic = [("", "", run) for run in _RUNS]
    derived = [attack for attack in attacks if attack[2]]
    return list(dict.fromkeys([*derived[: MAX_TEXTS - len(generic)], *generic]))


def _text(first: str, many: str, unit: str, length: int) -> str:
    half = many * (length // 2 // len(many)) if many else first
    return half + unit * max(1, (length - len(half)) // len(unit)) + _END


def _repeats(parsed: Parsed, before: str, choice: str) -> Iterator[tuple[str, str]]:
    """Each repeat in a pattern: what leads to it, and a unit of it."""
    for operation, value in parsed:
        if operation in _REPEATS:
            _, most, body = value
            yield from _repeats(body, before, choice)
            if most == _parser.MAXREPEAT or most >= _MANY:
                for alternative in _alternatives(body):
                    unit = _example(alternative, choice) or _example(alternative, choice, least=1)
                    yield before, unit
        elif operation is _parser.BRANCH:
            for alternative in value[1]:
                yield from _repeats(alternative, before, choice)
        elif (inner := _inner(operation, value)) is not None:
            yield from _repeats(inner, before, choice)
        before += _example([(operation, value)], choice)


def _alternatives(body: Parsed) -> Iterator[Parsed]:
    """The alternatives of a body that is only a choice between them; otherwise the body."""
    items = list(body)
    if len(items) == 1:
        operation, value = items[0]
        if operation is _parser.BRANCH:
            for alternative in value[1]:
                yield from _alternatives(alternative)
            return
        inner = _inner(operation, value)
        if inner is not None and operation not in (_parser.ASSERT, _parser.ASSERT_NOT):
            yield from _alternatives(inner)
            return
    yield items


def _inner(operation: object, value: Any) -> Any:
    if operation is _parser.SUBPATTERN:
        return value[3]
    if operation is _parser.ATOMIC_GROUP:
        return value
    if operation in (_parser.ASSERT, _parser.ASSERT_NOT):
        return value[1]
    return None


def _example(parsed: Parsed, choice: str, least: int = 0) -> str:
    """A text that the pattern probably accepts; `choice` where it accepts many characters."""
    parts = []
    for operation, value in parsed:
        if operation is _parser.LITERAL:
            parts.append(chr(value))
        elif operation is _parser.NOT_LITERAL:
            parts.append(next(char for char in (choice, "a", " ") if char != chr(value)))
        elif operation is _parser.ANY:
            parts.append(choice)
        elif operation is _parser.IN:
            parts.append(_member(value, choice))
        elif operation is _parser.BRANCH:
            parts.append(_example(value[1][0], choice, least))
        elif operation in _REPEATS:
            parts.append(_example(value[2], choice, least) * min(max(value[0], least), 100))
        elif operation in (_parser.SUBPATTERN, _parser.ATOMIC_GROUP):
            parts.append(_example(_inner(operation, value), choice, least))
    return "".join(parts)


def _member(members: list[tuple[Any, Any]], choice: str) -> str:
    """A character of a class."""
    own = [chr(value) for operation, value in members if operation is _parser.LITERAL]
    own += [chr(value[0]) for operation, value in members if operation is _parser.RANGE]
    candidates = (choice, *_CHOICES, *own, ".", "-", "A", "<", '"', "é")
    return next((char for char in candidates if _accepts(members, char)), "a")


def _accepts(members: list[tuple[Any, Any]], char: str) -> bool:
    negated = members[0][0] is _parser.NEGATE
    for operation, value in members:
        if operation is _parser.LITERAL and chr(value) == char:
            return not negated
        if operation is _parser.RANGE and value[0] <= ord(char) <= value[1]:
            return not negated
        if operation is _parser.CATEGORY and re.fullmatch(_CATEGORIES[value], char):
            return not negated
    return negated


def _literals(parsed: Parsed) -> Iterator[str]:
    for operation, value in parsed:
        if operation in (_parser.LITERAL, _parser.NOT_LITERAL):
            yield chr(value)
        elif operation is _parser.IN:
            yield from _literals(value)
        elif operation in _REPEATS:
            yield from _literals(value[2])
        elif operation is _parser.BRANCH:
            for alternative in value[1]:
                yield from _literals(alternative)
        elif (inner := _inner(operation, value)) is not None:
            yield from _literals(inner)
