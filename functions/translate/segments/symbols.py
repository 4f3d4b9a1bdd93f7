"""Finds symbols of a text that its translation lost: placeholders, handles, comparisons, dashes.

A different notation is no loss: `#1` may become `n.º 1`, and a dash another dash, a comma or
brackets.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLACEHOLDER = re.compile(
    r"\{\{[^{}]{1,200}\}\}|\$\{[^{}]{1,200}\}|\{[A-Za-z_][\w.]{0,60}\}|%\([A-Za-z_]\w{0,60}\)[sdf]"
    r"|(?<![\w%])%[sdf](?!\w)|\[\[[^\[\]]{1,200}\]\]"
)
_SIGNS = re.compile(r"[<>@＠]|[#＃](?!\s?\d)")
_WIDE = str.maketrans({"＠": "@", "＃": "#", "〈": "<", "〉": ">", "＜": "<", "＞": ">"})
_DASH = re.compile(r"[—–―‒⸺－]+|--+|(?<=\s)-(?=\s)")
_LONG_DASH = re.compile(r"—+|(?<=\w)--(?=\w)")
_PAUSE = re.compile(r"[,;:()、，；：（）،؛]")


def lost_symbols(before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    """The symbols of the texts `before` that are missing in the texts `after`, as written."""
    source, translated = "\n".join(before), "\n".join(after)
    lost = _counted(_PLACEHOLDER, source) - _counted(_PLACEHOLDER, translated)
    lost += _counted(_SIGNS, source) - _counted(_SIGNS, translated)
    dashes = len(_LONG_DASH.findall(source))
    if dashes > len(_DASH.findall(translated)) + _more_pauses(source, translated):
        lost["—"] = dashes
    return tuple(lost)


def _counted(symbols: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(symbols.findall(text.translate(_WIDE)))


def _more_pauses(source: str, translated: str) -> int:
    """How many commas, colons and brackets the translation has more than the source."""
    return max(0, len(_PAUSE.findall(translated)) - len(_PAUSE.findall(source)))
