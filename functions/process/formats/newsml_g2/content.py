"""NewsML-G2's contentSet: inline text as NITF, XHTML or data, and files with their renditions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from functions.process.agencies.nitf_body import HTML
from functions.process.agencies.nitf_fields import Text, text_in
from functions.process.agencies.renditions import media_with_files, rendition
from functions.process.body.clean import web_address
from functions.process.formats.newsml_g2.meta import class_of, shown
from functions.process.not_for_publication.markup import publishable
from functions.process.text.paragraphs import paragraphs_html
from functions.process.text.sniff import looks_like_html
from functions.process.xml.agency import (
    all_of,
    attributes_of,
    below,
    first_of,
    is_public,
    join_lines,
    line_at,
    line_of,
    name_of,
    whole_number,
)
from functions.process.xml.markup import markup_of
from functions.process.xml.parse import is_element, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from dateline.model.documents import Media, Rendition

FAMILIES = {"picture": "image", "graphic": "image", "video": "video", "audio": "audio"}
"""Item classes (https://cv.iptc.org/newscodes/ninature/) whose content is a file."""

_EMBEDS = "dnl-"
"""Prefix of dpa's elements for players, charts and posts; `src` is the player's page.
https://github.com/dpa-newslab/dpa-digitalwires-embeds"""
_OWN = "dateline:"
"""The alias under which Dateline writes file names that are no QCodes."""
_OPENING = 4
"""The number of opening elements that may repeat headline and standfirst."""


def texts_of(content: etree._Element | None, repeated: frozenset[str]) -> Iterator[Text]:
    """The texts of the contentSet, best first; its children are alternatives of one content."""
    for inline in all_of(content, "inlinexml"):
        if is_public(inline):
            yield from _inline(inline, repeated)
        else:
            yield Text(note=line_of(inline))
    for data in all_of(content, "inlinedata"):
        if not is_public(data):
            yield Text(note=line_of(data))
        elif not attributes_of(data).get("encoding"):
            yield Text(body_html=_data(data))


def text_of_item(content: etree._Element | None, *known: str | None) -> Text:
    """The text of an item, without the headline and standfirst that its metadata already has."""
    texts = list(texts_of(content, frozenset(filter(None, known))))
    chosen = next((text for text in texts if text.body_html), None)
    if chosen is None:
        chosen = next((text for text in texts if text.headline), Text())
    notes = [text.note for text in texts if text.note]
    return replace(chosen, note=join_lines(notes), embargo=any(text.embargo for text in texts))


def files_of(files: list[etree._Element], family: str) -> list[tuple[Rendition, ...]]:
    """Files grouped by picture: a repeated rendition name begins the next picture."""
    groups: list[dict[str, Rendition]] = []
    for remote in files:
        attributes = attributes_of(remote)
        kind = attributes.get("contenttype", "").partition("/")[0].strip().lower()
        if not family and kind not in {"image", "video", "audio"}:
            continue
        name = attributes.get("rendition", "")
        if not groups or name in groups[-1] or not name:
            groups.append({})
        for file in file_of(attributes):
            groups[-1][name or file.url] = file
    return [known for group in groups if (known := _reachable(tuple(group.values())))]


def media_of(
    files: list[etree._Element],
    family: str,
    *,
    caption: str | None,
    credit: str | None,
    alt: str | None = None,
) -> tuple[Media, ...]:
    """The media of an item; an item that is no text is one picture or video."""
    groups = files_of(files, family)
    if family:
        groups = [tuple(file for group in groups for file in group)] if groups else []
    described = (caption, credit, alt) if family else (None, None, None)
    return tuple(
        medium
        for group in groups
        for medium in media_with_files(
            group, family=family, caption=described[0], credit=described[1], alt=described[2]
        )
    )


def linked_media(item_meta: etree._Element | None) -> tuple[Media, ...]:
    """Pictures and videos that the item links to, as dpa sends those of a text."""
    return tuple(
        medium
        for link in shown(item_meta, "link")
        if (family := FAMILIES.get(class_of(link), ""))
        for medium in media_with_files(
            file_of(attributes_of(link)), family=family, caption=line_at(link, "title")
        )
    )


def _inline(inline: etree._Element, repeated: frozenset[str]) -> Iterator[Text]:
    nitf = next(below(inline, "nitf"), None)
    if nitf is not None:
        yield text_in(nitf)
        return
    elements = [child for child in inline if is_element(child)]
    if not elements:
        yield Text(body_html=_data(inline))
    elif name_of(elements[0]) in HTML | {"html", "body"}:
        yield _xhtml(inline, repeated)
    else:
        # SportsML and the like are data, which may contain a text.
        body = next(below(inline, "body"), None)
        if body is not None:
            yield _xhtml(body, repeated)


def _xhtml(inline: etree._Element, repeated: frozenset[str]) -> Text:
    page = first_of(inline, "html")
    body = first_of(inline, "body") if page is None else first_of(page, "body")
    body = inline if body is None else body
    title = line_at(page, "head", "title") or next(
        (line for element in below(body, "h1") if (line := line_of(element))), None
    )
    notes, embargo = [], False
    for header in all_of(body, "header"):
        if not is_public(header):
            # Cleaning removes all marked elements later.
            continue
        # A header repeats the metadata.
        above = publishable(markup_of(header))
        embargo = embargo or above.embargo
        notes.append(above.removed)
        _empty(header)
    for opening in list(below(body, "h1", "h2", "p"))[:_OPENING]:
        if line_of(opening) in repeated:
            _empty(opening)
    for embed in [element for element in body.iter("{*}*") if name_of(element).startswith(_EMBEDS)]:
        embed.tag = "iframe"
    return Text(headline=title, body_html=markup_of(body), note=join_lines(notes), embargo=embargo)


def _empty(element: etree._Element) -> None:
    tail = element.tail
    element.clear()
    element.tail = tail


def _data(element: etree._Element) -> str | None:
    text = text_of(element).strip()
    if not text:
        return None
    declared_type = attributes_of(element).get("contenttype", "").strip().lower()
    return text if "html" in declared_type or looks_like_html(text) else paragraphs_html(text)


def file_of(attributes: dict[str, str]) -> tuple[Rendition, ...]:
    """The file in an element's attributes, its name without Dateline's alias."""
    return rendition(
        attributes.get("href"),
        name=attributes.get("rendition", "").removeprefix(_OWN) or None,
        media_type=attributes.get("contenttype") or attributes.get("format"),
        size=whole_number(attributes.get("size")),
        width=whole_number(attributes.get("width")),
        height=whole_number(attributes.get("height")),
    )


def _reachable(files: tuple[Rendition, ...]) -> tuple[Rendition, ...]:
    """The files with a web address, if there are any; else all."""
    return tuple(path for path in files if web_address(path.url)) or files
