"""NewsML 1.2's components, sorted by role: text, headlines, notes and files.

A news item is a tree of components. Role says what a component is, in each provider's words;
MediaType, MimeType or Format say what its content items are.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from dateline.model.errors import Unprocessable
from functions.process.agencies.nitf_body import NitfHtml, write_content
from functions.process.agencies.nitf_fields import Text, text_in
from functions.process.agencies.renditions import media_with_files, rendition
from functions.process.not_for_publication.marks import mark_of
from functions.process.not_for_publication.markup import plain_lines
from functions.process.text.paragraphs import paragraphs_html
from functions.process.text.sniff import looks_like_html
from functions.process.xml.agency import (
    all_of,
    attributes_of,
    below,
    first_of,
    is_public,
    line_at,
    line_of,
    name_of,
    value_at,
    whole_number,
)
from functions.process.xml.markup import markup_of
from functions.process.xml.parse import is_element, text_of

if TYPE_CHECKING:
    from lxml import etree

    from dateline.model.documents import Media, Rendition

_HEADLINES = frozenset({"headline", "title"})
_SUBHEADLINES = frozenset({"subheadline", "subhead", "subtitle"})
_LEADS = frozenset({"abstract", "summary", "teaser", "standfirst", "synopsis"})
_CAPTIONS = frozenset({"caption", "cutline", "legend", "phototext"})
_NO_TEXT = frozenset({"stylesheet", "metadata", "script", "thumbnailtext"})
_CONTACTS = frozenset({"contact", "contacts", "advisory", "advisoryline", "embargo"})
"""Roles of texts for editors, besides the marks that all formats share."""

_FAMILIES = {
    "photo": "image",
    "image": "image",
    "picture": "image",
    "graphic": "image",
    "logo": "image",
    "video": "video",
    "audio": "audio",
    "animation": "video",
}
_RENDITIONS = frozenset(
    {"thumbnail", "preview", "quicklook", "highdef", "highres", "lowres", "web", "viewimage"}
    | {"squared120", "main", "mainpicture", "original", "small", "medium", "large"}
)
_MAX_DEPTH = 30
_SKIPPED_TYPES = ("css", "javascript", "stylesheet")


@dataclass(slots=True)
class Parts:
    """The parts of one news item, in document order."""

    lines: dict[str, str] = field(default_factory=dict)
    """The first of each element of NewsLines, by its name in lower case."""
    headlines: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    embargo: bool = False
    media_only: frozenset[etree._Element] = frozenset()
    """The components that hold only files and their captions."""


def parts_of(item: etree._Element, language: str | None) -> Parts:
    """Collects the parts of one news item's components.

    Raises:
        Unprocessable: `components_too_deep`.
    """
    parts = Parts(media_only=_media_only(item))
    for component in all_of(item, "newscomponent"):
        walk(component, parts, language)
    return parts


def walk(component: etree._Element, parts: Parts, language: str | None, depth: int = 0) -> None:
    """Collects the parts of a component and its children; of equivalent components only one.

    Raises:
        Unprocessable: `components_too_deep`.
    """
    if depth == _MAX_DEPTH:
        raise Unprocessable(
            "components_too_deep", f"components nested deeper than {_MAX_DEPTH} levels"
        )
    role = _folded(value_at(component, "FormalName", "role"))
    if role in _NO_TEXT:
        return
    if _is_for_editors(component, role):
        _note(component, parts, embargo="embargo" in role)
        return
    if component in parts.media_only and not _holds_several_media(component, parts):
        parts.media += _medium(component, role)
        return
    if role in _HEADLINES | _SUBHEADLINES | _LEADS | _CAPTIONS:
        texts = [text for data in below(component, "datacontent") if (text := _line(data))]
        (parts.headlines if role in _HEADLINES else parts.leads).extend(texts)
        return
    _read_lines(component, parts)
    for content in _equivalents(all_of(component, "contentitem"), component):
        _read_content(content, parts)
    for child in _chosen(component, parts, language):
        walk(child, parts, language, depth + 1)


def _is_for_editors(component: etree._Element, role: str) -> bool:
    role_name = value_at(component, "FormalName", "role") or ""
    return role in _CONTACTS or _is_editorial(role_name) or not is_public(component)


def _is_editorial(role: str) -> bool:
    """Whether the role is for editors, also in two words such as `Editorial Note`."""
    return mark_of("", {"role": "-".join(role.split())}) is not None


def _note(component: etree._Element, parts: Parts, *, embargo: bool) -> None:
    contents = list(below(component, "datacontent")) or [component]
    parts.notes += [text for content in contents if (text := _line(content))]
    parts.embargo = parts.embargo or embargo


def _read_lines(component: etree._Element, parts: Parts) -> None:
    for newslines in all_of(component, "newslines"):
        for line in newslines:
            name, text = name_of(line), line_of(line)
            if name == "newsline":
                kind = value_at(line, "FormalName", "newslinetype") or ""
                if _folded(kind) in _CONTACTS or _is_editorial(kind):
                    parts.notes += [t for t in (line_at(line, "newslinetext"),) if t]
            elif name and text and is_public(line):
                parts.lines.setdefault(name, text)


def _chosen(component: etree._Element, parts: Parts, language: str | None) -> list[etree._Element]:
    children = all_of(component, "newscomponent")
    basis = " ".join(line_of(element) or "" for element in all_of(component, "basisforchoice"))
    languages = [
        value_at(element, "FormalName", "descriptivemetadata", "language") for element in children
    ]
    if "Language" in basis and len(set(filter(None, languages))) > 1:
        source_language = (language or "").lower()
        matching = [
            child
            for child, child_language in zip(children, languages, strict=True)
            if child_language == source_language
        ]
        return (matching or children)[:1]
    texts = [element for element in children if element not in parts.media_only]
    return children if len(texts) != len(children) else _equivalents(children, component)


def _equivalents(
    alternatives: list[etree._Element], holder: etree._Element
) -> list[etree._Element]:
    """The first alternative with content if all are equivalent, else all of them."""
    if attributes_of(holder).get("EquivalentsList", "no").lower() != "yes":
        return alternatives
    return [
        alternative
        for alternative in alternatives
        if any(True for _ in below(alternative, "datacontent"))
    ][:1]


def _read_content(item: etree._Element, parts: Parts) -> None:
    if _is_file(item) or any(kind in _type(item) for kind in _SKIPPED_TYPES):
        return
    for data in _data_of(item):
        nitf = next(below(data, "nitf"), None)
        html = next(below(data, "html"), None)
        if nitf is not None:
            text = text_in(nitf)
            parts.texts.append(text)
            parts.body += [text.body_html] if text.body_html else []
            parts.notes += [text.note] if text.note else []
            parts.embargo = parts.embargo or text.embargo
        elif html is not None:
            body = first_of(html, "body")
            parts.body.append(markup_of(html if body is None else body))
        else:
            parts.body += _loose(data, parts)


def _loose(data: etree._Element, parts: Parts) -> list[str]:
    """The HTML of elements without a document, or of text: escaped HTML, or plain."""
    if any(is_element(child) for child in data):
        written = NitfHtml()
        write_content(data, written)
        parts.notes += written.notes
        parts.embargo = parts.embargo or written.embargo
        return [written.html] if written.html else []
    text = text_of(data).strip()
    return [text if looks_like_html(text) else paragraphs_html(text)] if text else []


def _line(data: etree._Element) -> str | None:
    """The text with one line per paragraph, without the title in a page's head."""
    body = next(below(data, "body"), None)
    return plain_lines(markup_of(data if body is None else body)) or None


def _data_of(item: etree._Element) -> list[etree._Element]:
    encoded = [value for value in all_of(item, "encoding") if "base64" not in _notation(value)]
    return all_of(item, "datacontent") + [
        data for encoding in encoded for data in all_of(encoding, "datacontent")
    ]


def _notation(encoding: etree._Element) -> str:
    return attributes_of(encoding).get("Notation", "").lower()


def _type(item: etree._Element) -> str:
    kinds = ("mimetype", "mediatype", "format")
    return " ".join(value_at(item, "FormalName", kind) or "" for kind in kinds).lower()


def _family(item: etree._Element, role: str = "") -> str:
    mime = (value_at(item, "FormalName", "mimetype") or "").lower().partition("/")[0]
    media_type = _folded(value_at(item, "FormalName", "mediatype"))
    if mime in {"image", "video", "audio"}:
        return mime
    return _FAMILIES.get(media_type) or _FAMILIES.get(role, "")


def _is_file(item: etree._Element) -> bool:
    return bool(_family(item)) or (bool(attributes_of(item).get("Href")) and not _data_of(item))


def _media_only(item: etree._Element) -> frozenset[etree._Element]:
    """The components that hold only media, found in one pass: linear in the document's size."""
    files: Counter[etree._Element] = Counter()
    others: Counter[etree._Element] = Counter()
    for component in item.iter("{*}NewsComponent"):
        around = [component, *islice(component.iterancestors("{*}NewsComponent"), _MAX_DEPTH)]
        own = _folded(value_at(component, "FormalName", "role"))
        for content in all_of(component, "contentitem"):
            role = _folded(value_at(content, "FormalName", "role")) or own
            if _is_file(content):
                files.update(around)
            elif role not in _CAPTIONS | _HEADLINES:
                others.update(around)
    return frozenset(path for path in files if not others[path])


def _holds_several_media(component: etree._Element, parts: Parts) -> bool:
    """Whether the child components are separate pictures and not renditions of one."""
    if attributes_of(component).get("EquivalentsList", "no").lower() == "yes":
        return False
    children = [
        component
        for component in all_of(component, "newscomponent")
        if component in parts.media_only
    ]
    roles = [_folded(value_at(component, "FormalName", "role")) for component in children]
    return len(children) > 1 and not all(role in _RENDITIONS for role in roles)


def _medium(component: etree._Element, role: str) -> tuple[Media, ...]:
    items = [item for item in below(component, "contentitem") if _is_file(item)]
    captions = [
        text
        for item in below(component, "contentitem")
        if not _is_file(item)
        for data in _data_of(item)
        if (text := _line(data))
    ]
    lines = Parts()
    for item in below(component, "newscomponent"):
        _read_lines(item, lines)
    family = next((kind for item in items if (kind := _family(item, role))), "")
    if any(_family(item) == "video" for item in items):
        # Pictures beside a video are its previews.
        family = "video"
    return media_with_files(
        (file for item in items for file in _file(item)),
        family=family,
        caption=captions[0] if captions else lines.lines.get("headline"),
        credit=lines.lines.get("creditline") or lines.lines.get("byline"),
    )


def _file(item: etree._Element) -> tuple[Rendition, ...]:
    facts = {
        _folded(attributes_of(value).get("FormalName")): attributes_of(value).get("Value")
        for value in all_of(item, "characteristics", "property")
    }
    return rendition(
        attributes_of(item).get("Href"),
        name=value_at(item.getparent(), "FormalName", "role"),
        media_type=value_at(item, "FormalName", "mimetype"),
        size=whole_number(line_at(item, "characteristics", "sizeinbytes")),
        width=whole_number(
            facts.get("width") or facts.get("pixelwidth") or facts.get("imagewidth")
        ),
        height=whole_number(
            facts.get("height") or facts.get("pixelheight") or facts.get("imageheight")
        ),
    )


def _folded(word: str | None) -> str:
    return re.sub(r"[\W_]", "", (word or "").rpartition(":")[2]).lower()
