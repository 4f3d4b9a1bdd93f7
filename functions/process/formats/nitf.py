"""NITF, IPTC's News Industry Text Format 3.x, with or without its namespace.

https://iptc.org/standards/nitf/ · https://www.iptc.org/std/NITF/3.6/specification/nitf-3-6.xsd
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from functions.process.agencies.newscodes import scheme_of
from functions.process.agencies.nitf_fields import Text, text_in
from functions.process.agencies.status_words import (
    PublicationStatus,
    problem_of_test_item,
    publication_status,
    stated_status,
)
from functions.process.formats.families import XML, ContentTypes, Family
from functions.process.item.draft import Draft, tagged
from functions.process.item.title import title_from_text
from functions.process.not_for_publication.guard import strip_unpublishable
from functions.process.text.dates import read_date
from functions.process.xml.agency import (
    all_of,
    attributes_of,
    below,
    first_of,
    join_lines,
    line_at,
    line_of,
    links_to,
    name_of,
    urgency_of,
    value_at,
)
from functions.process.xml.markup import XML_LANG
from functions.process.xml.parse import parse
from functions.process.xml.shape import Shape, hold_unread, require_read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from dateline.model.documents import Link, Tag
    from dateline.model.submissions import Problem
    from functions.process.item.context import Context
    from functions.process.item.sample import Sample

NAME = "nitf"
FAMILY = Family.AGENCY
CONTENT_TYPES: ContentTypes = {
    "application/nitf+xml": (".nitf",),
    **XML,
}
_RELEASE, _EXPIRE, _STATUS = "date.release", "date.expire", "management-status"
_DOCDATA = "/nitf/head/docdata"
_SHAPE = Shape(
    items=frozenset({"nitf"}), holds=frozenset({_RELEASE, _EXPIRE, _STATUS, "docdata", "ed-msg"})
)
_SIGNALS = frozenset({"signal", "signals", "editorialtype", "editorial-type", "ap-signal"})
_PARTS = ("type", "matter", "detail")
_ENTITIES = ("person", "org", "location", "event", "object.title", "function", "classifier")


def recognises(sample: Sample) -> bool:
    """An XML document whose root is `nitf`."""
    return sample.root == "nitf"


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads the one story."""
    document = parse(sample, _SHAPE)
    nitf = document.root
    docdata = first_of(nitf, "head", "docdata")
    _require_read_holds(nitf, docdata)
    status = stated_status(value_at(docdata, _STATUS), context, _DOCDATA)
    publication = publication_status(status, _signals(nitf, docdata))
    if publication.test:
        yield problem_of_test_item(0, "/nitf/head")
        return
    yield document.item(
        nitf,
        0,
        lambda: title_from_text(
            strip_unpublishable(_draft(nitf, docdata, publication, context, document.warnings))
        ),
    )


def _draft(
    nitf: etree._Element,
    docdata: etree._Element | None,
    publication: PublicationStatus,
    context: Context,
    warnings: tuple[str, ...],
) -> Draft:
    text = text_in(nitf)
    external_id = _external_id(nitf, docdata)
    notes = [*_messages(docdata), text.note]
    correction = value_at(docdata, "info", "correction")
    return Draft(
        where="/nitf",
        external_id=external_id,
        status=publication.status,
        reason=join_lines(notes),
        version=value_at(docdata, "version", "du-key"),
        language=nitf.get(XML_LANG) or nitf.get("baselang"),
        headline=text.headline,
        standfirst=text.standfirst,
        byline=text.byline or text.distributor,
        authors=text.authors,
        place=text.place,
        body_html=text.body_html,
        section=value_at(nitf, "position.section", "head", "pubdata"),
        tags=_tags(nitf, docdata),
        urgency=urgency_of(value_at(docdata, "ed-urg", "urgency")),
        published_at=_date(docdata, "date.issue"),
        modified_at=_revised(first_of(nitf, "head")),
        embargoed_until=_embargo(docdata, publication, text, context),
        expires_at=_date(docdata, _EXPIRE),
        link=value_at(nitf, "ex-ref", "head", "pubdata"),
        media=text.media,
        usage_terms=join_lines((line_at(docdata, "doc.rights"), text.usage_terms)),
        copyright=_copyright(docdata) or text.copyright,
        editorial_note=join_lines(notes),
        correction_note=publication.correction and (correction or publication.correction),
        links=_links(docdata, external_id),
        warnings=(*warnings, *publication.warnings),
    )


def _require_read_holds(nitf: etree._Element, docdata: etree._Element | None) -> None:
    """Requires that everything that may hold the story can be read.

    Raises:
        Unprocessable: `hold_unread`: a misspelt name, a release without a time.
    """
    require_read([*all_of(nitf, "head"), docdata], _SHAPE.holds, _DOCDATA)
    for name in (_RELEASE, _EXPIRE):
        dated = any(element.attrib for element in all_of(docdata, name))
        if dated and not _date(docdata, name):
            raise hold_unread(f"{name} has no time", _DOCDATA)


def _signals(nitf: etree._Element, docdata: etree._Element | None) -> list[str]:
    """AP's editorial types in the head, and NITF's `correction`."""
    metas = [attributes_of(element) for element in all_of(nitf, "head", "meta")]
    words = [meta.get("content", "") for meta in metas if meta.get("name", "").lower() in _SIGNALS]
    messages = [attributes_of(element).get("msg-type", "") for element in all_of(docdata, "ed-msg")]
    corrected = ["correction"] if all_of(docdata, "correction") else []
    return [*(part for word in (*words, *messages) for part in re.split(r"[,;]", word)), *corrected]


def _external_id(nitf: etree._Element, docdata: etree._Element | None) -> str | None:
    """The document's id; if that is the key and a version number, the key, which is stable."""
    document_id = value_at(docdata, "id-string", "doc-id")
    key = value_at(docdata, "key", "du-key")
    if document_id and key and re.fullmatch(rf"{re.escape(key)}[_.:/-]?v?\d{{1,9}}", document_id):
        return key
    return document_id or attributes_of(nitf).get("uno") or key


def _messages(docdata: etree._Element | None) -> list[str | None]:
    """Messages to editors: `ed-msg`, its attribute or its text."""
    return [
        text
        for message in all_of(docdata, "ed-msg")
        for text in (attributes_of(message).get("info", "").strip(), line_of(message))
    ]


def _date(docdata: etree._Element | None, name: str) -> str | None:
    """A date as written: its normal form, else its text."""
    return value_at(docdata, "norm", name) or line_at(docdata, name)


def _revised(head: etree._Element | None) -> str | None:
    """The time of the last revision in the history, else the first unreadable time."""
    times = [attributes_of(element).get("norm", "") for element in all_of(head, "revision-history")]
    moments = [(read_date(text)[0], text) for text in times if text.strip()]
    unread = (text for moment, text in moments if moment is None)
    known = [(moment, text) for moment, text in moments if moment is not None]
    return max(known)[1] if known else next(unread, None)


def _embargo(
    docdata: etree._Element | None, publication: PublicationStatus, text: Text, context: Context
) -> str | None:
    """The embargo as written. A release in the future is an embargo, regardless of the status.

    A release before the receipt only says since when the item may be used.
    """
    release = _date(docdata, _RELEASE)
    if release and not publication.embargoed:
        moment, _ = read_date(release)
        if moment and moment <= context.delivery.received_at:
            return None
    return publication.embargo(release if release or not text.embargo else "")


def _copyright(docdata: etree._Element | None) -> str | None:
    for element in all_of(docdata, "doc.copyright"):
        attributes = attributes_of(element)
        holder, year = attributes.get("holder", "").strip(), attributes.get("year", "").strip()
        if holder:
            return f"© {year} {holder}" if year and year not in holder else holder
    return None


def _tags(nitf: etree._Element, docdata: etree._Element | None) -> tuple[Tag, ...]:
    subjects = [
        attributes_of(element) for element in below(first_of(nitf, "head"), "tobject.subject")
    ]
    keywords = [attributes_of(element) for element in all_of(docdata, "key-list", "keyword")]
    named = below(first_of(docdata, "identified-content"), *_ENTITIES)
    tags = [tag for subject in subjects for tag in _subject(subject)]
    tags += [tag for element in named for tag in _entity(element)]
    tags += [tag for keyword in keywords for tag in tagged(keyword.get("key"))]
    return tuple(dict.fromkeys(tags))


def _subject(attributes: dict[str, str]) -> tuple[Tag, ...]:
    """A subject by its most specific name, else by its reference number."""
    code = attributes.get("tobject.subject.refnum", "").strip()
    code = code.rpartition(":")[2]
    names = [attributes.get(f"tobject.subject.{part}", "").strip() for part in _PARTS]
    name = (
        next(filter(None, reversed(names)), None) or attributes.get("tobject.subject.code") or code
    )
    return tagged(name, scheme_of(code), code or None)


def _entity(element: etree._Element) -> tuple[Tag, ...]:
    attributes = attributes_of(element)
    name = line_of(element) or attributes.get("value")
    kind = name_of(element)
    # The element is the scheme of a person or place; a classifier without a source is a word.
    scheme = attributes.get("idsrc") or (None if kind == "classifier" else kind)
    return tagged(name, scheme, attributes.get("value"))


def _links(docdata: etree._Element | None, own: str | None) -> tuple[Link, ...]:
    corrected = value_at(docdata, "id-string", "correction")
    managed = value_at(docdata, "management-doc-idref")
    return (*links_to("corrects", corrected, own), *links_to("supersedes", managed, own))
