"""Full entries of XML feeds: metadata and media in Dublin Core and Media RSS.

https://www.dublincore.org/specifications/dublin-core/dcmi-terms/ ·
https://www.rssboard.org/media-rss · https://web.resource.org/rss/1.0/modules/content/
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from dateline.model.clock import iso
from dateline.model.documents import Access, Media, Rendition
from functions.read.http.links import web_address
from functions.read.renderings._xml_elements import writable

if TYPE_CHECKING:
    from dateline.model.rows import Listed
    from functions.read.views import ArticleView

DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
MEDIA = "http://search.yahoo.com/mrss/"
for _prefix, _namespace in (("dc", DC), ("dcterms", DCTERMS), ("media", MEDIA)):
    ET.register_namespace(_prefix, _namespace)

ENTRY_LOSSES = (
    "byline, roles and biographies, place, urgency and correction note",
    "the absence of a canonical URL",
    "the absence of a time",
    "a standfirst that repeats the beginning of the text",
    "names of files, and alternative texts without a caption",
    "entities in texts, which are parsed once more",
)
"""What an entry of an XML feed cannot hold."""
SECTION_SCHEME = "urn:dateline:section"
"""The scheme of the category that is the article's section."""


def add_terms(entry: ET.Element, view: ArticleView) -> None:
    """Adds times to the millisecond, language and rights."""
    if view.published_at:
        _add(entry, DCTERMS, "issued", iso(view.published_at))
    if view.modified_at:
        _add(entry, DCTERMS, "modified", iso(view.modified_at))
    if view.expires_at:
        _add(entry, DCTERMS, "valid", f"end={iso(view.expires_at)}; scheme=W3C-DTF")
    _add(entry, DC, "language", view.language)
    _add(entry, DC, "rights", view.copyright)
    _add(entry, DCTERMS, "license", view.usage_terms)


def add_access(entry: ET.Element, listed: Listed) -> None:
    """Adds for whom the article is, if its source says so; `public` for everyone."""
    if listed.access is Access.RESTRICTED:
        _add(entry, DCTERMS, "accessRights", listed.access_reason or listed.access)
    elif listed.access:
        _add(entry, DCTERMS, "accessRights", listed.access)


def add_media(entry: ET.Element, view: ArticleView) -> None:
    """Adds each picture, video and sound; a medium with several files becomes a group."""
    for media in view.media:
        alone = Rendition(url=media.url, type=media.type, size=media.size)
        files = [
            rendition for rendition in media.renditions or (alone,) if web_address(rendition.url)
        ]
        if not files:
            continue
        around = entry if len(files) == 1 else ET.SubElement(entry, f"{{{MEDIA}}}group")
        contents = [_file(around, media, path) for path in files]
        _described(contents[0] if around is entry else around, media)


def _file(parent: ET.Element, media: Media, rendition: Rendition) -> ET.Element:
    kind = rendition.type or media.type
    attributes = {
        "url": rendition.url,
        "medium": (kind or "image").partition("/")[0],
        "type": kind,
        "fileSize": rendition.size,
        "width": rendition.width,
        "height": rendition.height,
        "isDefault": "true" if rendition.url == media.url and len(media.renditions) > 1 else None,
    }
    written = {
        name: writable(str(value)) for name, value in attributes.items() if value is not None
    }
    return ET.SubElement(parent, f"{{{MEDIA}}}content", written)


def _described(element: ET.Element, media: Media) -> None:
    """Adds the alternative text as title, caption and credit."""
    _add(element, MEDIA, "title", media.alt)
    _add(element, MEDIA, "description", media.caption)
    _add(element, MEDIA, "credit", media.credit)


def _add(parent: ET.Element, namespace: str, name: str, text: str | None) -> None:
    if text:
        ET.SubElement(parent, f"{{{namespace}}}{name}").text = writable(text)
