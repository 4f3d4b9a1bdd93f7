"""Finds paragraphs for editors by their wording: "not for publication", notes, press contacts.

For texts that no element marks. Only unmistakable wording counts, at the beginning of a paragraph
or set apart at its end; the rest of a text is the story. contacts.py recognises contacts by what
they consist of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dateline.model.documents import Block, BlockKind
from functions.process.not_for_publication.contacts import (
    ENDS_OF_SENTENCES,
    contacts_around,
    has_contact_detail,
    is_desk,
    may_have_detail,
    without_sign_off,
)
from functions.process.not_for_publication.publication_phrases import (
    ENDINGS,
    FOR_INFORMATION,
    NOT_PUBLIC,
    NOTES,
    OPENINGS,
)

_NOT_PUBLIC = f"(?:{'|'.join(NOT_PUBLIC.values())})"
_FOR_INFORMATION = f"(?:{'|'.join(FOR_INFORMATION.values())})"
NOTEBOOK = re.compile(
    # dpa's notepad and the headings below it, as text; then the wording of any sender.
    r"(?:#{1,3} ?(?:[a-z]{2,8}[ -])?|dpa[ -])(?:notizblock|notebook|notepad)\W*$"
    r"|\W{0,12}(?:the following information is not (?:intended )?for publication"
    r"|die folgenden informationen sind nicht zur ver(?:ö|oe)ffentlichung"
    r"|les informations suivantes ne sont pas destin(?:é|e)es (?:à|a) (?:la )?publication"
    r"|la siguiente informaci(?:ó|o)n no (?:est(?:á|a) destinada a|es para) (?:la |su )?publicaci"
    r"|as informa(?:ç|c)(?:õ|o)es seguintes n(?:ã|a)o s(?:ã|a)o para publica)"
    rf"|\W{{0,5}}(?:{_FOR_INFORMATION}\W{{1,5}})?{_NOT_PUBLIC}\W*$"
    r"|\W{0,5}(?:notes? to (?:the )?editors?|hinweise? (?:an|für) (?:die )?redaktion(?:en)?"
    r"|redaktionelle hinweise)\W*$",
    re.IGNORECASE,
)
"""From such a line on, everything is for editors."""

FOR_EDITORS = re.compile(
    r"\W?(?:eds:|eds?\.? note:|notes? to (?:the )?editors?\b|attention,? editors\b"
    r"|redaktionelle\w? hinweise?\b"
    r"|(?:hinweise? (?:an|für) (?:die )?redaktion(?:en)?"
    r"|(?:(?:note )?(?:à|a) l['’]attention des|note aux) r(?:é|e)dact(?:ion|eur)s"
    r"|nota (?:para|a) (?:los )?(?:editores|redactores)|nota aos (?:editores|redatores)"
    r"|nota per (?:i )?(?:redattori|le redazioni)|noot voor de redacties?"
    r"|til redaksjone[nr]|til redaktione[nr]|till redaktione[nr]"
    r"|(?:примечание )?для редак(?:торов|ций|ции))\s?(?:[:–—-]|$))"
    # "Not for publication" and the text in one line: a colon or a mark, never a sentence's comma.
    rf"|\W{{0,5}}(?:{_FOR_INFORMATION}\W{{1,5}})?{_NOT_PUBLIC}\W{{0,2}}[:*–—#\])：-]",
    re.IGNORECASE,
)
"""A single paragraph for editors."""
_IN_BRACKETS = re.compile(rf"[\[(].*\b{_NOT_PUBLIC}\W{{0,3}}[\])]\W?$", re.IGNORECASE)
"""A paragraph in brackets that says so at its end."""
_SET_APART = re.compile(
    rf"(?:[\[(*–—#]|--| - )[^\w()]{{0,4}}(?:{_FOR_INFORMATION}\W{{1,5}})?{_NOT_PUBLIC}\W*$",
    re.IGNORECASE,
)
"""The end of a paragraph that says so behind a dash, a bracket or a mark."""
_AT_THE_END = re.compile(rf"\W(?:{_FOR_INFORMATION}\W{{1,5}})?{_NOT_PUBLIC}\W*$", re.IGNORECASE)
_NOTE_TO_ALL = re.compile(rf"\W{{0,3}}(?:{'|'.join(NOTES.values())})\b", re.IGNORECASE)
"""A note that may be for readers; for editors if it is about publication."""
_ABOUT_PUBLICATION = re.compile(
    rf"(?<!\w)(?:{_NOT_PUBLIC}|(?:do not|not to be|not for) (?:use|publish|release|broadcast)"
    r"(?:e?d)? (?:before|until)|hold (?:for release|until)|embargo(?:ed)? (?:until|till)|sperrfrist"
    r"|nicht vor .{1,60}?ver(?:ö|oe)ffentlichen|embargo (?:jusqu|hasta|até|fino|do\b|bis))",
    re.IGNORECASE,
)
MAX_LENGTH = 2_000

_EMBARGO = re.compile(
    r"\W{0,3}(?:(?:strictly |under )?embargo(?:ed)? (?:until|till|for release|bis|jusqu|hasta)\b"
    r"|(?:strict )?embargo ?:|sperrfrist ?(?:: ?)?(?:bis\b|\d)|hold for release\b"
    r"|not (?:for|to be) (?:publication|used?|release|published|released)"
    r" (?:before|until|prior to)\b|(?:please )?do not (?:publish|release|use|broadcast)"
    r" (?:before|until|prior to)\b|(?:bitte )?nicht vor .{1,60}?ver(?:ö|oe)ffentlichen"
    r"|ne pas (?:publier|diffuser) avant\b|no publicar (?:antes|hasta)\b|n(?:ã|a)o publicar antes\b"
    r"|non pubblicare prima\b|niet publiceren v(?:óó|oo)r\b|nie publikować przed\b"
    r"|не публиковать (?:до|ранее|раньше)\b|не публікувати (?:до|раніше)\b)",
    re.IGNORECASE,
)
_EMBARGO_IN_NOTE = re.compile(
    r"\b(?:before|until|prior to|embargo\w*|sperrfrist|nicht vor|avant|jusqu|antes|hasta|até|prima"
    r"|v(?:óó|oo)r|przed|до|ранее|раньше|раніше)\b",
    re.IGNORECASE,
)


def _folded(text: str) -> str:
    """Without case, as patterns that ignore it: `İ` and `ı` are `i`."""
    return text.casefold().replace("\u0307", "").replace("ı", "i")


def _by_letters(phrases: tuple[str, ...], letters: slice) -> dict[str, tuple[str, ...]]:
    """The phrases by their first or last three letters, with those that have fewer."""
    short = tuple(phrase for phrase in phrases if len(phrase) < 3)
    keys = dict.fromkeys(phrase[letters] for phrase in phrases if len(phrase) >= 3)
    return {
        key: (*short, *(phrase for phrase in phrases if phrase[letters] == key)) for key in keys
    }


_FOLDED_OPENINGS = tuple(map(_folded, OPENINGS))
_FOLDED_ENDINGS = tuple(map(_folded, ENDINGS))
_OPENINGS = _by_letters(_FOLDED_OPENINGS, slice(3))
_ENDINGS = _by_letters(_FOLDED_ENDINGS, slice(-3, None))
_SHORT_OPENINGS = tuple(opening for opening in _FOLDED_OPENINGS if len(opening) < 3)
_SHORT_ENDINGS = tuple(ending for ending in _FOLDED_ENDINGS if len(ending) < 3)
_FIRST_LETTERS = frozenset(
    written for key in _OPENINGS for written in (key, key.capitalize(), key.upper())
)
_LAST_LETTERS = frozenset(written for key in _ENDINGS for written in (key, key.upper()))
_EDGES = 4_096
"""Beginnings and ends of paragraphs whose answer is kept: a language has fewer."""
_BRACKETS = frozenset("[(#")
_CLOSING = " .!)]*–—#-_"
_MARKS = " \t#*_–—-+>»«\"'“„!·•=~|.:"
_OPENING = 40
_LONGEST_EMBARGO = 300
_CONTACTS = re.compile(
    r"\W{0,3}(?:(?:press|media|pr) (?:contacts?|enquiries|inquiries|queries)"
    r"|for (?:press|media) (?:enquiries|inquiries)|presse-?kontakte?|medien-?kontakte?"
    r"|kontakt für (?:die )?(?:presse|medien|redaktion(?:en)?)|contacts? (?:de )?presse"
    r"|contactos? de prensa|contatos? (?:de|da|para a) imprensa|contatt[oi] stampa|perscontact)\b",
    re.IGNORECASE,
)
_LABEL = 80
_DETAIL = 300
_CONTACT_DETAIL = re.compile(r"@|https?://|www\.|\d[\d ()/+.\-]{5,}\d")
_SENTENCE = re.compile(r"[.!?…]['\"”’)]?$")


@dataclass(frozen=True, slots=True)
class Split:
    """A body without the paragraphs for editors, and the texts of those."""

    body: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    embargo: bool = False
    """Whether one of the notes mentions an embargo."""

    @property
    def is_all(self) -> bool:
        """Whether everything is for editors."""
        return bool(self.notes) and not self.body


def split_body(body: tuple[Block, ...]) -> Split:
    """Splits a body into the story and the notes for editors."""
    contacts = contacts_around(body)
    first = _first_suspect(body, contacts)
    kept = list(body[:first])
    notes: list[str] = []
    embargo = in_contacts = False
    for index, block in enumerate(body[first:], first):
        text = block.text
        is_ordinary = not (_may_open(text[:3]) or _may_close(text[-4:]))
        if is_ordinary and not in_contacts and index not in contacts:
            kept.append(block)
            continue
        if index in contacts or (text[-1:] not in ENDS_OF_SENTENCES and is_desk(block)):
            notes.append(text)
            continue
        if not (in_contacts or _opens(text) or _closes(text)):
            kept.append(block)
            continue
        if block.kind is BlockKind.FIGURE and is_for_editors(text):
            # Readers may see the picture, but not its caption.
            notes.append(text)
            kept.append(Block(kind=block.kind, html=_without_caption(block.html)))
            continue
        is_text = block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
        if is_text and NOTEBOOK.match(text):
            notes += [item.text for item in body[index:]]
            break
        if in_contacts and _is_detail(block, text):
            notes.append(text)
            continue
        in_contacts = is_text and _CONTACTS.match(text) is not None and _is_contact(text)
        is_embargo = is_text and _is_about_embargo(text)
        embargo = embargo or is_embargo
        if in_contacts or is_embargo or (is_text and is_for_editors(text)):
            notes.append(text)
        else:
            kept.append(block)
    if kept and (trimmed := without_sign_off(kept[-1])):
        kept[-1], sign_off = trimmed
        notes.append(sign_off)
    return Split(tuple(kept), tuple(notes), embargo) if notes else Split(body)


def _first_suspect(body: tuple[Block, ...], contacts: frozenset[int]) -> int:
    """The position of the first block that may be for editors; most bodies have none."""
    for index, block in enumerate(body):
        text = block.text
        if index in contacts or (
            (_may_open(text[:3]) or _may_close(text[-4:])) and _is_suspect(text)
        ):
            return index
    return len(body)


def _is_suspect(text: str) -> bool:
    may_be_desk = text[-1:] not in ENDS_OF_SENTENCES and may_have_detail(text)
    return may_be_desk or _opens(text) or _closes(text)


def is_for_editors(text: str) -> bool:
    """Whether a paragraph, standfirst or caption addresses editors."""
    if not _may_be_for_editors(text):
        return False
    if FOR_EDITORS.match(text):
        return True
    if len(text) > MAX_LENGTH:
        return False
    if _may_end_not_public(text):
        if _IN_BRACKETS.match(text) or _SET_APART.search(text):
            return True
        if _AT_THE_END.search(text) and has_contact_detail(text):
            return True
    return _NOTE_TO_ALL.match(text) is not None and _ABOUT_PUBLICATION.search(text) is not None


def _may_be_for_editors(text: str) -> bool:
    """A cheap test with false positives, because nearly every paragraph is the story."""
    return (_may_open(text[:3]) and _opens(text)) or (_may_close(text[-4:]) and _closes(text))


@lru_cache(_EDGES)
def _may_open(first: str) -> bool:
    """Whether these three characters may begin a paragraph for editors."""
    return first in _FIRST_LETTERS or not first.isascii() or not first[:1].isalnum()


def _opens(text: str) -> bool:
    if text[:1] in _BRACKETS:
        return True
    opening = _folded(text[:_OPENING]).lstrip(_MARKS)
    return opening.startswith(_OPENINGS.get(opening[:3], _SHORT_OPENINGS))


@lru_cache(_EDGES)
def _may_close(last: str) -> bool:
    """Whether these four characters, of which one may be a mark, may end one or a contact."""
    letters = last.rstrip(_CLOSING)[-3:]
    is_ordinary = len(letters) == 3 and letters.isascii() and letters not in _LAST_LETTERS
    return not is_ordinary or last[-1:] not in ENDS_OF_SENTENCES


def _closes(text: str) -> bool:
    ending = _folded(text[-_OPENING:]).rstrip(_CLOSING)
    return ending.endswith(_ENDINGS.get(ending[-3:], _SHORT_ENDINGS))


def _may_end_not_public(text: str) -> bool:
    """Whether NOT_PUBLIC may match at the end, before any marks; a cheap test too."""
    end = len(text)
    while end and not text[end - 1].isalnum():
        end -= 1
    return _folded(text[max(0, end - _OPENING) : end]).endswith(_FOLDED_ENDINGS)


def _is_about_embargo(text: str) -> bool:
    """Whether it is a line about an embargo, or a note that mentions one."""
    if len(text) <= _LONGEST_EMBARGO and _EMBARGO.match(text):
        return True
    if len(text) > MAX_LENGTH or not _NOTE_TO_ALL.match(text):
        return False
    about = _ABOUT_PUBLICATION.search(text)
    return about is not None and _EMBARGO_IN_NOTE.search(text, about.start()) is not None


def _without_caption(figure: str) -> str:
    picture, _, rest = figure.partition("<figcaption>")
    return picture + rest.rpartition("</figcaption>")[2]


def _is_contact(text: str) -> bool:
    """A label, or a line with contact details: not a sentence about a press office."""
    return len(text) <= _LABEL or (len(text) <= _DETAIL and _has_contact_detail(text))


def _is_detail(block: Block, text: str) -> bool:
    """A name, address or number below a contact label; the next sentence is the story again."""
    if block.kind is BlockKind.HEADING or len(text) > _DETAIL:
        return False
    return _has_contact_detail(text) or (len(text) <= _LABEL and not _SENTENCE.search(text))


def _has_contact_detail(text: str) -> bool:
    return _CONTACT_DETAIL.search(text) is not None
