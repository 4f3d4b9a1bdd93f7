"""Whether terms of use forbid a translation, judged by their words. Pure rules.

Terms are prose. A clause that mentions translation and forbids something counts as forbidding it.
If a contract allows translation, the source's rule `licensed` overrides this.
"""

from __future__ import annotations

import re

# Substrings of lower-case text, and whole words: one pattern of all of them would try each at every
# character.
_TRANSLATION = (
    "translat traduc traduç tradut traduz übersetz uebersetz vertal tłumacz przekład çevir tercüme "
    "překlad перевод перевед перевёд перевест переклад переклас аударма թարգման თარგმ ترجم 翻译 "
    "翻譯 翻訳 번역"
)
_FORBIDDING = (
    "prohibit forbid proib proíb prohib prohíb interdi vietat verboten untersag verboden zabron "
    "yasak запрет запрещ заборон тыйым արգել առանց აკრძალ ممنوع يحظر 禁止 不得 未经 未經"
)
_FORBIDDING_WORDS = (
    "no not never nor without except prior only cannot não nao sem sin sans pas senza non nicht "
    "ohne niet geen nie не без"
)
_TRANSLATION_STEMS = tuple(_TRANSLATION.split())
_FORBIDDING_STEMS = tuple(_FORBIDDING.split())
_WHOLE_WORDS = frozenset(_FORBIDDING_WORDS.split())
_FORBIDDING_BEGINNINGS = "kein"
_CONTRACTED_NOT = re.compile(r"n['’]t\b")
_WORD = re.compile(r"\w+")
_AS_ASCII = str.maketrans("İıſ", "iis")
"""Lower case would make two characters of `İ` and keep `ı`: `ÇEVİRİ YASAKTIR`."""
# A translation is a derivative: https://creativecommons.org/licenses/by-nd/4.0/legalcode, section 1
_NO_DERIVATIVES = re.compile(r"\bby(?:[ -]nc)?[ -]nd\b|\bno[ -]?deriv(?:ative|s\b)", re.IGNORECASE)
_ENDS = r"[.;!?。；\n\r|•]"
# The look-behind tries a long row of marks once, not once from each mark.
_CLAUSE_ENDS = re.compile(rf"(?<!{_ENDS}){_ENDS}++(?:\s|$)|\n|;")


def forbid_translation(terms: str | None) -> bool:
    """Whether these terms allow no translation without permission."""
    if not terms:
        return False
    if _NO_DERIVATIVES.search(terms):
        return True
    lower = terms.translate(_AS_ASCII).lower()
    return any(
        any(stem in clause for stem in _TRANSLATION_STEMS) and _forbids(clause)
        for clause in _CLAUSE_ENDS.split(lower)
    )


def _forbids(clause: str) -> bool:
    """Whether a clause in lower case forbids something."""
    return (
        any(stem in clause for stem in _FORBIDDING_STEMS)
        or _CONTRACTED_NOT.search(clause) is not None
        or any(
            word in _WHOLE_WORDS or word.startswith(_FORBIDDING_BEGINNINGS)
            for word in _WORD.findall(clause)
        )
    )
