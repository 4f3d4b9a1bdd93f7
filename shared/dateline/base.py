"""What every model is made of: frozen, aware UTC times, NFC text (DESIGN.md, section 5).

Apart from `dateline.models`, so that a function which touches no article does not build its models
at every cold start (about 55 ms).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

_MAX_MARKS = 30
"""On one letter; no language stacks half as many (UAX #15, section 13, Stream-Safe Text)."""
_JOINER = "\u034f"
_ASCII = bytes(range(0x80))


def stream_safe(text: str) -> str:
    """The text with endless stacks of combining marks cut by an invisible joiner (UAX #15).

    To put a stack in its canonical order takes time by the square of its height.
    """
    if text.isascii():
        return text
    # A stack that is too high has a mark at every 31st place, wherever it begins.
    places = text[:: _MAX_MARKS + 1].encode("utf-8", "surrogatepass").translate(None, _ASCII)
    if not any(map(unicodedata.combining, places.decode("utf-8", "surrogatepass"))):
        return text
    return _stack().sub(_cut, text)


@cache
def _stack() -> re.Pattern[str]:
    marks = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x1F000))))
    return re.compile(f"[{marks}]{{{_MAX_MARKS + 1},}}")


def _cut(stack: re.Match[str]) -> str:
    marks = stack[0]
    parts = (marks[start : start + _MAX_MARKS] for start in range(0, len(marks), _MAX_MARKS))
    return _JOINER.join(parts)


def nfc(text: str) -> str:
    """The text in Unicode's composed form, in linear time whatever the text."""
    return text if text.isascii() else unicodedata.normalize("NFC", stream_safe(text))


Text = Annotated[str, AfterValidator(nfc)]
Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class Model(BaseModel):
    """Frozen, and strict about names: a misspelt field is an error, not a loss."""

    model_config = ConfigDict(frozen=True, extra="forbid")
