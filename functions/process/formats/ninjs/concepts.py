"""The authors and concepts of a ninjs item.

Members are `person`, `subject`, … with scheme and code in 1.x, `people`, `subjects`, … with the
concept's URI since 2.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.process.agencies.newscodes import alias_of, scheme_of
from functions.process.cms.members import identifier, list_of, objects, plain_line, string
from functions.process.formats.ninjs.texts import Item, folded
from functions.process.item.draft import credited, tagged

if TYPE_CHECKING:
    from dateline.model.documents import Author, Tag
    from functions.process.item.sample import Json

_AUTHORS = frozenset({"author", "writer", "creator", "reporter", "byline"})
_PLACES = frozenset({"dateline", "located", "origin", "locationcreated"})
_CONCEPTS = (
    *("subject", "subjects", "person", "people", "organisation", "organisations"),
    *("organization", "organizations", "place", "places", "event", "events", "object", "objects"),
    *("genre", "genres", "fixture"),
)
_THINGS = frozenset({"event", "events", "object", "objects"})
"""Members that senders also use for other relations: an owner, a file, a calendar."""
_ABOUT = frozenset({"", "about", "mentions"})
_SECTIONS = frozenset({"section", "category"})
_NO_TAGS = _AUTHORS | _SECTIONS


def bylines_of(item: Item) -> str | None:
    """The byline from a list of bylines, as AP (`by`) and TT (`byline`, or its parts) send it."""
    lines = [
        plain_line(byline.get("by"))
        or plain_line(byline.get("byline"))
        or " ".join(_name_parts(byline))
        for byline in _public_bylines(item)
    ]
    return ", ".join(filter(None, lines)) or None


def _public_bylines(item: Item) -> list[Item]:
    """The bylines without those that TT marks as internal: the desk's initials."""
    bylines = [folded(stored) for stored in objects(item.get("bylines"))]
    return [byline for byline in bylines if byline.get("internal") in (None, False, "", "false")]


def _name_parts(byline: Item) -> list[str]:
    name = string(byline.get("name"))
    parts = [name] if name else [string(byline.get("firstname")), string(byline.get("lastname"))]
    return [part for part in parts if part]


def authors_of(item: Item) -> tuple[Author, ...]:
    """Superdesk's `authors`, TT's structured bylines, and people whose relation is author."""
    authors = [
        author
        for stored in objects(item.get("authors"))
        for author in credited(
            string(stored.get("name")), string(stored.get("role")), string(stored.get("biography"))
        )
    ]
    authors += [
        author
        for byline in _public_bylines(item)
        for author in credited(
            " ".join(_name_parts(byline)),
            string(byline.get("role")) or string(byline.get("jobtitle")),
        )
    ]
    # AP has a separate member for a picture's photographer.
    authors += [
        author
        for stored in objects(item.get("photographer"))
        for author in credited(string(stored.get("name")), "photographer")
    ]
    related = [
        author
        for name in ("person", "people", "infosource", "infosources")
        for stored in objects(item.get(name))
        if _relation(stored) in _AUTHORS
        for author in credited(
            string(stored.get("name")), _contact(stored, "jobtitle"), _contact(stored, "biography")
        )
    ]
    return tuple({author.name: author for author in reversed([*authors, *related])}.values())[::-1]


def _contact(person: dict[str, Json], kind: str) -> str | None:
    """A person's `contactinfo` of one type, such as the job title."""
    entries = (folded(stored) for stored in objects(folded(person).get("contactinfo")))
    return next(
        (string(entry.get("value")) for entry in entries if string(entry.get("type")) == kind), None
    )


def section_of(item: Item) -> str | None:
    """The service of 1.x, else a subject that is a section."""
    sections = (
        stored for stored in objects(item.get("subjects")) if _relation(stored) in _SECTIONS
    )
    names = (
        plain_line(stored.get("name")) for stored in (*objects(item.get("service")), *sections)
    )
    return next(filter(None, names), None)


def place_of(item: Item) -> str | None:
    """The place that a story was sent from, for an item without `located`."""
    places = [*objects(item.get("place")), *objects(item.get("places"))]
    return next(
        (plain_line(place.get("name")) for place in places if _relation(place) in _PLACES), None
    )


def _relation(concept: dict[str, Json]) -> str:
    relation = string(concept.get("rel")) or string(concept.get("role")) or ""
    return relation.rstrip("/").rpartition("/")[2].rpartition(":")[2].lower()


def tags_of(item: Item) -> tuple[Tag, ...]:
    """Subjects, people, organisations, places, events, objects and keywords as tags."""
    concepts = [
        tag
        for name in _CONCEPTS
        for stored in objects(item.get(name))
        if (_relation(stored) in _ABOUT if name in _THINGS else _relation(stored) not in _NO_TAGS)
        for tag in _concept(folded(stored), is_subject=name.startswith("subject"))
    ]
    stored_keywords = item.get("keywords")
    words = (
        stored_keywords.split(",") if isinstance(stored_keywords, str) else list_of(stored_keywords)
    )
    keywords = [tag for word in words for tag in tagged(string(word))]
    return tuple(dict.fromkeys([*concepts, *keywords]))


def _concept(concept: Item, *, is_subject: bool) -> tuple[Tag, ...]:
    """A concept as a tag: scheme and code of 1.x, or the URI of 2.0, which ends with the code."""
    scheme = string(concept.get("scheme"))
    code = (
        identifier(concept.get("code"))
        or identifier(concept.get("literal"))
        or identifier(concept.get("qcode"))
    )
    uri = string(concept.get("uri"))
    if uri and code and uri.endswith(code):
        scheme = scheme or uri.removesuffix(code) or None
    elif uri and not code:
        cut = max(uri.rfind("/"), uri.rfind("#")) + 1 or uri.rfind(":") + 1
        scheme, code = (scheme or uri[:cut] or None), uri[cut:] or uri
    if code and scheme is None and ":" in code:
        scheme, _, code = code.partition(":")
    scheme = alias_of(scheme) or (scheme_of(code) if is_subject else None)
    return tagged(plain_line(concept.get("name")) or code, scheme, code)
