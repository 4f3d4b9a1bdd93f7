"""Recognises contacts for editors by what they consist of, not by a known phrase.

A contact has a phone number or an e-mail address, and beside it only names and roles (author, desk,
press office). A sentence has other words, so it is the story. A contact that only says `contact`
may be for readers: it counts above and below a story, but not in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.model.documents import Block, BlockKind
from dateline.model.html_text import visible_text
from functions.process.not_for_publication.contact_roles import (
    MAIL_LABELS,
    PHONE_LABELS,
    ROLES,
    SIGN_OFFS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_LENGTH = 1_500
_LONGEST_LABEL = 60
_LONGEST_CAPTION = 60
"""A line this short without a sentence may be between a story and its contacts."""
_MOST_BETWEEN = 2
_NO_POSITIONS: frozenset[int] = frozenset()

_ADDRESS = r"[^\s@<>()\[\],;:]{1,80}@[^\s@<>()\[\],;:]{1,80}\.[a-z]{2,24}"
_LABELLED = rf"(?<!\w)(?:{PHONE_LABELS})\b[.:]{{0,2}} {{0,2}}[+(]?\d[\d ()/.\-–]{{3,24}}\d"
_NUMBER = (
    # +44 20 7946 0000, 0049 30 1234567, (030) 2852-31360, 030/2852-31360, 212-555-0100
    r"(?<![\w.,€$£-])(?:\+\d{1,3}[ ()/.\-]{0,2}\d[\d ()/.\-–]{4,20}\d"
    r"|\(0?\d{1,5}\)[ /-]{0,3}\d[\d /.\-–]{2,18}\d"
    r"|0\d{1,5}[ /.\-]{1,3}\d[\d ()/.\-–]{3,18}\d|00\d{7,14}|0\d{8,12}"
    r"|\d{3}[-. ]\d{3}[-. ]\d{4})(?!\w)"
)
_DETAIL = re.compile(f"{_ADDRESS}|{_LABELLED}|{_NUMBER}", re.IGNORECASE)
_DATE = re.compile(
    r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)|\d{4}-\d\d-\d\d|\d{1,2}[.:]\d\d ?(?:uhr|h)?)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?://|www\.)\S{1,500}", re.IGNORECASE)
_ANY_ROLE = "|".join(ROLES.values())
_BEFORE = r"[\W_]{0,6}"
_BEGINS_WITH_ROLE = re.compile(rf"{_BEFORE}(?:{_ANY_ROLE})(?!\w)", re.IGNORECASE)
_GENERIC = re.compile(
    rf"{_BEFORE}(?:contac?t\w{{0,3}}|kontakt\w{{0,3}}|contatt[oi]|контакт\w{{0,3}}|kapcsolat|iletişim"
    r"|irtibat|επικοινωνία|կապ|կոնտակտ|კონტაქტი|байланыс|əlaqə|للتواصل|للاتصال|الاتصال|联系|連絡先"
    r"|問い合わせ先|연락처|문의)(?: ?[:：]| |$)",
    re.IGNORECASE,
)
_ONLY_ROLE = re.compile(rf"{_BEFORE}(?:{_ANY_ROLE})[\W_]{{0,6}}", re.IGNORECASE)
_KNOWN = re.compile(
    rf"(?<!\w)(?:{_ANY_ROLE}|{PHONE_LABELS}|{MAIL_LABELS}|{'|'.join(SIGN_OFFS.values())})(?!\w)",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(rf"{_BEFORE}(?:{'|'.join(SIGN_OFFS.values())})", re.IGNORECASE)
_SIGN_OFF_AT_THE_END = re.compile(
    rf"\s*\((?:{'|'.join(SIGN_OFFS.values())})[^()]{{1,800}}(?:\([^()]{{1,80}}\)[^()]{{0,200}}){{0,5}}\)"
    r"(?=(?:</(?:em|strong|b|i|span)>)?</p>$)",
    re.IGNORECASE,
)
_TAG_NAME = re.compile(r"<(/?)([a-z0-9]+)")
_WORD = re.compile(r"[^\W\d_][\w'’.\-]*")
_CONNECTORS = frozenset(
    {
        "a",
        "al",
        "an",
        "and",
        "at",
        "bei",
        "bis",
        "by",
        "da",
        "das",
        "de",
        "dem",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "e",
        "ed",
        "el",
        "en",
        "et",
        "for",
        "für",
        "il",
        "im",
        "in",
        "la",
        "las",
        "le",
        "les",
        "lo",
        "los",
        "of",
        "on",
        "oder",
        "och",
        "og",
        "or",
        "ou",
        "o",
        "para",
        "par",
        "per",
        "por",
        "the",
        "till",
        "to",
        "u",
        "und",
        "uit",
        "van",
        "vom",
        "von",
        "voor",
        "w",
        "y",
        "z",
        "i",
        "и",
        "в",
        "и/или",
        "на",
        "по",
        "для",
        "от",
        "ул",
        "или",
        "та",
        "у",
        "ve",
        "veya",
        "ext",
        "app",
    }
)
_MOST_NAMES = 12
"""Words of names, places and departments beside each number or address."""
ENDS_OF_SENTENCES = frozenset([".", "!", "?", "”", '"'])
"""No contact of a desk ends so, but most paragraphs do: a cheap test."""
_SENTENCE_END = re.compile(r"[.!?…]['\"”’)]?$")


def contacts_around(body: Sequence[Block]) -> frozenset[int]:
    """The positions of the blocks above and below the story that are contacts for editors."""
    if not body or (_is_story(body[0].text) and _is_story(body[-1].text)):
        return _NO_POSITIONS
    positions = set(_run(body, range(len(body) - 1, -1, -1)))
    positions.update(_run(body, range(len(body))))
    return frozenset(positions)


def is_desk(block: Block) -> bool:
    """Whether the block is the contact of an author or a desk, wherever it is."""
    text = block.text
    if not may_have_detail(text) or not _BEGINS_WITH_ROLE.match(text):
        return False
    return not _GENERIC.match(text) and _is_contact_block(block)


def _run(body: Sequence[Block], positions: range) -> Iterator[int]:
    """The contacts from one end of a body up to the story, with the label above them."""
    between = 0
    step = positions.step
    for at in positions:
        block = body[at]
        text = block.text
        if _is_story(text):
            return
        if _is_contact_block(block):
            yield at
            label = at - 1
            if label >= 0 and is_label(body[label].text):
                yield label
            continue
        if is_label(text):
            # The label of a contact further up or down is found with the contact.
            continue
        is_story = len(text) > _LONGEST_CAPTION or _SENTENCE_END.search(text) is not None
        # Above a story there may be a label, but a short line there is its place or its subject.
        if is_story or step > 0 or between == _MOST_BETWEEN:
            return
        between += 1


def _is_story(text: str) -> bool:
    """A cheap test that nearly every paragraph of a story passes."""
    return len(text) > _LONGEST_CAPTION and not may_have_detail(text)


def may_have_detail(text: str) -> bool:
    """Whether it may contain an e-mail address or a phone number; a cheap test."""
    # A tenth of the time of a pattern's search for one of these characters.
    return any(map(text.__contains__, "@0123456789"))


def _is_contact_block(block: Block) -> bool:
    if block.kind in (BlockKind.FIGURE, BlockKind.EMBED, BlockKind.TABLE, BlockKind.QUOTE):
        return False
    return is_contact(block.text)


def is_label(text: str) -> bool:
    """Whether the line consists of a role only: `Contacts:`, `Ansprechpartner`."""
    return len(text) <= _LONGEST_LABEL and _ONLY_ROLE.fullmatch(text) is not None


def has_contact_detail(text: str) -> bool:
    """Whether it has an e-mail address or a phone number."""
    if len(text) > MAX_LENGTH or not may_have_detail(text):
        return False
    return _DETAIL.search(_DATE.sub(" ", text)) is not None


def is_contact(text: str) -> bool:
    """Whether the paragraph consists of roles, names and phone numbers or addresses.

    Without a role, it needs both a number and an address, or a credit of the staff.
    """
    if not has_contact_detail(text):
        return False
    undated = _DATE.sub(" ", text)
    details = _DETAIL.findall(undated)
    if _SIGN_OFF.match(text):
        return text.lstrip()[:1] in "([*" or _is_only_names(undated, len(details))
    kinds = {"@" in detail for detail in details}
    if not (_BEGINS_WITH_ROLE.match(text) or len(kinds) == 2):
        return False
    return _is_only_names(undated, len(details))


def without_sign_off(block: Block) -> tuple[Block, str] | None:
    """The paragraph without a credit with contacts in brackets at its end, and that credit."""
    if block.kind is not BlockKind.PARAGRAPH or not block.text.endswith(")"):
        return None
    match = _SIGN_OFF_AT_THE_END.search(block.html, max(0, len(block.html) - MAX_LENGTH))
    if match is None or not _is_balanced(match[0]):
        return None
    sign_off = visible_text(match[0])
    if not has_contact_detail(sign_off):
        return None
    html = block.html[: match.start()] + block.html[match.end() :]
    return Block(kind=block.kind, html=html), sign_off


def _is_balanced(markup: str) -> bool:
    opened = [name for closing, name in _TAG_NAME.findall(markup) if not closing]
    return sorted(opened) == sorted(name for closing, name in _TAG_NAME.findall(markup) if closing)


def _is_only_names(text: str, details: int) -> bool:
    rest = _KNOWN.sub(" ", _LINK.sub(" ", _DETAIL.sub(" ", text)))
    words = _WORD.findall(rest)
    return len(words) <= _MOST_NAMES * details and all(map(_may_be_name, words))


def _may_be_name(word: str) -> bool:
    # A letter without case may begin a name.
    return not word[0].islower() or word.strip(".-").lower() in _CONNECTORS
