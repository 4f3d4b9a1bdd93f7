"""Bidirectional controls in one-line text: none reaches beyond the text that contains it.

An unclosed embedding or isolate of a headline turns what a page or a list shows after it, and an
override shows letters in another order than they have: `exe.gpj` for `jpg.exe`. Balanced embeddings
and isolates, which right-to-left text needs, stay.
https://www.unicode.org/reports/tr9/#Explicit_Directional_Formatting_Characters ·
https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
"""

from __future__ import annotations

import re

_EMBEDDINGS = frozenset("\u202a\u202b")
_OVERRIDES = frozenset("\u202d\u202e")
_ISOLATES = frozenset("\u2066\u2067\u2068")
_END_OF_EMBEDDING = "\u202c"
_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOTHING_LEFT = "\ufffd"
"""For a text of controls alone: a headline is never empty."""


def balanced(text: str) -> str:
    """The text without overrides, and without embeddings and isolates that are not closed in it."""
    if text.isascii() or not _CONTROL.search(text):
        return text
    dropped: set[int] = set()
    opened: list[int] = []
    isolates = 0
    for match in _CONTROL.finditer(text):
        place, control = match.start(), match[0]
        if control in _EMBEDDINGS or control in _OVERRIDES or control in _ISOLATES:
            opened.append(place)
            isolates += control in _ISOLATES
        elif control == _END_OF_EMBEDDING:
            # Inside an isolate it ends no embedding that began outside.
            if not opened or text[opened[-1]] in _ISOLATES:
                dropped.add(place)
            elif text[begin := opened.pop()] in _OVERRIDES:
                dropped |= {begin, place}
        elif not isolates:
            dropped.add(place)
        else:
            isolates -= 1
            # The end of an isolate also ends the embeddings inside.
            while text[begin := opened.pop()] not in _ISOLATES:
                dropped.add(begin)
    dropped.update(opened)
    kept = "".join(sign for place, sign in enumerate(text) if place not in dropped)
    return kept or _NOTHING_LEFT
