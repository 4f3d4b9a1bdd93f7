"""Finds paragraphs for editors by their wording: "not for publication", notes, press contacts.

For texts that no element marks. Only unmistakable wording at the beginning of a paragraph counts;
the rest of a text is the story.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.model.documents import Block, BlockKind

_NOT_PUBLIC = (
    r"(?:not (?:intended )?for publication|do not publish|no es para publicaci(?:ó|o)n"
    r"|nicht zur ver(?:ö|oe)ffentlichung(?: bestimmt)?|ne pas publier|no publicar"
    r"|n(?:ã|a)o publicar|niet voor publicatie|non pubblicare|ikke til publi[sc]ering"
    r"|inte för publicering|не для (?:публикации|печати))"
)
NOTEBOOK = re.compile(
    # dpa's notepad and the headings below it, as text; then the wording of any sender.
    r"(?:#{1,3} ?(?:dpa-)?(?:notizblock|notebook|notepad)|dpa-notizblock)\W*$"
    r"|\W{0,12}(?:the following information is not (?:intended )?for publication"
    r"|die folgenden informationen sind nicht zur ver(?:ö|oe)ffentlichung"
    r"|les informations suivantes ne sont pas destin(?:é|e)es (?:à|a) (?:la )?publication"
    r"|la siguiente informaci(?:ó|o)n no (?:est(?:á|a) destinada a|es para) (?:la |su )?publicaci"
    r"|as informa(?:ç|c)(?:õ|o)es seguintes n(?:ã|a)o s(?:ã|a)o para publica)"
    rf"|\W{{0,5}}{_NOT_PUBLIC}\W*$"
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
    rf"|\W{{0,5}}{_NOT_PUBLIC}\W{{0,2}}[:*–—#\])-]",
    re.IGNORECASE,
)
"""A single paragraph for editors."""
_IN_BRACKETS = re.compile(rf"[\[(].*\b{_NOT_PUBLIC}\W{{0,3}}[\])]\W?$", re.IGNORECASE)
"""A paragraph in brackets that says so at its end."""
_LONGEST_NOTE = 2_000

_EMBARGO = re.compile(
    r"\W{0,3}(?:(?:strictly |under )?embargo(?:ed)? (?:until|till|for release|bis|jusqu|hasta)\b"
    r"|(?:strict )?embargo ?:|sperrfrist ?(?:: ?)?(?:bis\b|\d)|hold for release\b"
    r"|not (?:for|to be) (?:publication|used?|release|published|released)"
    r" (?:before|until|prior to)\b)",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    r"[\[(]|[\W_]*+(?:dpa|noti|noteb|notep|notes?\b|the fol|die fol|les inf|la sig|as inf"
    r"|not\b|do not|nicht|ne pas|no pub|no es|n(?:ã|a)o|niet|non p|ikke|inte\b|hinweis|redaktion"
    r"|eds?\b|edit|attention|strict|(?:à|a) l['’]|nota\b|noot|till? red|прим|для ред|не для"
    r"|under|embargo|sperr|hold|press|media|pr\b|for\b|medien|kontakt|cont|perscon)"
)
"""The lower-case beginning of every block that one of the patterns may match."""
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
    kept: list[Block] = []
    notes: list[str] = []
    embargo = in_contacts = False
    for index, block in enumerate(body):
        text = block.text
        if not (in_contacts or _MAYBE.match(text[:_OPENING].lower())):
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
        is_embargo = is_text and len(text) <= _LONGEST_EMBARGO and _EMBARGO.match(text) is not None
        embargo = embargo or is_embargo
        if in_contacts or is_embargo or (is_text and is_for_editors(text)):
            notes.append(text)
        else:
            kept.append(block)
    return Split(tuple(kept), tuple(notes), embargo) if notes else Split(body)


def is_for_editors(text: str) -> bool:
    """Whether a paragraph, standfirst or caption addresses editors."""
    if not _MAYBE.match(text[:_OPENING].lower()):
        return False
    if FOR_EDITORS.match(text):
        return True
    return len(text) <= _LONGEST_NOTE and _IN_BRACKETS.match(text) is not None


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
