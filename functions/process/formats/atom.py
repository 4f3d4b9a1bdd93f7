"""Atom 1.0 and 0.3, with deleted entries (RFC 6721).

https://www.rfc-editor.org/rfc/rfc4287 · https://www.rfc-editor.org/rfc/rfc6721 ·
https://www.rfc-editor.org/rfc/rfc5023#section-13.1 (drafts)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from dateline.model.documents import MAX_LIST, Author, Link, Media, Status, Tag
from dateline.model.event_names import PUBLISHED
from dateline.model.submissions import Problem
from functions.process.body.clean import web_address
from functions.process.cms import hold
from functions.process.formats.families import XML, ContentTypes, Family
from functions.process.item.draft import Draft, pictured, tagged
from functions.process.item.problems import isolate_item
from functions.process.syndication import common
from functions.process.syndication.constructs import Text, text_construct
from functions.process.syndication.media import (
    described_html,
    description_of,
    enclosure_media,
    media_of,
    type_of,
)
from functions.process.syndication.names import Fields, Names
from functions.process.syndication.people import authors_of, names_of
from functions.process.syndication.texts import headline_of
from functions.process.xml.markup import resolve_url
from functions.process.xml.parse import parse, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from functions.process.item.context import Context
    from functions.process.item.sample import Sample

NAME = "atom"
FAMILY = Family.FEED
CONTENT_TYPES: ContentTypes = {"application/atom+xml": (".atom",), **XML}

_HOLDS = (*common.HOLDS, "app:control", "app:draft", "at:deleted-entry")
_SHAPE = common.shape_of(["entry", "deleted-entry"], ["feed"], _HOLDS)
_NAMESPACES = ("w3.org/2005/atom", "purl.org/atom/ns", "purl.org/atompub/tombstones")
_RELATIONS_REGISTRY = "http://www.iana.org/assignments/relation/"
_SHOWN = ("image/", "audio/", "video/")
_LINK_RELATIONS = {"via": "derives_from", "predecessor-version": "supersedes"}
"""RFC 4287, section 4.2.7.2, and RFC 5829."""
_MAX_ID = 4_000
_DRAFTS = {"yes": Status.WITHHELD, "no": Status.USABLE}


def recognises(sample: Sample) -> bool:
    """A `feed`, or a single `entry` or `deleted-entry` in Atom's namespace."""
    if sample.root == "feed":
        return True
    if sample.root not in {"entry", "deleted-entry"}:
        return False
    return any(namespace in sample.start.lower() for namespace in _NAMESPACES)


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads each entry and each deletion, in document order."""
    document = parse(sample, _SHAPE)
    names = Names(str(document.root.tag), _HOLDS, document.root)
    root = Fields(document.root, names)
    alone = names[str(document.root.tag)] != "feed"
    feed = _defaults(root, document.warnings, context.location, has_bases=document.has_bases)
    position = 0
    for element in [document.root] if alone else document.root:
        name = names[str(element.tag)].removeprefix("at:").removeprefix("atom:")
        fields = Fields(element, names)
        if name == "entry":
            read_item = partial(_entry, fields, position, feed, context)
        elif name == "deleted-entry":
            read_item = partial(_deleted, fields, position, feed)
        else:
            continue
        yield document.item(element, position, read_item)
        position += 1
    yield from document.problems


@dataclass(frozen=True, slots=True)
class _Feed:
    """The feed's defaults for all its entries."""

    base: str | None
    language: str | None
    authors: tuple[str, ...]
    rights: str | None
    usage_terms: str | None
    warnings: tuple[str, ...]
    has_bases: bool
    fields: Fields


def _defaults(
    root: Fields, warnings: tuple[str, ...], location: str | None, *, has_bases: bool
) -> _Feed:
    base = root.element.base if has_bases else None
    # Without a declared base, links resolve against the feed's address: RFC 3986, section 5.1.3.
    own = location or _href(root, "self", None) or _href(root, "alternate", None)
    return _Feed(
        base=resolve_url(own, base) if base else own,
        language=root.language or root.text("dc:language"),
        authors=tuple(names_of(root, "author", *common.CREATORS)),
        rights=_line(root, "rights", "copyright", *common.RIGHTS),
        usage_terms=_href(root, "license", base) or common.usage_terms_of(root),
        warnings=warnings,
        has_bases=has_bases,
        fields=root,
    )


def _draft(entry: Fields, position: int, where: str, feed: _Feed, context: Context) -> Draft:
    base = _base(entry.element, feed)
    source = next(entry.inside("source"), None)
    title, summary = (
        _first_text(entry, "title", "atom:title"),
        _first_text(entry, "summary", "atom:summary"),
    )
    content = _content(entry, base)
    body = content.html() if content and content.is_text else None
    described = description_of(entry) if body is None and summary is None else None
    if described is not None:
        # YouTube's feeds have the text of an entry only as the description of its video.
        body = described_html(described)
    link = _href(entry, "alternate", base) or (content.src if content and body is None else None)
    published = entry.last(
        "dcterms:issued", "published", "issued", "created", "atom:published", *common.PUBLISHED
    )
    language_text = content if content and content.is_text else summary or title
    languages = (language_text.language if language_text else None, entry.language, feed.language)
    summary_line = summary.line() if summary else entry.plain(*common.SUMMARIES)
    return Draft(
        position=position,
        where=where,
        external_id=entry.text("id", "atom:id", "dc:identifier"),
        identity=((title.line() if title else None) or "", published or ""),
        status=_status(entry, context, where),
        **common.access_of(entry, feed.fields),
        language=next(
            (language for language in languages if language is not None), entry.text("dc:language")
        ),
        headline=(title.line() if title else None) or entry.plain(*common.TITLES),
        standfirst=None if body else summary_line,
        excerpt=summary_line if body else None,
        authors=_authors(entry, source, feed),
        body_html=body,
        section=common.section_of(entry),
        tags=_tags(entry),
        published_at=published,
        modified_at=entry.last("dcterms:modified", "updated", "modified", "atom:updated")
        or entry.last(*common.MODIFIED),
        embargoed_until=common.embargo_of(entry),
        expires_at=common.expiry_of(entry),
        link=link,
        base=_body_base(content, feed),
        media=_media(entry, content, base),
        usage_terms=_href(entry, "license", base)
        or common.usage_terms_of(entry)
        or feed.usage_terms,
        copyright=_line(entry, "rights", "copyright", *common.RIGHTS)
        or (_line(source, "rights") if source else None)
        or feed.rights,
        links=_item_links(entry),
        warnings=feed.warnings + (content.warnings if content else ()),
    )


def _entry(entry: Fields, position: int, feed: _Feed, context: Context) -> Draft | Problem:
    where = f"entry[{position}]"
    make = partial(_draft, entry, position, where, feed, context)
    draft = isolate_item(make, position, where)
    return draft if isinstance(draft, Problem) else common.with_headline(draft)


def _deleted(entry: Fields, position: int, feed: _Feed) -> Draft | Problem:
    ref = (entry.element.get("ref") or "").strip()
    where = f"deleted-entry[{position}]"
    if not ref:
        return Problem(
            position=position,
            code="external_id_missing",
            message="the deletion has no ref; name the entry's id",
            where=f"{where}/@ref",
        )
    return Draft(
        position=position,
        where=where,
        external_id=ref,
        status=Status.WITHDRAWN,
        notice=True,
        reason=_line(entry, "at:comment", "comment"),
        modified_at=entry.element.get("when"),
        warnings=feed.warnings,
    )


def _base(element: etree._Element, feed: _Feed) -> str | None:
    declared = element.base if feed.has_bases else None
    return resolve_url(feed.base, declared) if declared else feed.base


def _body_base(content: Text | None, feed: _Feed) -> str | None:
    """Atom resolves links against `xml:base` and the feed, never against the entry's own link."""
    return _base(content.element, feed) if content else feed.base


def _first_text(fields: Fields, *names: str) -> Text | None:
    """The first text construct of these names that is not empty."""
    texts = (text_construct(element) for element in fields.all(*names))
    return next((text for text in texts if text.value.strip()), None)


def _line(fields: Fields, *names: str) -> str | None:
    text = _first_text(fields, *names)
    return text.line() if text else None


def _content(entry: Fields, base: str | None) -> Text | None:
    """The best content: HTML before text before content that is only linked."""
    texts = [
        text
        for element in entry.all("content", "atom:content", "content:encoded", "xhtml:body")
        for text in _alternatives(element, base)
    ]
    return max(texts, key=lambda text: text.rank, default=None)


def _alternatives(element: etree._Element, base: str | None) -> Iterator[Text]:
    """Atom 0.3 puts the same content in several types into one element."""
    if (element.get("type") or "").lower() == "multipart/alternative" and len(element):
        for child in element:
            yield text_construct(child, base)
        return
    yield text_construct(element, base)


def _href(fields: Fields, rel: str, base: str | None) -> str | None:
    """The address of a link relation: the first HTML page, else the first link."""
    fallback: str | None = None
    for element in fields.all("link", "atom:link"):
        if _relation(element) != rel:
            continue
        address = web_address(element.get("href") or text_of(element), base)
        if address and element.get("type", "text/html").lower().startswith("text/html"):
            return address
        fallback = fallback or address
    return fallback


def _relation(element: etree._Element) -> str:
    rel = element.get("rel", "alternate").strip().lower()
    return rel.removeprefix(_RELATIONS_REGISTRY) or "alternate"


def _status(entry: Fields, context: Context, where: str) -> Status:
    """What `app:draft` says: https://www.rfc-editor.org/rfc/rfc5023#section-13.1.1.

    Raises:
        Unprocessable: `status_unknown`, it is neither `yes` nor `no`.
    """
    marks = [*entry.all("app:draft")]
    marks += [mark for control in entry.inside("app:control") for mark in control.all("app:draft")]
    stated: list[str | None] = [text_of(mark).strip() for mark in marks]
    place = f"{where}/app:draft"
    return hold.strictest(
        hold.status_of(word, _DRAFTS, PUBLISHED, context, place) for word in stated or [None]
    )


def _authors(entry: Fields, source: Fields | None, feed: _Feed) -> tuple[Author, ...]:
    """The entry's, else its source's, else the feed's: RFC 4287, section 4.2.1."""
    names = (
        list(names_of(entry, "author", "atom:author"))
        or list(names_of(entry, *common.CREATORS))
        or (list(names_of(source, "author")) if source else [])
        or list(names_of(entry, "itunes:author"))
        or list(feed.authors)
    )
    others = names_of(entry, "contributor", "atom:contributor", *common.CONTRIBUTORS)
    return authors_of(names) + authors_of(
        (name for name in others if name not in names), "contributor"
    )


def _tags(entry: Fields) -> tuple[Tag, ...]:
    tags: list[Tag] = []
    for element in entry.all("category", "atom:category"):
        if not common.is_tag(element):
            continue
        term, label = element.get("term") or text_of(element), headline_of(element.get("label", ""))
        tags += tagged(label or term, common.scheme_of(element), term if label else None)
    tags += common.tags_of(entry)
    return tuple(dict.fromkeys(tags))


def _media(entry: Fields, content: Text | None, base: str | None) -> tuple[Media, ...]:
    """Enclosures, related pictures, a picture as content, and Media RSS."""
    all_media = list(media_of(entry, base))
    if content and content.src and content.type.startswith(_SHOWN):
        all_media += pictured(content.src, media_type=content.type)
    for element in entry.all("link", "atom:link"):
        relation, kind = (
            _relation(element),
            element.get("type") or type_of(element.get("href")) or "",
        )
        if relation == "enclosure" or (relation == "related" and kind.startswith(_SHOWN)):
            all_media += enclosure_media(element, base)
    return tuple({media.url: media for media in reversed(all_media)}.values())[::-1]


def _item_links(entry: Fields) -> tuple[Link, ...]:
    """Items that this entry derives from or supersedes; `related` pages are not included."""
    targets = [
        (_LINK_RELATIONS[relation], (element.get("href") or "").strip())
        for element in entry.all("link", "atom:link")
        if (relation := _relation(element)) in _LINK_RELATIONS
    ]
    own = tuple(
        Link.model_validate({"relation": relation, "external_id": address})
        for relation, address in dict.fromkeys(targets)
        if 0 < len(address) <= _MAX_ID
    )
    return (own + common.links_of(entry))[:MAX_LIST]
