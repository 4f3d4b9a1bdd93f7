"""The marks by which senders say that an element is not for publication, with their origin.

A mark is in the name of an element or attribute, or in the value of class, id, role, data-… and the
like, in any case and with any separator between its words.
"""

from __future__ import annotations

import re
from itertools import islice

_WORDS = r"(?:^|-)(?:{})(?:-|$)"

_MARKS = re.compile(
    _WORDS.format(
        "|".join(
            (
                # Explicit, in the languages of the agencies that use it.
                r"(?:non|not|no|un|never|do-?not)-?(?:(?:for|to-?be)-?)?"
                r"publi(?:c|sh|shed|shing|shable|cable|cation)",
                r"nicht-?zur-?veroe?ffentlichung|nicht-?oe?ffentlich",
                r"non-?publiable|ne-?pas-?publier|no-?publicar|nao-?publicar|non-?pubblicare",
                r"niet-?voor-?publicatie|ej-?for-?publicering|ikke-?til-?publisering",
                # dpa's notepad: np-public is for editors too, but may be shared more freely;
                # closingline contains the desk's initials.
                # https://github.com/dpa-newslab/dpa-digitalwires-to-newsmlg2
                r"notepad|notizblock|dpa-?notes?|np-?(?:public|constraint)|closing-?line",
                # ednote of Superdesk and ninjs, ed-msg of NITF, and the equivalents of CMSs.
                r"ed-?notes?|ed-?msg|editor(?:s|ial)?-?(?:notes?|message|info|instructions?)",
                r"notes?-?(?:to|for)-?(?:the-?)?editors?|editors?-?only|redaktionshinweise?",
                r"redaktionell(?:e|er)-?hinweise?|internal-?(?:notes?|only|use)|staff-?only",
                r"newsroom-?only|desk-?only|desk-?notes?",
                # Contacts for editors.
                r"(?:press|presse|media|medien|dpa)-?(?:contacts?|kontakte?)",
                r"contacts?-?(?:de-)?(?:presse|press|media|medias|prensa)|ansprechpartner",
            )
        )
    )
)
_EMBARGO_MARKS = re.compile(
    r"(?:(?:is|np|dpa|article|story)-)?"
    r"(?:embargo(?:ed)?(?:-?(?:until|line|notice|note|info|text))?|sperrfrist(?:-?hinweis)?)"
)
"""A line about the embargo; on a longer element the word only describes the article."""

_WORD_ATTRIBUTES = frozenset({"class", "role", "name", "itemprop", "property", "epub:type", "type"})
"""Attributes of which every word is examined. An id and any `data-…` are examined only if they are
a single word: ids of headings are derived from their text, and data attributes contain texts."""
_ONE_WORD = re.compile(r"[^\s/]{1,60}")
_PUBLIC_FLAG = re.compile(r"(?:^|-)(?:is-?)?(?:public|publish|publishable|publishing)$")
_NO = frozenset({"false", "no", "0", "off", "never", "none"})
_AUDIENCE = re.compile(r"(?:^|-)(?:visibility|audience|visible-?to|intended-?for)$")
_INSIDE = frozenset(
    {"internal", "editor", "editors", "editorial", "newsroom", "private", "hidden", "staff", "desk"}
)
_CONSTRAINT = re.compile(r"(?:^|-|:)pub-?constraint$")
_FREE = re.compile(r"(?:^|[:/#])(?:public|none|free|unconstrained)$")

_HINTS = (
    *("publ", "note", "contact", "kontakt", "embargo", "sperrfrist", "notiz", "hinweis"),
    *("ffentlich", "only", "internal", "closing", "editor", "ed-msg", "edmsg", "pubb"),
    *("ansprech", "constraint", "visib", "audience", "intended"),
)
"""Every mark contains one of these: a cheap test that skips most bodies."""

_MAX_READ = 50
_MAX_VALUE = 1_000
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ã": "a", "õ": "o", "é": "e"})


def mark_of(tag: str, attributes: dict[str, str]) -> str | None:
    """`hidden` for an element not for readers, `embargo` for an embargo line, otherwise None."""
    mark = _mark_in(_hyphenated(tag))
    for name, value in islice(attributes.items(), _MAX_READ):
        mark = mark or _mark_of_attribute(name.casefold(), value)
    return mark


def _mark_of_attribute(name: str, value: str) -> str | None:
    data = name.startswith("data-")
    folded = _hyphenated(value)
    if _CONSTRAINT.search(name):
        return None if _FREE.search(value.strip().casefold()) else "hidden"
    if data or _PUBLIC_FLAG.match(name):
        if _PUBLIC_FLAG.search(name) and folded in _NO:
            return "hidden"
        if _AUDIENCE.search(name) and folded in _INSIDE:
            return "hidden"
        if folded not in _NO and _MARKS.search(_hyphenated(name)):
            return "hidden"
    one_word = (data or name == "id") and _ONE_WORD.fullmatch(value.strip())
    if name in _WORD_ATTRIBUTES or one_word:
        words = [_hyphenated(part) for part in value[:_MAX_VALUE].split()]
        return next((mark for word in words if (mark := _mark_in(word, whole=name == "id"))), None)
    return None


def _mark_in(word: str, *, whole: bool = False) -> str | None:
    if _MARKS.fullmatch(word) if whole else _MARKS.search(word):
        return "hidden"
    return "embargo" if _EMBARGO_MARKS.fullmatch(word) else None


def _hyphenated(name: str) -> str:
    """`editorialNote`, `editorial_note` and `Editorial Note` as `editorial-note`."""
    separated = _CAMEL.sub("-", name[:200]).casefold().translate(_UMLAUTS)
    return re.sub(r"[\W_]+", "-", separated).strip("-")


def may_have_marks(tags: str) -> bool:
    """Whether any of these tags, in lower case, may have a mark; a cheap test: most have none."""
    return any(map(tags.__contains__, _HINTS))
