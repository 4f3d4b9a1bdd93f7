"""Shared by the XML formats of agencies: elements by local name, and short values.

Senders use the same elements in IPTC's namespaces, in none and under any prefix, so only local
names in lower case are compared.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.model.documents import Author, Link
from functions.process.item.draft import credited
from functions.process.not_for_publication.marks import mark_of
from functions.process.text.person_names import is_name, split_names
from functions.process.xml.parse import is_element, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree


MAX_LISTED = 500
_MAX_ATTRIBUTES = 200
_MAX_ID = 4_000
_BY = re.compile(
    r"(?:by|von|vom|par|por|de|di|da|av|af|door|autor|автор|text)\s?:?\s+(?=\S)", re.IGNORECASE
)
_AFTER_PLACE = re.compile(r"(?:\(|/|--|[–—]|,\s{0,20}\d|\s-\s).*", re.DOTALL)
_DATE_IN_PLACE = re.compile(
    r",?\s{1,9}+(?:\d{1,2}\.?\s{1,9}+\w{3,9}+\.?(?:\s{1,9}+\d{4})?"
    r"|\w{3,9}+\.?\s{1,9}+\d{1,2}(?:,?\s{1,9}+\d{4})?)\s{0,9}$"
)
_RELATIONS = {
    # IPTC's item relations (https://cv.iptc.org/newscodes/itemrelation/), and senders' names for
    # them.
    "corrects": "corrects",
    "correctionof": "corrects",
    "correctionto": "corrects",
    "supersedes": "supersedes",
    "replaces": "supersedes",
    "previousversion": "supersedes",
    "updates": "supersedes",
    "updateof": "supersedes",
    "derivedfrom": "derives_from",
    "derivesfrom": "derives_from",
    "evolvedfrom": "derives_from",
    "translatedfrom": "derives_from",
    "basedon": "derives_from",
}


def name_of(element: etree._Element) -> str:
    """The local name in lower case; empty for a comment or the like."""
    return local_name(element).lower()


def local_name(element: etree._Element) -> str:
    """The local name as written, also without an undeclared prefix, which recovery leaves in it."""
    if not is_element(element):
        return ""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def attributes_of(element: etree._Element) -> dict[str, str]:
    """The attributes by local name; at most 200, since each lookup in lxml is linear."""
    names = element.attrib.keys()[:_MAX_ATTRIBUTES]
    return {str(name).rpartition("}")[2]: element.get(name) or "" for name in names}


def all_of(element: etree._Element | None, *path: str) -> list[etree._Element]:
    """The elements at a path of child names, at most MAX_LISTED of them."""
    elements = [] if element is None else [element]
    for name in path:
        elements = [child for parent in elements for child in parent if name_of(child) == name][
            :MAX_LISTED
        ]
    return elements


def first_of(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element at a path of child names."""
    return next(iter(all_of(element, *path)), None)


def below(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The elements of these names at any depth, in their order."""
    if element is not None:
        yield from (child for child in element.iter() if name_of(child) in names)


def line_of(element: etree._Element | None) -> str | None:
    """The element's text as one line; None if empty."""
    return None if element is None else " ".join(text_of(element).split()) or None


def line_at(element: etree._Element | None, *path: str) -> str | None:
    """The first text at a path."""
    return next((line for child in all_of(element, *path) if (line := line_of(child))), None)


def value_at(element: etree._Element | None, attribute: str, *path: str) -> str | None:
    """The first value of an attribute at a path; `attribute` by local name."""
    for child in all_of(element, *path):
        if value := attributes_of(child).get(attribute, "").strip():
            return value
    return None


def join_lines(parts: Iterable[str | None]) -> str | None:
    """The parts that are not empty, without duplicates, one per line."""
    return "\n".join(dict.fromkeys(part for part in parts if part)) or None


def is_public(element: etree._Element) -> bool:
    """Whether the element is not marked as not for publication (pubconstraint, role, …)."""
    return mark_of(name_of(element), attributes_of(element)) is None


def urgency_of(text: str | None) -> int | None:
    """IPTC's 1 (most urgent) to 9; None for anything else."""
    digits = (text or "").strip()
    return int(digits) if len(digits) == 1 and digits in "123456789" else None


def whole_number(text: str | None) -> int | None:
    """A number of bytes or pixels; None for other text."""
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


def authors_in_byline(byline: str | None, role: str | None = None) -> tuple[Author, ...]:
    """The persons in a byline such as `By Jane Doe and John Roe`; empty without names."""
    text = (byline or "").strip()
    if named := _BY.match(text):
        text = text[named.end() :]
    names = [name.strip(" ,.") for name in split_names(text)]
    # `Jane Doe, Harbour News Agency`: only names are persons.
    persons = list(dict.fromkeys(name for name in names if is_name(name)))[:MAX_LISTED]
    if not persons or not is_name(names[0]):
        return ()
    return tuple(author for name in persons for author in credited(name, role))


def place_of(dateline: str | None) -> str | None:
    """`BERLIN` for `BERLIN, Nov 24 (Agency) -`."""
    text = _AFTER_PLACE.sub("", (dateline or "").strip(), count=1)
    return _DATE_IN_PLACE.sub("", text).strip(" ,-–—") or None


def links_to(relation: str | None, external_id: str | None, own: str | None) -> tuple[Link, ...]:
    """The link to another item; empty for a relation that is not stored."""
    folded = re.sub(r"[\W_]", "", (relation or "").rpartition(":")[2].rpartition("/")[2]).lower()
    kept = _RELATIONS.get(folded)
    target = (external_id or "").strip()
    if kept is None or not target or target == own or len(target) > _MAX_ID:
        return ()
    return (Link.model_validate({"relation": kept, "external_id": target}),)
