"""Whether a translated segment still is the segment: tags, links, numbers, protected words.

Tags may change places, as words do between languages, but none may be lost, added or crossed.
"""

from __future__ import annotations

import re
from collections import Counter

from functions.translate.segments.markup import Token, balanced, text_of, tokens
from functions.translate.segments.numbers import lost_numbers

EMPTY, NUMBERS = "empty", "numbers"
_LEAKED = re.compile(r"<[/!?A-Za-z_]|DNT_\w|⟦|⟧")
"""A tag cut in two, or a mark by which an engine remembers what it must not touch."""


def problems(source: str, translated: str, language: str | None = None) -> tuple[str, ...]:
    """Codes of what is wrong with `translated` as a translation of `source`; none when it is good.

    `empty`, `tags`, `nesting`, `protected`, `leaked`, `numbers`. `language` is the translation's.
    """
    before, after = tokens(source), tokens(translated)
    found: list[str] = []
    if _worded(before) > _worded(after):
        found.append(EMPTY)
    if _tags(before) != _tags(after):
        found.append("tags")
    elif not balanced(after):
        found.append("nesting")
    if _protected(before) != _protected(after):
        found.append("protected")
    if _leaks(after) - _leaks(before):
        found.append("leaked")
    if lost_numbers(_texts(before), _texts(after), language):
        found.append(NUMBERS)
    return tuple(found)


def _tags(row: list[Token]) -> Counter[tuple[str, bool, tuple[tuple[str, str], ...]]]:
    """Every tag with its attributes, a comment as itself; so every link too."""
    return Counter(
        (token.name or token.raw, token.closing, tuple(sorted(token.attributes.items())))
        for token in row
        if not token.is_text
    )


def _worded(row: list[Token]) -> int:
    """How many elements, and the segment itself, have a text in them: a link needs one."""
    count = 0
    worded = [False]  # of the segment and each open element
    for token in row:
        if token.is_text and text_of([token]).strip():
            worded = [True] * len(worded)
        elif token.opens:
            worded.append(False)
        elif token.closing and len(worded) > 1:
            count += worded.pop()
    return count + sum(worded)


def _protected(row: list[Token]) -> Counter[str]:
    """What stands inside elements that are marked `translate="no"`."""
    found: Counter[str] = Counter()
    open_names: list[str] = []
    inside: list[Token] = []
    for token in row:
        if open_names:
            open_names += [token.name] if token.opens else []
            if token.closing and token.name == open_names[-1]:
                open_names.pop()
            inside.append(token)
            if not open_names:
                found[text_of(inside)] += 1
        elif token.opens and token.untranslated:
            open_names, inside = [token.name], []
    return found


def _texts(row: list[Token]) -> list[str]:
    """Text by text: two numbers on both sides of a tag are two."""
    return [text_of([token]) for token in row if token.is_text]


def _leaks(row: list[Token]) -> Counter[str]:
    return Counter(match for token in row if token.is_text for match in _LEAKED.findall(token.raw))
