"""The base of every model: frozen, aware UTC times, NFC text (docs/explanation/architecture.md).

Apart from `documents`, so that a function which touches no article does not build its models
at every cold start (about 55 ms).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

from dateline.model.bidi import balanced

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_MARKS = 30
"""On one letter; no language stacks half as many (UAX #15, section 13, Stream-Safe Text)."""
_TOO_MANY = _MAX_MARKS + 1
_JOINER = "\u034f"
_ASCII = bytes(range(0x80))


def stream_safe(text: str) -> str:
    """The text with endless stacks of combining marks cut by an invisible joiner (UAX #15).

    To put a stack in its canonical order takes time by the square of its height.
    """
    if text.isascii():
        return text
    # A stack that is too high has a mark at every 31st place, wherever it begins.
    places = text[::_TOO_MANY].encode("utf-8", "surrogatepass").translate(None, _ASCII)
    if not any(map(unicodedata.combining, places.decode("utf-8", "surrogatepass"))):
        return text
    parts, end = [], 0
    for place in _suspected(text):
        start = place
        while start > end and place - start < _MAX_MARKS and unicodedata.combining(text[start - 1]):
            start -= 1
        if start >= end and (stack := _stack().match(text, start)):
            parts += [text[end : stack.start()], _cut(stack[0])]
            end = stack.end()
    return "".join([*parts, text[end:]]) if parts else text


def _suspected(text: str) -> Iterator[int]:
    """Every 31st place at which there is a mark, and another one 15 before it or after it.

    Many languages have marks all over: a pattern tried on each takes seconds for a long text.
    """
    half = _TOO_MANY // 2
    places, after, before = (text[start::_TOO_MANY] for start in (0, half, half + 1))
    marks = set(filter(unicodedata.combining, {*places, *after, *before}))
    three = zip_longest(places, after, f"\0{before}", fillvalue="")
    for number, (here, ahead, behind) in enumerate(three):
        if here in marks and (ahead in marks or behind in marks):
            yield number * _TOO_MANY


@cache
def _stack() -> re.Pattern[str]:
    marks = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x1F000))))
    return re.compile(f"[{marks}]{{{_TOO_MANY},}}")


def _cut(marks: str) -> str:
    parts = (marks[start : start + _MAX_MARKS] for start in range(0, len(marks), _MAX_MARKS))
    return _JOINER.join(parts)


def nfc(text: str) -> str:
    """The text in Unicode's composed form, in linear time for any text."""
    return text if text.isascii() else unicodedata.normalize("NFC", stream_safe(text))


Text = Annotated[str, AfterValidator(nfc)]
Line = Annotated[Text, AfterValidator(balanced)]
"""Text that is shown beside other text: headlines, names, captions. Stored ones are read alike."""
Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class Model(BaseModel):
    """Frozen, and strict about names: a misspelt field is an error, not a loss.

    Built at its first use: a function defines more models than its first request needs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
