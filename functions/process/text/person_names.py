"""What looks like the name of a person, in scripts with capitals and without."""

from __future__ import annotations

import re

_PARTICLES = frozenset(
    {"al", "bin", "d", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du"}
    | {"e", "el", "ibn", "la", "le", "ten", "ter", "van", "von", "zu"}
)
_BETWEEN = re.compile(r" ?(?:[,;&]| (?:and|und|et|y|e|и|і|և|და|мен|və|және) ) ?", re.IGNORECASE)


def is_name(text: str) -> bool:
    """Two to six words, all with capitals but for particles (`van`, `de`)."""
    words = text.split()
    proper = [word for word in words if word.lower() not in _PARTICLES]
    return 2 <= len(words) <= 6 and len(proper) > 1 and all(map(_capital, proper))


def is_name_part(word: str) -> bool:
    """A word with a capital, or a particle."""
    return _capital(word) or word.lower() in _PARTICLES


def split_names(text: str) -> list[str]:
    """`Jane Doe, Ann Roe and Max Moe` as three."""
    # A run of spaces would be looked through again from each of them.
    return [part for part in _BETWEEN.split(" ".join(text.split())) if part]


def _capital(word: str) -> bool:
    # Georgian has no capitals in running text, though Unicode pairs its letters with some.
    return word[0].isupper() or "\u10d0" <= word[0] <= "\u10ff" or word[0] == word[0].swapcase()
