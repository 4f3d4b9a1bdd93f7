"""Checks that a translated segment keeps its tags, links, numbers, symbols and protected words.

Tags may change places, as words do between languages. No tag may be lost, added or crossed.
"""

from __future__ import annotations

import re
from collections import Counter

from functions.translate.segments.markup import Token, balanced, text_of, tokens
from functions.translate.segments.numbers import added_numbers, lost_numbers
from functions.translate.segments.symbols import lost_symbols

EMPTY, NUMBERS, NUMBERS_ADDED = "empty", "numbers", "numbers_added"
_LEAKED = re.compile(r"<[/!?A-Za-z_]|DNT_\w|⟦|⟧")
"""A divided tag, or a mark with which an engine protects a text."""


def problems(
    source: str, translated: str, language: str | None = None, from_language: str | None = None
) -> tuple[str, ...]:
    """Codes of the checks that `translated` fails as a translation of `source`.

    Codes: `empty`, `tags`, `nesting`, `protected`, `leaked`, `numbers`, `numbers_added`,
    `symbols`. `language`: the translation's; `from_language`: the source's.
    """
    before, after = tokens(source), tokens(translated)
    failures: list[str] = []
    if _worded(before) > _worded(after):
        failures.append(EMPTY)
    if _tags(before) != _tags(after):
        failures.append("tags")
    elif not balanced(after):
        failures.append("nesting")
    if _protected(before) != _protected(after):
        failures.append("protected")
    if _leaks(after) - _leaks(before):
        failures.append("leaked")
    texts_before, texts_after = _texts(before), _texts(after)
    if lost_numbers(texts_before, texts_after, language):
        failures.append(NUMBERS)
    if added_numbers(texts_before, texts_after, from_language, language):
        failures.append(NUMBERS_ADDED)
    if lost_symbols(texts_before, texts_after):
        failures.append("symbols")
    return tuple(failures)


def _tags(parsed: list[Token]) -> Counter[tuple[str, bool, tuple[tuple[str, str], ...]]]:
    """Every tag with its attributes, which includes every link; a comment as itself."""
    return Counter(
        (token.name or token.raw, token.closing, tuple(sorted(token.attributes.items())))
        for token in parsed
        if not token.is_text
    )


def _worded(parsed: list[Token]) -> int:
    """Counts the elements, and the segment itself, that contain text; a link needs text."""
    count = 0
    worded = [False]  # of the segment and each open element
    for token in parsed:
        if token.is_text and text_of([token]).strip():
            worded = [True] * len(worded)
        elif token.opens:
            worded.append(False)
        elif token.closing and len(worded) > 1:
            count += worded.pop()
    return count + sum(worded)


def _protected(parsed: list[Token]) -> Counter[str]:
    """The texts of elements marked `translate="no"`."""
    texts: Counter[str] = Counter()
    open_names: list[str] = []
    inside: list[Token] = []
    for token in parsed:
        if open_names:
            open_names += [token.name] if token.opens else []
            if token.closing and token.name == open_names[-1]:
                open_names.pop()
            inside.append(token)
            if not open_names:
                texts[text_of(inside)] += 1
        elif token.opens and token.untranslated:
            open_names, inside = [token.name], []
    return texts


def _texts(parsed: list[Token]) -> list[str]:
    """The texts one by one, because digits on both sides of a tag are two numbers."""
    return [text_of([token]) for token in parsed if token.is_text]


def _leaks(parsed: list[Token]) -> Counter[str]:
    return Counter(
        match for token in parsed if token.is_text for match in _LEAKED.findall(token.raw)
    )
