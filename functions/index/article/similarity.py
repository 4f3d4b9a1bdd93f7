"""Whether two texts are copies of one story: a pure rule over small sketches of the texts.

A text becomes the set of its shingles: runs of three words, or of eight characters in scripts
written without spaces. The smallest of the shingles' hashes are kept: a bottom-k sketch (Broder,
"On the resemblance and containment of documents", 1997). Two sketches estimate how much of one text
the other contains. A copy cut to half still shares every second of the smallest hashes on average,
so the eight smallest are also the keys under which copies find each other. This is own code because
it is one hash per shingle and two set operations; the packaged libraries bring numpy or 0.5 MB of
Rust and estimate resemblance only, not containment.

Texts written from one pattern share most shingles; their numbers and names (`facts`) differ.

The thresholds come from `bench/copies.py`; the documentation of stories has the curve.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b, sha256
from struct import pack, unpack
from typing import TYPE_CHECKING

from functions.index.article.facts import facts_agree, facts_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.model.documents import Article

SHINGLE_WORDS = 3
SHINGLE_CHARACTERS = 8
SKETCH_SIZE = 128
"""Hashes kept: 512 bytes; the standard error of a share of 0.5 is 0.04."""
KEYS = 8
"""The smallest hashes used as keys. Two texts that share half miss each other once in 250 times."""
MIN_SHINGLES = 40
"""A text with fewer is too short to judge: it is a copy only of a text equal to the letter,
headline included."""
MIN_SHARED = 12
"""Hashes that two sketches must share, so that chance does not decide."""
MAX_TEXT = 60_000
"""Characters read, about 10,000 words: this bounds the work per article."""

_SPACELESS = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Tibetan, Burmese, Khmer
    "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # kana and Han
)
_TOKEN = re.compile(rf"[{_SPACELESS}]|[^\W_{_SPACELESS}]+")
_CHARACTER = re.compile(rf"[{_SPACELESS}]")


@dataclass(frozen=True)
class CopyPolicy:
    """When two texts are copies. A share is of the smaller text's shingles."""

    share: float = 0.5
    """Least share of the smaller text that the larger contains."""
    size: float = 0.25
    """Least size of the smaller text: a short item in a long round-up is no copy of it."""


COPY_POLICY = CopyPolicy()


@dataclass(frozen=True)
class Similarity:
    """What two sketches have in common."""

    share: float
    """Share of the smaller text that the larger contains: containment."""
    resemblance: float
    """Share of both texts together that is in both: Jaccard's measure."""
    size: float
    """Size of the smaller text relative to the larger, in shingles."""
    shared: int


def tokens(text: str) -> list[str]:
    """Words, or characters in scripts without spaces; case, accents and punctuation removed."""
    text = text[:MAX_TEXT]
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _TOKEN.findall(text.casefold())


def shingles(text: str) -> set[int]:
    """32-bit hashes of all runs of SHINGLE_WORDS words or SHINGLE_CHARACTERS characters."""
    words = tokens(text)
    characters = sum(1 for word in words if _CHARACTER.match(word))
    length = SHINGLE_CHARACTERS if characters * 2 > len(words) else SHINGLE_WORDS
    runs = {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}
    return {int.from_bytes(blake2b(run.encode(), digest_size=4).digest(), "big") for run in runs}


def sketch_text(text: str) -> str:
    """`<smallest hashes>.<numbers>.<names>`; empty for a text too short to compare by similarity.

    Rows from before facts were kept have the hashes alone.
    """
    hashes = shingles(text)
    if len(hashes) < MIN_SHINGLES:
        return ""
    smallest = sorted(hashes)[:SKETCH_SIZE]
    packed = b64encode(pack(f">{len(smallest)}I", *smallest)).decode()
    return f"{packed}.{facts_text(text[:MAX_TEXT])}"


@lru_cache(maxsize=1_000)
def hashes_of(sketch: str) -> tuple[int, ...]:
    """The hashes of a sketch, the smallest first. Cached: each is compared with many others."""
    packed = b64decode(sketch.partition(".")[0])
    return unpack(f">{len(packed) // 4}I", packed)


def similarity(first: Iterable[int], second: Iterable[int]) -> Similarity:
    """Compares the hashes of two sketches.

    Below the smaller of the two sketches' largest hashes both are complete, so the hashes there
    sample both texts alike; a sketch that is not full is the whole text.
    """
    first, second = sorted(first), sorted(second)
    ends = [hashes[-1] for hashes in (first, second) if len(hashes) == SKETCH_SIZE]
    end = min(ends, default=2**32)
    sample, counterpart = ({h for h in hashes if h <= end} for hashes in (first, second))
    small, large = sorted((len(sample), len(counterpart)))
    shared = len(sample & counterpart)
    if not small:
        return Similarity(0.0, 0.0, 0.0, 0)
    return Similarity(shared / small, shared / (small + large - shared), small / large, shared)


def are_copies(sketch: str, other: str, policy: CopyPolicy = COPY_POLICY) -> bool:
    """Whether two sketches are of copies; symmetric, and independent of when it is asked."""
    if not sketch or not other:
        return False
    first, second = hashes_of(sketch), hashes_of(other)
    if not any(key in second[:KEYS] for key in first[:KEYS]):
        # Copies find each other by these keys only, or the order of arrival would matter.
        return False
    common = similarity(first, second)
    return (
        common.shared >= MIN_SHARED
        and common.share >= policy.share
        and common.size >= policy.size
        and facts_agree(sketch.partition(".")[2], other.partition(".")[2])
    )


def sketch_article(article: Article) -> str:
    """The sketch of an article's text: the body without its notes."""
    return sketch_text(" ".join(block.text for block in article.story))


def keys_of(sketch: str, fingerprint: str, headline: str, words: int) -> tuple[str, ...]:
    """The keys under which a text's copies find it; none for a text without words.

    The first key identifies the whole text: two texts that share it are exact copies. A short text
    alone is not distinctive ("Watch the video"), so its key includes the headline.
    """
    if not words:
        return ()
    if sketch:
        return (f"T{fingerprint}", *(f"{digest:08x}" for digest in hashes_of(sketch)[:KEYS]))
    name = " ".join(tokens(headline))
    return (f"S{sha256(f'{fingerprint}|{name}'.encode()).hexdigest()}",)
