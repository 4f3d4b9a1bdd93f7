"""Converts one newsItem of NewsML-G2, a text, picture, video, sound or graphic, to a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.process.agencies.renditions import media_with_files, rendition
from functions.process.agencies.status_words import (
    PublicationStatus,
    publication_status,
    stated_status,
)
from functions.process.body.clean import web_address
from functions.process.formats.newsml_g2.content import (
    FAMILIES,
    linked_media,
    media_of,
    text_of_item,
)
from functions.process.formats.newsml_g2.meta import (
    Meta,
    authors_of,
    best,
    class_of,
    code_of,
    meta_of,
    named,
    role_of,
    section_of,
    shown,
    tags_of,
)
from functions.process.formats.newsml_g2.parts import described_parts
from functions.process.item.draft import Draft
from functions.process.item.title import title_from_text
from functions.process.not_for_publication.guard import strip_unpublishable
from functions.process.text.paragraphs import paragraph_html
from functions.process.xml.agency import (
    all_of,
    attributes_of,
    first_of,
    is_public,
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
from functions.process.xml.shape import Shape, hold_unread, require_read

if TYPE_CHECKING:
    from lxml import etree

    from dateline.model.documents import Link, Media
    from functions.process.item.context import Context

_STATUS, _SIGNAL, _EMBARGO, _EXPIRY = "pubstatus", "signal", "embargoed", "expires"
_META = "itemmeta"
_CODES = frozenset({"qcode", "uri", "literal"})
SHAPE = Shape(
    items=frozenset(
        {"newsitem", "packageitem", "conceptitem", "knowledgeitem", "planningitem", "catalogitem"}
    ),
    containers=frozenset({"newsmessage", "itemset"}),
    holds=frozenset({_STATUS, _SIGNAL, _EMBARGO, _EXPIRY}),
    common_holds=frozenset({_SIGNAL}),
)
_LEADS = frozenset(
    {"", "summary", "teaser", "abstract", "standfirst", "lead", "lede", "short", "dek", "intro"}
)
_OURSELVES = "Dateline"
_CAPTIONS = frozenset({"caption", "cutline"})


def status_of(
    item: etree._Element, signals: list[str], context: Context, where: str
) -> PublicationStatus:
    """The status that pubStatus and signals imply; `signals` are those of the news message.

    Raises:
        Unprocessable: `status_unknown`, or `hold_unread`: a misspelt name, a status without a code.
    """
    meta = first_of(item, _META)
    place = f"{where}/itemMeta"
    require_read([item, meta], SHAPE.holds | {_META}, place)
    marks = [element for name in (_STATUS, _SIGNAL) for element in all_of(meta, name)]
    for mark in marks:
        if mark.attrib and _CODES.isdisjoint(attributes_of(mark)) and not line_of(mark):
            raise hold_unread(f"{name_of(mark)} has no code", place)
    own_signals = [code for element in all_of(meta, _SIGNAL) if (code := code_of(element))]
    status = stated_status(code_of(first_of(meta, _STATUS)), context, place)
    return publication_status(status, [*signals, *own_signals])


def draft_of(
    item: etree._Element,
    publication: PublicationStatus,
    position: int,
    where: str,
    warnings: tuple[str, ...],
) -> Draft:
    """The item as a draft."""
    item_meta, content = first_of(item, "itemmeta"), first_of(item, "contentmeta")
    language = value_at(content, "tag", "language") or item.get(XML_LANG)
    meta = meta_of(item, language)
    family = FAMILIES.get(class_of(item_meta), "")
    headline = best(shown(content, "headline"), meta)
    standfirst = None if family else _standfirst(content, meta)
    # Dateline's own items do not repeat the headline in the text.
    known = () if line_at(item_meta, "generator") == _OURSELVES else (headline, standfirst)
    text = text_of_item(first_of(item, "contentset"), *known)
    notes = join_lines((*_notes(item_meta), text.note))
    external_id = attributes_of(item).get("guid")
    embargo = embargo_of(item_meta, publication)
    media = _media(item, item_meta, content, family, meta) + text.media
    draft = Draft(
        position=position,
        where=where,
        external_id=external_id,
        status=publication.status,
        reason=notes,
        version=attributes_of(item).get("version"),
        language=language,
        headline=headline or text.headline or _title(item_meta, content, family),
        standfirst=standfirst or text.standfirst,
        byline=best(shown(content, "by"), meta) or text.byline,
        authors=authors_of(content, meta) or text.authors,
        place=_place(content, meta) or text.place,
        body_html=_captioned(content, family) or text.body_html,
        section=section_of(item_meta, content, meta),
        tags=tags_of(content, meta),
        urgency=urgency_of(line_at(content, "urgency")),
        published_at=_created(item, item_meta, content),
        modified_at=line_at(item_meta, "versioncreated"),
        embargoed_until="" if text.embargo and embargo is None else embargo,
        expires_at=line_at(item_meta, _EXPIRY),
        media=media,
        usage_terms=_rights(item, "usageterms") or text.usage_terms,
        copyright=_copyright(item, meta) or text.copyright,
        editorial_note=notes,
        correction_note=_correction(item_meta, publication),
        link=_page_of(item_meta),
        links=links_of(item_meta, external_id),
        warnings=(*warnings, *publication.warnings, *_unreachable(item, media)),
    )
    return title_from_text(strip_unpublishable(draft))


def embargo_of(item_meta: etree._Element | None, publication: PublicationStatus) -> str | None:
    """The embargo as written; empty for an element without a time, which holds without end."""
    times = [line_of(element) or "" for element in all_of(item_meta, _EMBARGO)]
    return publication.embargo(min(times) if times else None)


def links_of(item_meta: etree._Element | None, own: str | None) -> tuple[Link, ...]:
    """The items that this one corrects, supersedes or derives from."""
    links: list[Link] = []
    for link in all_of(item_meta, "link"):
        attributes = attributes_of(link)
        target = attributes.get("residref") or attributes.get("guidref") or attributes.get("href")
        links += links_to(attributes.get("rel"), target, own)
    return tuple(dict.fromkeys(links))


def _notes(item_meta: etree._Element | None) -> list[str | None]:
    return [line_of(element) for element in all_of(item_meta, "ednote")]


def _correction(item_meta: etree._Element | None, publication: PublicationStatus) -> str | None:
    """The correction note for readers: dpa's short correction, else one word.

    https://github.com/dpa-newslab/dpa-digitalwires-to-newsmlg2
    """
    short_notes = [
        note for note in all_of(item_meta, "ednote") if role_of(note) == "correctionshort"
    ]
    public = [note for note in short_notes if "pubconstraint" not in attributes_of(note)]
    return join_lines(line_of(note) for note in public) or publication.correction


def _page_of(item_meta: etree._Element | None) -> str | None:
    """The item's web page: an alternative representation in HTML."""
    pages = (
        line_of(link)
        for link in all_of(item_meta, "altrep")
        if "html" in attributes_of(link).get("contenttype", "")
    )
    return next((page for link in pages if (page := web_address(link))), None)


def _standfirst(content: etree._Element | None, meta: Meta) -> str | None:
    leads = [
        description
        for description in shown(content, "description")
        if role_of(description) in _LEADS
    ]
    return best(leads, meta)


def _title(
    item_meta: etree._Element | None, content: etree._Element | None, family: str
) -> str | None:
    """The title of an item without a headline; a picture may use its slugline."""
    if not family:
        return line_at(item_meta, "title")
    return line_at(item_meta, "title") or line_at(content, "slugline")


def _created(
    item: etree._Element, item_meta: etree._Element | None, content: etree._Element | None
) -> str | None:
    """When the item was created; for a first version, when the version was."""
    created = line_at(item_meta, "firstcreated") or line_at(content, "contentcreated")
    if created or attributes_of(item).get("version", "1").strip() != "1":
        return created
    return line_at(item_meta, "versioncreated")


def _place(content: etree._Element | None, meta: Meta) -> str | None:
    located = [name for location in shown(content, "located") if (name := named(location, meta))]
    return located[0] if located else place_of(best(shown(content, "dateline"), meta))


def _captioned(content: etree._Element | None, family: str) -> str | None:
    """The text of a picture or video: its descriptions."""
    if not family:
        return None
    return "".join(
        paragraph_html(line)
        for description in shown(content, "description")
        if (line := line_of(description))
    )


def _media(
    item: etree._Element,
    item_meta: etree._Element | None,
    content: etree._Element | None,
    family: str,
    meta: Meta,
) -> tuple[Media, ...]:
    described = shown(content, "description")
    captions = [description for description in described if role_of(description) in _CAPTIONS]
    files = shown(first_of(item, "contentset"), "remotecontent")
    parts, files = ((), files) if family else described_parts(item, files, meta)
    shown_media = media_of(
        files,
        family,
        caption=best(captions or described, meta),
        credit=line_at(content, "creditline") or _credited(content, meta),
        alt=best(
            [
                description
                for description in described
                if role_of(description) in {"alttext", "alt"}
            ],
            meta,
        ),
    )
    shown_media = parts + shown_media
    return shown_media + linked_media(item_meta) if shown_media or not family else _icons(content)


def _unreachable(item: etree._Element, media: tuple[Media, ...]) -> tuple[str, ...]:
    """A warning if the item names files and none has a web address."""
    files = all_of(item, "contentset", "remotecontent")
    if not files or any(web_address(medium.url) for medium in media):
        return ()
    return (f"media: none of {len(files)} files has a web address",)


def _icons(content: etree._Element | None) -> tuple[Media, ...]:
    """The preview of a video or picture whose files have no web address."""
    icons = [attributes_of(icon) for icon in shown(content, "icon")]
    files = [f for icon in icons for f in rendition(icon.get("href"), name=icon.get("rendition"))]
    return media_with_files(files)


def _credited(content: etree._Element | None, meta: Meta) -> str | None:
    return next(
        (name for creator in shown(content, "creator") if (name := named(creator, meta))), None
    )


def _rights(item: etree._Element, name: str) -> str | None:
    return join_lines(
        line_of(value) for value in all_of(item, "rightsinfo", name) if is_public(value)
    )


def _copyright(item: etree._Element, meta: Meta) -> str | None:
    if notice := _rights(item, "copyrightnotice"):
        return notice
    holders = all_of(item, "rightsinfo", "copyrightholder")
    return join_lines(
        named(holder, meta) or attributes_of(holder).get("literal") for holder in holders
    )
