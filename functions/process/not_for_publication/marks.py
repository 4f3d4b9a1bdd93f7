"""The marks by which senders tell what is not for publication, each with where it comes from.

Read from the names of elements and attributes and from the values of class, id, role, data-… and
the like, whatever the case and however the words are joined.
"""

from __future__ import annotations

import re
from itertools import islice

_WORDS = r"(?:^|-)(?:{})(?:-|$)"

_MARKS = re.compile(
    _WORDS.format(
        "|".join(
            (
                # Said outright, in the languages of the agencies that say it.
                r"(?:non|not|no|un|never|do-?not)-?(?:(?:for|to-?be)-?)?"
                r"publi(?:c|sh|shed|shing|shable|cable|cation)",
                r"nicht-?zur-?veroe?ffentlichung|nicht-?oe?ffentlich",
                r"non-?publiable|ne-?pas-?publier|no-?publicar|nao-?publicar|non-?pubblicare",
                r"niet-?voor-?publicatie|ej-?for-?publicering|ikke-?til-?publisering",
                # dpa's notepad: np-public is for editors as well, only to be shared more freely;
                # closingline holds the desk's initials.
                # https://github.com/dpa-newslab/dpa-digitalwires-to-newsmlg2
                r"notepad|notizblock|dpa-?notes?|np-?(?:public|constraint)|closing-?line",
                # Superdesk's and ninjs' ednote, NITF's ed-msg, and what CMSs call the same.
                r"ed-?notes?|ed-?msg|editor(?:s|ial)?-?(?:notes?|message|info|instructions?)",
                r"notes?-?(?:to|for)-?(?:the-?)?editors?|editors?-?only|redaktionshinweise?",
                r"redaktionell(?:e|er)-?hinweise?|internal-?(?:notes?|only|use)|staff-?only",
                r"newsroom-?only|desk-?only|desk-?notes?",
                # Whom editors may call.
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
"""A line that tells of the embargo; on a longer element the word only describes the article."""

_VALUED = frozenset({"class", "role", "name", "itemprop", "property", "epub:type", "type"})
"""Attributes whose every word is read. An id and any `data-…` are read where they are one word:
ids of headings are made of their text, and texts stand in data attributes."""
_ONE_WORD = re.compile(r"[^\s/]{1,60}")
_ASKED = re.compile(r"(?:^|-)(?:is-?)?(?:public|publish|publishable|publishing)$")
_NO = frozenset({"false", "no", "0", "off", "never", "none"})
_SEEN_BY = re.compile(r"(?:^|-)(?:visibility|audience|visible-?to|intended-?for)$")
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
"""One of these is in every mark: told at a glance where there is nothing to do."""

_TAGS = re.compile(
    # Passed over: what most of a body is, and has no mark.
    r"<(?!(?:p|li|br|em|strong|b|i|h[1-6]|[uo]l|div|span|blockquote|fig(?:ure|caption))/?>)"
    r"[a-z](?:[^<>\"']++|\"[^\"]{0,2000}+\"|'[^']{0,2000}+'|[\"'][^<>]*+)*+",
    re.IGNORECASE,
)
_MAX_READ = 50
_MAX_VALUE = 1_000
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ã": "a", "õ": "o", "é": "e"})


def mark_of(tag: str, attributes: dict[str, str]) -> str | None:
    """Whether an element is `hidden` from readers, or an `embargo` line; None for neither."""
    found = _marked(_worded(tag))
    for name, value in islice(attributes.items(), _MAX_READ):
        found = found or _mark_of_attribute(name.casefold(), value)
    return found


def _mark_of_attribute(name: str, value: str) -> str | None:
    data = name.startswith("data-")
    folded = _worded(value)
    if _CONSTRAINT.search(name):
        return None if _FREE.search(value.strip().casefold()) else "hidden"
    if data or _ASKED.match(name):
        if _ASKED.search(name) and folded in _NO:
            return "hidden"
        if _SEEN_BY.search(name) and folded in _INSIDE:
            return "hidden"
        if folded not in _NO and _MARKS.search(_worded(name)):
            return "hidden"
    one_word = (data or name == "id") and _ONE_WORD.fullmatch(value.strip())
    if name in _VALUED or one_word:
        words = [_worded(part) for part in value[:_MAX_VALUE].split()]
        return next((mark for word in words if (mark := _marked(word, whole=name == "id"))), None)
    return None


def _marked(word: str, *, whole: bool = False) -> str | None:
    if _MARKS.fullmatch(word) if whole else _MARKS.search(word):
        return "hidden"
    return "embargo" if _EMBARGO_MARKS.fullmatch(word) else None


def _worded(name: str) -> str:
    """`editorialNote`, `editorial_note` and `Editorial Note` as `editorial-note`."""
    parted = _CAMEL.sub("-", name[:200]).casefold().translate(_UMLAUTS)
    return re.sub(r"[\W_]+", "-", parted).strip("-")


def hinted(markup: str) -> bool:
    """Whether there may be a mark in any of its tags; quick, since most bodies have none."""
    tags = "".join(_TAGS.findall(markup)).casefold()
    return any(hint in tags for hint in _HINTS)
