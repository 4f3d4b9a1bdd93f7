"""Whether two texts are copies of one story: a pure rule over small sketches of them.

A text becomes the set of its shingles, three words in a row each (eight characters in scripts
written without spaces), and of their hashes the smallest are kept: a bottom-k sketch (Broder,
"On the resemblance and containment of documents", 1997). Two sketches tell how much of one text is
in the other, and a copy cut to half still has the same smallest hashes as often as not, so those
are also the keys under which copies find each other. Written here because one hash a shingle and
two set operations are all of it, while the packaged libraries bring numpy or 0.5 MB of Rust, and
estimate resemblance only, not containment.

Thresholds come from `bench/copies.py`; docs/stories.md has the curve.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import blake2b, sha256
from struct import pack, unpack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.model.documents import Article

SHINGLE_WORDS = 3
SHINGLE_CHARACTERS = 8
SKETCH_SIZE = 128
"""Hashes kept: 512 bytes; the standard error of a share of 0.5 is 0.04."""
KEYS = 8
"""Of the smallest hashes. Two texts that share half miss each other once in 250 times."""
MIN_SHINGLES = 40
"""Fewer say too little: a text so short is a copy of one that is equal to the letter, headline
included, and of no other."""
MIN_SHARED = 12
"""Hashes that two sketches must have in common, or chance would speak."""
MAX_TEXT = 60_000
"""Characters that are looked at, about 10,000 words: the work per article is bounded."""

_SPACELESS = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Tibetan, Burmese, Khmer
    "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # kana and Han
)
_TOKEN = re.compile(rf"[{_SPACELESS}]|[^\W_{_SPACELESS}]+")
_CHARACTER = re.compile(rf"[{_SPACELESS}]")


@dataclass(frozen=True)
class Policy:
    """When two texts are copies. A share is of the smaller text's shingles."""

    share: float = 0.5
    """Of the smaller text that must be in the larger."""
    size: float = 0.25
    """How small it may be beside the larger: a short item in a long round-up is no copy of it."""


POLICY = Policy()


@dataclass(frozen=True)
class Likeness:
    """What two sketches have in common."""

    share: float
    """Of the smaller text that is in the larger: containment."""
    resemblance: float
    """Of both together that is in both: Jaccard's measure."""
    size: float
    """Of the smaller text to the larger, in shingles."""
    shared: int


def tokens(text: str) -> list[str]:
    """Words, or single characters where words are not parted, without case, accents and signs."""
    text = text[:MAX_TEXT]
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(item for item in decomposed if not unicodedata.combining(item))
    return _TOKEN.findall(text.casefold())


def shingles(text: str) -> set[int]:
    """32-bit hashes of all runs of so many tokens."""
    words = tokens(text)
    characters = sum(1 for word in words if _CHARACTER.match(word))
    length = SHINGLE_CHARACTERS if characters * 2 > len(words) else SHINGLE_WORDS
    runs = {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}
    return {int.from_bytes(blake2b(run.encode(), digest_size=4).digest(), "big") for run in runs}


def sketch(text: str) -> str:
    """The smallest hashes, base64; empty for a text too short to be judged by likeness."""
    hashes = shingles(text)
    if len(hashes) < MIN_SHINGLES:
        return ""
    kept = sorted(hashes)[:SKETCH_SIZE]
    return b64encode(pack(f">{len(kept)}I", *kept)).decode()


def hashes_of(sketched: str) -> tuple[int, ...]:
    """The hashes of a sketch, the smallest first."""
    packed = b64decode(sketched)
    return unpack(f">{len(packed) // 4}I", packed)


def likeness(one: Iterable[int], other: Iterable[int]) -> Likeness:
    """What two sketches say of their texts.

    Below the smaller of the two sketches' largest hashes both are complete, so what lies there is
    the same sample of each; a sketch that is not full is the whole text.
    """
    first, second = sorted(one), sorted(other)
    ends = [part[-1] for part in (first, second) if len(part) == SKETCH_SIZE]
    end = min(ends, default=2**32)
    sample, counterpart = ({h for h in part if h <= end} for part in (first, second))
    small, large = sorted((len(sample), len(counterpart)))
    shared = len(sample & counterpart)
    if not small:
        return Likeness(0.0, 0.0, 0.0, 0)
    return Likeness(shared / small, shared / (small + large - shared), small / large, shared)


def alike(one: str, other: str, policy: Policy = POLICY) -> bool:
    """Whether two sketches are of copies; symmetric, and the same whenever it is asked."""
    if not one or not other:
        return False
    first, second = hashes_of(one), hashes_of(other)
    if set(first[:KEYS]).isdisjoint(second[:KEYS]):
        # Found by their keys or not at all: else it would matter who had arrived first.
        return False
    found = likeness(first, second)
    return found.shared >= MIN_SHARED and found.share >= policy.share and found.size >= policy.size


def sketch_of(article: Article) -> str:
    """The sketch of an article's text: the body without its notes."""
    return sketch(" ".join(block.text for block in article.story))


def keys_of(sketched: str, fingerprint: str, headline: str, words: int) -> tuple[str, ...]:
    """The keys under which a text's copies are found; none for a text without words.

    The first stands for the whole text, and two with this key in common are exact copies. A short
    text says too little by itself ("Watch the video"): it takes the same headline too.
    """
    if not words:
        return ()
    if sketched:
        return (f"T{fingerprint}", *(f"{digest:08x}" for digest in hashes_of(sketched)[:KEYS]))
    name = " ".join(tokens(headline))
    return (f"S{sha256(f'{fingerprint}|{name}'.encode()).hexdigest()}",)
