"""Whether terms of use forbid a translation, judged by their words. Pure rules.

Terms are prose. A clause that mentions translation and forbids something counts as forbidding it.
If a contract allows translation, the source's rule `licensed` overrides this.
"""

from __future__ import annotations

import re

_TRANSLATION = re.compile(
    r"translat|tradu[cçtz]|übersetz|uebersetz|vertal|tłumacz|przekład|çevir|tercüme|překlad"
    r"|перев[оеё]д|перевест|перекла[дс]|аударма|թարգման|თარგმ|ترجم|翻译|翻譯|翻訳|번역",
    re.IGNORECASE,
)
_FORBIDDING = re.compile(
    r"\b(?:no|not|never|nor|without|except|prior|only)\b|\bcannot\b|n['’]t\b|prohibit|forbid"
    r"|\bn[ãa]o\b|pro[ií]b|\bsem\b|proh[ií]b|\bsin\b|interdi|\bsans\b|\bpas\b|vietat|\bsenza\b|\bnon\b"
    r"|verboten|\bnicht\b|\bkein|untersag|\bohne\b|verboden|\bniet\b|\bgeen\b|zabron|\bnie\b|yasak"
    r"|запре[тщ]|\bне\b|\bбез\b|заборон|тыйым|արգել|առանց|აკრძალ|ممنوع|يحظر|禁止|不得|未经|未經",
    re.IGNORECASE,
)
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
    return any(
        _TRANSLATION.search(clause) and _FORBIDDING.search(clause)
        for clause in _CLAUSE_ENDS.split(terms)
    )
