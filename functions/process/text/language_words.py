"""Recognises languages that the model knows poorly by their commonest words."""

from __future__ import annotations

import re
from typing import NamedTuple

_WORDS = {
    # The model takes Afrikaans for Dutch; Dutch is listed so that it can win.
    "af": "nie 'n ŉ vir sal het gesê sê hulle hy sy ek jy om te die is en wat by wees ook van deur",
    "nl": "de een niet het zijn voor ook naar heeft wordt werd door hij zij ze bij van zal en te",
    "ha": "da na ta ya a ce cewa ba su sun zai za ga don wannan wanda kuma amma mai ne ke an shi",
    "ht": "yo nan pou ki te ap pa la li se sou ak nou mwen moun ou gen fè tout yon epi kap an di",
    "so": "ayaa waa oo ka ku in uu iyo u loo lagu la ee ah soo si waxaa waxay waxa ayuu inuu isaga",
    "sw": "ya wa na kwa ni za katika la kuwa cha hiyo huo wao yake alisema kwamba hii pia lakini",
}
_VOCABULARIES = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_SPELT = re.compile(r"['’]n\b|[^\W\d_]+")
_MIN_SHARE = 0.2
_MIN_DIFFERENT = 4
_MIN_MARKS = 2

MISTAKEN_FOR_OTHERS = frozenset({"nl"})
"""Languages that the model also returns for texts in another of these languages."""

SOUTH_SLAVIC = frozenset({"bs", "hr", "sh", "sr"})
"""Languages that the model returns for Bosnian texts."""


def _beginnings(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words.split())})\w{{0,12}}")


# Bosnian combines the sounds of Croatian with much of Serbian vocabulary; words that only Croatian
# or only Serbian has exclude it.
_IJEKAVIAN = _beginnings(
    "prije vrijem ponedjelj srijed nedjelj dvije gdje ovdje uvijek vijeć vijest riječ mjest mjesec"
    " djec svijet cijen sjednic predsjed posljed mjer vrijed primjer zahtjev rješen zamjen savjet"
    " djel cijel uslijed promjen"
)
_NOT_CROATIAN = _beginnings(
    "saop saobra hiljad januar februar april septemb oktob novemb"
    " decemb sedmic univerzitet fudbal budžet finansij penzi evrop histor uposlen lahk"
)
_NOT_BOSNIAN = _beginnings(
    "priopć tjed tisuć siječ velječ ožuj trav sveučil proračun europ financij mirovin tko"
    " takođe\\b opštin pre\\b vreme mesto nedelj gde predsed posled"
)


class Detected(NamedTuple):
    """A recognised language and the confidence in it, 0 to 1."""

    language: str
    confidence: float


def by_words(sample: str) -> Detected | None:
    """The language whose commonest words make up much of the text; None if there is none."""
    words = _SPELT.findall(sample.casefold().replace("’", "'"))
    if not words:
        return None
    hits_by_language = {
        language: [word for word in words if word in vocabulary]
        for language, vocabulary in _VOCABULARIES.items()
    }
    best, hits = max(hits_by_language.items(), key=lambda item: len(item[1]))
    share = len(hits) / len(words)
    if share < _MIN_SHARE or len(set(hits)) < _MIN_DIFFERENT:
        return None
    # A third of running text consists of such words; less means lower confidence.
    return Detected(best, min(0.99, 0.4 + 1.5 * share))


def as_bosnian(sample: str) -> Detected | None:
    """Bosnian if the text combines words that only Bosnian combines, otherwise None."""
    text = sample.casefold()
    if _NOT_BOSNIAN.search(text):
        return None
    marks = [set(pattern.findall(text)) for pattern in (_IJEKAVIAN, _NOT_CROATIAN)]
    if min(map(len, marks)) < _MIN_MARKS:
        return None
    return Detected("bs", min(0.9, 0.5 + 0.05 * sum(map(len, marks))))
