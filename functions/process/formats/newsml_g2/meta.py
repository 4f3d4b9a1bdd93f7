"""NewsML-G2's properties: concepts with their schemes, texts by role and language, people.

https://iptc.org/std/NewsML-G2/guidelines/
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from functions.process.agencies.newscodes import alias_of
from functions.process.item.draft import credited, tagged
from functions.process.xml.agency import (
    all_of,
    attributes_of,
    authors_in_byline,
    below,
    first_of,
    is_public,
    line_at,
    line_of,
    name_of,
)
from functions.process.xml.markup import XML_LANG

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml import etree

    from dateline.model.documents import Author, Tag

_CODE_OF_URI = re.compile(r"(?P<scheme>.*[/#:])(?P<code>[^/#:]*)", re.DOTALL)
_MAIN_ROLES = frozenset({"", "main", "headline", "default", "title"})
_WRITERS = frozenset(
    {"author", "coauthor", "writer", "reporter", "journalist", "photographer", "correspondent"}
    | {"byline", "cameraman", "videographer"}
)
_OWN = "dateline-"
"""Prefix of the aliases that Dateline makes for schemes without a name."""
_SECTIONS = frozenset({"section", "category", "department", "desk"})


@dataclass(frozen=True, slots=True)
class Meta:
    """An item's language and the schemes that its own catalogue declares."""

    language: str | None = None
    schemes: Mapping[str, str] = field(default_factory=dict)
    """Alias to URI."""
    asserted: Mapping[str, str] = field(default_factory=dict)
    """Names that the item's assertions give to literals; empty for a literal without one."""


def meta_of(item: etree._Element, language: str | None) -> Meta:
    """The language, schemes and assertions that reading an item's concepts needs."""
    declared = [attributes_of(value) for value in below(first_of(item, "catalog"), "scheme")]
    literals = {
        literal: next(
            (line for element in below(item, "name", "line") if (line := line_of(element))), ""
        )
        for value in all_of(item, "assert")
        if (literal := attributes_of(value).get("literal"))
    }
    schemes = {element.get("alias", ""): element.get("uri", "") for element in declared}
    return Meta(language, schemes, literals)


def role_of(element: etree._Element) -> str:
    """`summary` for `drol:summary`; empty without a role."""
    return _tail(attributes_of(element).get("role", ""))


def code_of(element: etree._Element | None) -> str | None:
    """A property's qcode, URI, literal or text."""
    if element is None:
        return None
    attributes = attributes_of(element)
    return (
        attributes.get("qcode")
        or attributes.get("uri")
        or attributes.get("literal")
        or line_of(element)
    )


def class_of(element: etree._Element | None) -> str:
    """`picture` for a child `<itemClass qcode="ninat:picture"/>`; empty without one."""
    return _tail(code_of(first_of(element, "itemclass")) or "")


def shown(element: etree._Element | None, *path: str) -> list[etree._Element]:
    """The elements at a path that are not marked as not for publication."""
    return [child for child in all_of(element, *path) if is_public(child)]


def best(elements: Iterable[etree._Element], meta: Meta) -> str | None:
    """The main text of several: by the item's language, then role, then rank."""
    ranked = sorted(elements, key=lambda element: _order(element, meta))
    return next((line for element in ranked if (line := line_of(element))), None)


def named(element: etree._Element, meta: Meta) -> str | None:
    """A concept's name, in the item's language if there is one."""
    return best(all_of(element, "name"), meta)


def concept(element: etree._Element, meta: Meta, scheme: str | None = None) -> tuple[Tag, ...]:
    """A subject, genre or the like as a tag; without a name, its code is the name."""
    inner = first_of(element, "mainconcept")
    named_concept = element if inner is None else inner
    attributes = attributes_of(named_concept)
    alias, code = _coded(attributes, meta)
    literal = attributes.get("literal")
    if literal is not None and literal in meta.asserted:
        literal = meta.asserted[literal]
    own = named(named_concept, meta)
    if code is None and own != literal and attributes.get("literal") not in meta.asserted:
        # A code without a scheme.
        code = literal if own else None
    name = own or literal or (line_of(named_concept) if not len(named_concept) else None) or code
    return tagged(name, alias or scheme, code)


def tags_of(content: etree._Element | None, meta: Meta) -> tuple[Tag, ...]:
    """Subjects with scheme and code, genres and keywords, without duplicates."""
    tags: list[Tag] = []
    for subject in shown(content, "subject"):
        if _type_of(subject) not in _SECTIONS:
            tags += concept(subject, meta)
    for genre in shown(content, "genre"):
        tags += concept(genre, meta, "genre")
    for keyword in shown(content, "keyword"):
        tags += tagged(line_of(keyword))
    return tuple(dict.fromkeys(tags))


def section_of(
    item_meta: etree._Element | None, content: etree._Element | None, meta: Meta
) -> str | None:
    """A subject whose type is section or category, else the service."""
    for subject in shown(content, "subject"):
        if _type_of(subject) in _SECTIONS and (name := named(subject, meta)):
            return name
    return next(
        (name for service in all_of(item_meta, "service") if (name := named(service, meta))), None
    )


def authors_of(content: etree._Element | None, meta: Meta) -> tuple[Author, ...]:
    """Creators and contributors who write or photograph; else the persons in the byline."""
    people: dict[str, Author] = {}
    for creator in shown(content, "creator"):
        title = _title_of(creator, meta) or role_of(creator)
        for author in credited(named(creator, meta), title, _biography_of(creator)):
            people.setdefault(author.name, author)
    for contributor in shown(content, "contributor"):
        if role_of(contributor) in _WRITERS:
            for author in credited(named(contributor, meta), role_of(contributor)):
                people.setdefault(author.name, author)
    if not people:
        return authors_in_byline(best(shown(content, "by"), meta))
    return tuple(people.values())


def _title_of(creator: etree._Element, meta: Meta) -> str | None:
    """The creator's job title, from a related concept or the person's details."""
    for related in all_of(creator, "related"):
        if _tail(attributes_of(related).get("rel", "")) == "jobtitle":
            return named(related, meta)
    return line_at(creator, "persondetails", "jobtitle")


def _biography_of(creator: etree._Element) -> str | None:
    biographies = (
        definition
        for definition in all_of(creator, "definition")
        if role_of(definition) == "biography"
    )
    return next((line for definition in biographies if (line := line_of(definition))), None)


def _type_of(subject: etree._Element) -> str:
    return _tail(attributes_of(subject).get("type", ""))


def _tail(code: str) -> str:
    return re.split(r"[:/#]", code.strip().rstrip("/"))[-1].lower()


def _coded(attributes: dict[str, str], meta: Meta) -> tuple[str | None, str | None]:
    """Scheme and code of a qcode or URI; IPTC's schemes by their usual alias."""
    if qcode := attributes.get("qcode", "").strip():
        alias, _, code = qcode.partition(":") if ":" in qcode else ("", "", qcode)
        return _declared(alias, meta) or None, code or None
    if match := _CODE_OF_URI.fullmatch(attributes.get("uri", "").strip()):
        return alias_of(match["scheme"]), match["code"] or None
    return None, None


def _declared(alias: str, meta: Meta) -> str:
    """The alias; for a scheme of IPTC's, the usual alias and not the catalogue's."""
    uri = meta.schemes.get(alias, "")
    if uri and alias.startswith(_OWN):
        return uri
    known = alias_of(uri)
    return known if known and known != uri else alias


def _order(element: etree._Element, meta: Meta) -> tuple[int, int, int]:
    language = (element.get(XML_LANG) or "").lower().partition("-")[0]
    item_language = (meta.language or "").lower().partition("-")[0]
    rank = attributes_of(element).get("rank", "").strip()
    return (
        0 if language == item_language else 1 if not language else 2,
        role_of(element) not in _MAIN_ROLES if name_of(element) == "headline" else 0,
        int(rank) if rank.isascii() and rank.isdigit() and len(rank) < 6 else 1,
    )
