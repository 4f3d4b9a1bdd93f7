"""Recognises names of persons, in scripts with and without capitals."""

from __future__ import annotations

import re

_PARTICLES = frozenset(
    {"al", "bin", "d", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du"}
    | {"e", "el", "ibn", "la", "le", "ten", "ter", "van", "von", "zu"}
)
_BETWEEN = re.compile(
    r" ?(?:[,;،؛、，；]| (?:&|and|und|et|y|e|en|och|og|oraz|и|і|та|և|და|мен|və|ve|және|و) ) ?",
    re.IGNORECASE,
)
_IDEOGRAPHS = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,5}(?:·[\u4e00-\u9fff]{1,6}){0,2}"
)


def is_name(text: str) -> bool:
    """Whether it is two to six words, all with capitals except particles (`van`, `de`)."""
    words = text.split()
    proper = [word for word in words if word.lower() not in _PARTICLES]
    return 2 <= len(words) <= 6 and len(proper) > 1 and all(map(_capital, proper))


def is_east_asian_name(text: str) -> bool:
    """Whether it may be a Chinese, Japanese or Korean name, which is written without a space."""
    return _IDEOGRAPHS.fullmatch(text) is not None


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
