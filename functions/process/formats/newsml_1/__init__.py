"""NewsML 1.0 to 1.2: the news items of one document, each a tree of components.

https://iptc.org/standards/newsml-1/ · The id is the NewsItem's URN without its revision (RFC 3085),
so all revisions are one article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from dateline.model.documents import Author, Link, Status, Tag
from dateline.model.errors import Unprocessable
from functions.process.agencies.newscodes import scheme_of
from functions.process.agencies.nitf_fields import Text
from functions.process.agencies.status_words import (
    PublicationStatus,
    problem_of_test_item,
    publication_status,
    stated_status,
)
from functions.process.formats.families import XML, ContentTypes, Family
from functions.process.formats.newsml_1.content import parts_of
from functions.process.item.draft import Draft, credited, tagged
from functions.process.item.problems import isolate_item
from functions.process.item.title import title_from_text
from functions.process.not_for_publication.guard import strip_unpublishable
from functions.process.text.person_names import is_name
from functions.process.xml.agency import (
    all_of,
    attributes_of,
    authors_in_byline,
    below,
    first_of,
    join_lines,
    line_at,
    line_of,
    links_to,
    name_of,
    place_of,
    urgency_of,
    value_at,
)
from functions.process.xml.markup import XML_LANG
from functions.process.xml.parse import parse
from functions.process.xml.shape import Shape, hold_unread, require_read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from dateline.model.submissions import Problem
    from functions.process.item.context import Context
    from functions.process.item.sample import Sample

NAME = "newsml_1"
FAMILY = Family.AGENCY
CONTENT_TYPES: ContentTypes = XML

_MANAGEMENT = "newsmanagement"
_SHAPE = Shape(
    items=frozenset({"newsitem"}),
    containers=frozenset({"newsml"}),
    holds=frozenset({"status", "statuswillchange", "futurestatus", "instruction", "newsitemtype"}),
    nests=True,
)
_REVISION = re.compile(r":\d{1,9}[ANU]?$", re.ASCII)
_SUBJECTS = ("subject", "subjectmatter", "subjectdetail", "subjectqualifier")


def recognises(sample: Sample) -> bool:
    """An XML document whose root is `NewsML`."""
    return sample.root == "newsml"


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads each news item; an error affects only its own item."""
    document = parse(sample, _SHAPE)
    items = [item for item in document.root.iter("{*}NewsItem") if _is_outer(item)]
    if not items:
        raise Unprocessable("no_items", "the NewsML document has no news item", where="/NewsML")
    for position, item in enumerate(items):
        where = f"NewsItem[{position}]"
        read_item = partial(_read, item, context, _At(position, where, document.warnings))
        yield document.item(item, position, partial(isolate_item, read_item, position, where))
    yield from document.problems


def _is_outer(item: etree._Element) -> bool:
    """Whether the item is at most one level inside another; deeper ones are part of that item."""
    return sum(1 for _ in zip(item.iterancestors("{*}NewsItem"), range(2), strict=False)) < 2


@dataclass(frozen=True, slots=True)
class _At:
    """An item's position, and the repairs that its document needed."""

    position: int
    where: str
    warnings: tuple[str, ...]


def _read(item: etree._Element, context: Context, at: _At) -> Draft | Problem:
    management = first_of(item, "newsmanagement")
    publication = _publication_status(item, management, context, at.where)
    if publication.test:
        return problem_of_test_item(at.position, at.where)
    components = all_of(item, "newscomponent")
    if not components and publication.status is Status.USABLE:
        child_name = next(
            (name_of(value) for value in item if name_of(value) in {"update", "topicset"}), None
        )
        message = (
            f"the NewsML item has only <{child_name}>"
            if child_name
            else "the NewsML item has no text"
        )
        raise Unprocessable("not_a_story", f"{message}; send the whole item")
    return _draft(item, publication, context, at)


def _draft(
    item: etree._Element, publication: PublicationStatus, context: Context, at: _At
) -> Draft:
    parts = parts_of(item, context.source.language)
    management = first_of(item, "newsmanagement")
    external_id = _external_id(item)
    newslines = parts.lines
    byline = newslines.get("byline")
    text = next(iter(parts.texts), Text())
    embargo, expires = _changes(management, publication, context, at.where)
    draft = Draft(
        position=at.position,
        where=at.where,
        external_id=external_id,
        status=_released(publication, embargo),
        reason=join_lines(parts.notes),
        version=line_at(item, "identification", "newsidentifier", "revisionid"),
        language=_language(item),
        headline=newslines.get("headline") or next(iter(parts.headlines), None) or text.headline,
        standfirst=newslines.get("subheadline") or join_lines(parts.leads) or text.standfirst,
        byline=", ".join(filter(None, (byline, newslines.get("bylinetitle")))) or text.byline,
        authors=authors_in_byline(byline, newslines.get("bylinetitle"))
        or text.authors
        or _creators(item),
        place=place_of(newslines.get("dateline")) or text.place or _location(item),
        body_html="".join(parts.body) or None,
        tags=_tags(item, newslines.get("keywordline")),
        urgency=urgency_of(value_at(management, "FormalName", "urgency")),
        published_at=line_at(management, "firstcreated"),
        modified_at=line_at(management, "thisrevisioncreated"),
        embargoed_until="" if parts.embargo and embargo is None else embargo,
        expires_at=expires,
        media=(*parts.media, *(medium for text in parts.texts for medium in text.media)),
        usage_terms=join_lines((newslines.get("rightsline"), *_rights(item, "usagerights"))),
        copyright=newslines.get("copyrightline") or join_lines(_rights(item, "copyright")),
        editorial_note=join_lines(parts.notes),
        correction_note=publication.correction,
        links=_links(management, external_id),
        warnings=(*at.warnings, *publication.warnings),
    )
    return title_from_text(strip_unpublishable(draft))


def _publication_status(
    item: etree._Element, management: etree._Element | None, context: Context, where: str
) -> PublicationStatus:
    """The status that management status, item type and instructions imply.

    Raises:
        Unprocessable: `status_unknown`, or `hold_unread`: a misspelt name, a status without a word.
    """
    require_read([item, management], _SHAPE.holds | {"formalname", _MANAGEMENT}, where)
    marks = [
        mark
        for mark in ([] if management is None else management)
        if name_of(mark) in _SHAPE.holds and not len(mark)
    ]
    if unsaid := [mark for mark in marks if "FormalName" not in attributes_of(mark)]:
        raise hold_unread(f"{name_of(unsaid[0])} has no FormalName", where)
    signals = [
        value
        for name in ("newsitemtype", "instruction")
        for element in all_of(management, name)
        if (value := attributes_of(element).get("FormalName"))
    ]
    status = stated_status(value_at(management, "FormalName", "status"), context, where)
    return publication_status(status, signals)


def _changes(
    management: etree._Element | None,
    publication: PublicationStatus,
    context: Context,
    where: str,
) -> tuple[str | None, str | None]:
    """When an announced status begins: the end of the embargo, and the expiry."""
    embargo = expires = None
    for change in all_of(management, "statuswillchange"):
        future_status = stated_status(
            value_at(change, "FormalName", "futurestatus"), context, where
        ).status
        moment = line_at(change, "dateandtime")
        if future_status is Status.USABLE:
            embargo = moment or ""
        else:
            expires = moment
    if publication.status is Status.USABLE and not publication.embargoed:
        embargo = None
    return publication.embargo(embargo), expires


def _released(publication: PublicationStatus, embargo: str | None) -> Status:
    """An item withheld until a given time is usable and under an embargo until then."""
    return (
        Status.USABLE if publication.status is Status.WITHHELD and embargo else publication.status
    )


def _external_id(item: etree._Element) -> str | None:
    identifier = first_of(item, "identification", "newsidentifier")
    parts = [line_at(identifier, name) for name in ("providerid", "dateid", "newsitemid")]
    if all(parts):
        return "urn:newsml:" + ":".join(part for part in parts if part)
    public = line_at(identifier, "publicidentifier")
    return _REVISION.sub("", public) if public else line_at(identifier, "newsitemid")


def _language(item: etree._Element) -> str | None:
    for value in below(item, "language"):
        if code := attributes_of(value).get("FormalName", "").strip():
            return code
    return item.get(XML_LANG)


def _tags(item: etree._Element, keywords: str | None) -> tuple[Tag, ...]:
    tags: list[Tag] = []
    for subject in below(item, *_SUBJECTS):
        attributes = attributes_of(subject)
        code = attributes.get("FormalName", "").strip()
        tags += tagged(code, scheme_of(code) or attributes.get("Scheme"), code)
    for genre in below(item, "genre"):
        tags += tagged(attributes_of(genre).get("FormalName"), "genre")
    for metadata in below(item, "metadata"):
        if "keyword" in (value_at(metadata, "FormalName", "metadatatype") or "").lower():
            for value in all_of(metadata, "property"):
                tags += tagged(attributes_of(value).get("Value"))
    for keyword in re.split(r"[,;]", keywords or ""):
        tags += tagged(keyword)
    return tuple(dict.fromkeys(tags))


def _creators(item: etree._Element) -> tuple[Author, ...]:
    names = [
        attributes_of(party).get("FormalName", "")
        for creator in below(item, "creator")
        for party in all_of(creator, "party")
    ]
    return tuple(
        author for name in dict.fromkeys(names) if is_name(name) for author in credited(name)
    )


def _location(item: etree._Element) -> str | None:
    """The city of the first location, for an item without a dateline."""
    for value in below(item, "location"):
        for part in all_of(value, "property"):
            if attributes_of(part).get("FormalName", "").lower() == "city":
                return attributes_of(part).get("Value")
    return None


def _rights(item: etree._Element, name: str) -> list[str | None]:
    holders = [
        value for metadata in below(item, "rightsmetadata") for value in all_of(metadata, name)
    ]
    # `UsageType`, `Geography`, `EndDate` and the like are parts of one sentence.
    parts = ([line_of(child) for child in holder] or [line_of(holder)] for holder in holders)
    return [", ".join(filter(None, texts)) or None for texts in parts]


def _links(management: etree._Element | None, own: str | None) -> tuple[Link, ...]:
    links: list[Link] = []
    for derived_from in all_of(management, "derivedfrom"):
        target = _REVISION.sub("", attributes_of(derived_from).get("NewsItem", ""))
        links += links_to("derivedfrom", target, own)
    return tuple(dict.fromkeys(links))
