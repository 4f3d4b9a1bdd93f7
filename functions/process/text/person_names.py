"""Recognises names of persons, in scripts with and without capitals."""

from __future__ import annotations

import re

_PARTICLES = frozenset(
    {"al", "bin", "d", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du"}
    | {"e", "el", "ibn", "la", "le", "ten", "ter", "van", "von", "zu"}
)
_BETWEEN = re.compile(r" ?(?:[,;&]| (?:and|und|et|y|e|и|і|և|და|мен|və|және) ) ?", re.IGNORECASE)


def is_name(text: str) -> bool:
    """Whether it is two to six words, all with capitals except particles (`van`, `de`)."""
    words = text.split()
    proper = [word for word in words if word.lower() not in _PARTICLES]
    return 2 <= len(words) <= 6 and len(proper) > 1 and all(map(_capital, proper))


def is_name_part(word: str) -> bool:
    """Whether it is a word with a capital, or a particle."""
    return _capital(word) or word.lower() in _PARTICLES


def split_names(text: str) -> list[str]:
    """`Jane Doe, Ann Roe and Max Moe` as three."""
    # Folded first: the pattern would search a run of spaces again from each space.
    return [part for part in _BETWEEN.split(" ".join(text.split())) if part]


def _capital(word: str) -> bool:
    # Georgian has no capitals in running text, although Unicode defines some.
    return word[0].isupper() or "\u10d0" <= word[0] <= "\u10ff" or word[0] == word[0].swapcase()
