"""The fields of a `nitf` element: a whole document, or the text inside a NewsML item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from functions.process.agencies.nitf_body import IN_TEXT, NitfHtml, write, write_content
from functions.process.agencies.renditions import media_with_files, rendition
from functions.process.item.draft import credited
from functions.process.xml.agency import (
    all_of,
    attributes_of,
    authors_in_byline,
    below,
    first_of,
    is_public,
    join_lines,
    line_at,
    line_of,
    name_of,
    place_of,
    whole_number,
)

if TYPE_CHECKING:
    from lxml import etree

    from dateline.model.documents import Author, Media, Rendition

_MAX_MEDIA = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An item's text with its headline, byline and other fields."""

    headline: str | None = None
    standfirst: str | None = None
    byline: str | None = None
    authors: tuple[Author, ...] = ()
    place: str | None = None
    distributor: str | None = None
    body_html: str | None = None
    media: tuple[Media, ...] = ()
    note: str | None = None
    """The text marked as not for publication."""
    embargo: bool = False
    """Whether the note contains a line about an embargo."""
    usage_terms: str | None = None
    copyright: str | None = None


def text_in(nitf: etree._Element) -> Text:
    """Reads a `nitf` element, or a single `body`."""
    body = nitf if name_of(nitf) == "body" else first_of(nitf, "body")
    head = first_of(body, "body.head")
    headline = line_at(head, "hedline", "hl1") or line_at(nitf, "head", "title")
    subheads = [line_of(element) for element in all_of(head, "hedline", "hl2")]
    subhead = join_lines(subhead for subhead in subheads if subhead != headline)
    abstract = _abstract(head)
    written = NitfHtml()
    if abstract and subhead:
        first = NitfHtml()
        for item in all_of(head, "hedline", "hl2"):
            if line_of(item) != headline:
                write(item, first)
        written.parts += first.parts
    for note in all_of(head, "note"):
        write(note, written)
    for content in all_of(body, "body.content"):
        write_content(content, written)
    for end in all_of(body, "body.end"):
        write_content(end, written)
    byline, authors = _credits(head)
    return Text(
        headline=headline,
        standfirst=abstract or subhead,
        byline=byline,
        authors=authors,
        place=_place(head),
        distributor=line_at(head, "distributor"),
        body_html=written.html,
        media=tuple(
            m for element in list(below(body, "media"))[:_MAX_MEDIA] for m in _medium(element)
        ),
        note=join_lines(written.notes),
        embargo=written.embargo,
        usage_terms=join_lines(line_of(element) for element in below(head, "rights.limitations")),
        copyright=join_lines(line_of(element) for element in below(head, "rights.owner")),
    )


def _abstract(head: etree._Element | None) -> str | None:
    paragraphs = [
        line_of(paragraph)
        for abstract in all_of(head, "abstract")
        if is_public(abstract)
        for paragraph in (all_of(abstract, "p") or [abstract])
    ]
    return join_lines(paragraphs)


def _credits(head: etree._Element | None) -> tuple[str | None, tuple[Author, ...]]:
    bylines = [element for element in all_of(head, "byline") if is_public(element)]
    written = [byline for byline in bylines if not _names_only(byline)]
    # Beside a written byline, bylines of names only list the authors.
    naming = [byline for byline in bylines if byline not in written] if written else []
    shown = [_with_title(byline) for byline in (written if naming else bylines)]
    authors: dict[str, Author] = {}
    for byline in naming or bylines:
        title = line_at(byline, "byttl")
        persons = [line_of(element) for element in below(byline, "person")]
        persons_credited = tuple(author for name in persons for author in credited(name, title))
        for author in persons_credited or authors_in_byline(_without_title(byline), title):
            authors.setdefault(author.name, author)
    return join_lines(shown), tuple(authors.values())


def _names_only(byline: etree._Element) -> bool:
    parts = [byline.text, *(child.tail for child in byline)]
    names = [name_of(child) for child in byline]
    return not "".join(filter(None, parts)).strip() and "person" in names


def _with_title(byline: etree._Element) -> str | None:
    """The byline with its title, `By Jane Doe, Staff Reporter`; the title element has no space."""
    name, title = _without_title(byline), line_at(byline, "byttl")
    return ", ".join(filter(None, ((name or "").rstrip(" ,"), title))) or None


def _without_title(byline: etree._Element) -> str | None:
    parts = [byline.text or ""]
    for child in byline:
        if name_of(child) != "byttl":
            parts.append(line_of(child) or "")
        parts.append(child.tail or "")
    return " ".join("".join(parts).split()) or None


def _place(head: etree._Element | None) -> str | None:
    dateline = first_of(head, "dateline")
    if located := next(
        (line for location in below(dateline, "location") if (line := line_of(location))), ""
    ):
        return place_of(located) or located
    if dateline is None:
        return None
    parts = [dateline.text or ""]
    for child in dateline:
        parts += ["" if name_of(child) == "story.date" else line_of(child) or "", child.tail or ""]
    return place_of(" ".join("".join(parts).split()))


def _medium(media: etree._Element) -> tuple[Media, ...]:
    """One picture, video or sound; its references are renditions."""
    if not is_public(media) or attributes_of(media).get("class") in IN_TEXT:
        return ()
    family = attributes_of(media).get("media-type", "").strip().lower()
    references = [attributes_of(element) for element in all_of(media, "media-reference")]
    files = tuple(file for reference in references for file in _file(reference))
    captions = [element for element in all_of(media, "media-caption") if is_public(element)]
    return media_with_files(
        files,
        family={"photo": "image", "graphic": "image"}.get(family, family),
        alt=next(
            (text for reference in references if (text := reference.get("alternate-text"))), None
        ),
        caption=join_lines(line_of(caption) for caption in captions),
        credit=line_at(media, "media-producer"),
    )


def _file(reference: dict[str, str]) -> tuple[Rendition, ...]:
    return rendition(
        reference.get("source") or reference.get("href"),
        name=reference.get("name"),
        media_type=reference.get("mime-type"),
        size=whole_number(reference.get("size")),
        width=whole_number(reference.get("width")),
        height=whole_number(reference.get("height")),
    )
