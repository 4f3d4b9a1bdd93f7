"""The numbers and names of a text: they tell stories apart that share their sentences.

Results, weather and earthquakes are written from one pattern. Most of their words are equal, and so
are most of their shingles; what differs is who, where and how much. A copy that an editor cut or
rewrote keeps these. Numbers are known in every script; names are words with a capital letter inside
a sentence. That makes every noun of a German text a name, so numbers are also judged alone.

The smallest hashes of each are kept beside the sketch of the text, as `similarity` keeps shingles.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode, b64encode
from functools import lru_cache
from hashlib import blake2b
from struct import pack, unpack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_FACTS = 32
"""Hashes kept of the numbers and of the names of a text: 256 bytes together."""
MIN_FACTS = 6
"""Facts that the text with fewer must have to be judged: chance decides over fewer."""
MIN_NUMBERS = 5
SHARE = 0.7
"""Least share of the facts of one text that the other contains, numbers and names together."""
NUMBER_SHARE = 0.6
"""The same of the numbers alone."""
_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+|[.!?…:\n]")
_ENDS = frozenset(".!?…:\n")

Facts = tuple[tuple[int, ...], tuple[int, ...]]


def facts_text(text: str) -> str:
    """The hashes of a text's numbers and names, as `<base64>.<base64>`."""
    numbers: set[str] = set()
    names: set[str] = set()
    begins = True
    for word in _WORD.findall(unicodedata.normalize("NFKC", text)):
        if word in _ENDS:
            begins = True
            continue
        if word[0].isdecimal():
            numbers.add(word)
        elif word[0].isupper() and not begins:
            names.add(word.casefold())
        begins = False
    return f"{_packed(numbers)}.{_packed(names)}"


def _packed(words: Iterable[str]) -> str:
    hashes = {
        int.from_bytes(blake2b(word.encode(), digest_size=4).digest(), "big") for word in words
    }
    smallest = sorted(hashes)[:MAX_FACTS]
    return b64encode(pack(f">{len(smallest)}I", *smallest)).decode()


@lru_cache(maxsize=1_000)
def _unpacked(facts: str) -> Facts:
    packed = [b64decode(part) for part in facts.split(".")]
    numbers, names = (unpack(f">{len(part) // 4}I", part) for part in packed)
    return numbers, names


def facts_agree(facts: str, other: str) -> bool:
    """Whether two texts may be of one story; also if the facts of one are not known."""
    if not facts or not other:
        return True
    (numbers, names), (other_numbers, other_names) = _unpacked(facts), _unpacked(other)
    shared_numbers, few_numbers = _shared(numbers, other_numbers)
    shared_names, few_names = _shared(names, other_names)
    if few_numbers >= MIN_NUMBERS and shared_numbers < NUMBER_SHARE * few_numbers:
        return False
    few = few_numbers + few_names
    return few < MIN_FACTS or shared_numbers + shared_names >= SHARE * few


def _shared(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, int]:
    """How many hashes two texts share, and how many the one with fewer has.

    Below the smaller of the largest hashes of full lists both are complete.
    """
    end = min((hashes[-1] for hashes in (first, second) if len(hashes) == MAX_FACTS), default=2**32)
    sample, counterpart = ({h for h in hashes if h <= end} for hashes in (first, second))
    return len(sample & counterpart), min(len(sample), len(counterpart))
