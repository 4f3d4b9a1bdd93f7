"""Pictures, sound and video of an item: enclosures and Media RSS.

https://www.rssboard.org/media-rss: the contents of one group are renditions of one work. Metadata
is on the medium itself, or on an enclosing element for all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import MAX_LIST, Media, Rendition
from functions.process.agencies.renditions import media_with_files, rendition
from functions.process.item.draft import pictured
from functions.process.syndication.names import Fields
from functions.process.syndication.texts import body_of, looks_like_html
from functions.process.text.paragraphs import paragraphs_html
from functions.process.xml.markup import resolve_url
from functions.process.xml.parse import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_MEDIA = ("media:content", "media:group", "enclosure", "media:thumbnail")
_PICTURES = ("itunes:image", "image")
_DESCRIPTIONS = frozenset({"media:title", "media:description", "media:credit"})
_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "pdf": "application/pdf",
}
"""Media types by extension, for a feed that gives none."""


def media_of(fields: Fields, base: str | None) -> tuple[Media, ...]:
    """Each work once; a cover picture only if there is nothing else."""
    by_url: dict[str, Media] = {}
    for media in _all(fields, base):
        if media.url not in by_url:
            by_url[media.url] = media
        if len(by_url) > MAX_LIST:
            break
    return tuple(by_url.values())


def _all(fields: Fields, base: str | None) -> Iterator[Media]:
    works = [
        *[(element, [element]) for element in fields.all("media:content")],
        *[
            (group, list(Fields(group, fields.names).all("media:content")))
            for group in fields.all("media:group")
        ],
    ]
    if len(works) > 1 and len({element.tag for element, _ in works}) > 1:
        works.sort(key=lambda work: fields.element.index(work[0]))
    thumbnails = list(fields.all("media:thumbnail"))
    for element, contents in works:
        # A thumbnail of the item belongs to a work only if there is one work.
        yield from _work(element, contents, fields, thumbnails if len(works) == 1 else [], base)
    enclosures = [
        media for enclosure in fields.all("enclosure") for media in enclosure_media(enclosure, base)
    ]
    yield from enclosures
    if not works and not enclosures:
        yield from _pictures(fields, thumbnails, base)


def description_of(fields: Fields) -> etree._Element | None:
    """The description of the item's only work, which is the text of an item without another."""
    levels = [
        fields,
        *fields.inside("media:group", "media:content"),
        *(
            inner
            for group in fields.inside("media:group")
            for inner in group.inside("media:content")
        ),
    ]
    described = [
        element
        for level in levels
        for element in level.all("media:description")
        if text_of(element).strip()
    ]
    return described[0] if described else None


def described_html(description: etree._Element) -> str:
    """A description as a body; it is plain text unless it says that it is HTML."""
    text = text_of(description)
    if (description.get("type") or "").lower() == "html" or looks_like_html(text):
        return body_of(text)
    return paragraphs_html(text)


def enclosure_media(element: etree._Element, base: str | None) -> tuple[Media, ...]:
    """The medium of an RSS enclosure, or of an Atom link to one."""
    url = _address(element, base, "url", "href", "resource")
    return pictured(
        url,
        media_type=element.get("type") or type_of(url),
        size=element.get("length"),
        caption=element.get("title"),
    )


def type_of(url: str | None) -> str | None:
    """The media type by the URL's extension."""
    path = (url or "").partition("?")[0].partition("#")[0]
    return _TYPES.get(path.rpartition(".")[2].lower())


def _work(
    element: etree._Element,
    contents: list[etree._Element],
    item: Fields,
    thumbnails: list[etree._Element],
    base: str | None,
) -> tuple[Media, ...]:
    """One work with its renditions."""
    levels = [Fields(content, item.names) for content in contents[:1] if content is not element]
    levels += [Fields(element, item.names), item]
    own = [thumbnail for level in levels[:-1] for thumbnail in level.all("media:thumbnail")]
    if len(contents) == 1 and not own and not thumbnails:
        return _alone(contents[0], levels, base)
    files = [file for content in contents for file in _file(content, base)]
    if not files:
        return _thumbnail(own, levels, base)
    files += [
        file for thumbnail in own or thumbnails for file in _file(thumbnail, base, "thumbnail")
    ]
    family = _family(contents[0])
    default = next((content for content in contents if _is(content, "isDefault", "true")), None)
    if default is not None and (url := _address(default, base, "url")):
        files = [
            f.model_copy(update={"name": f.name or "main"}) if f.url == url else f for f in files
        ]
    return media_with_files(files, family=family, **_descriptions(levels))


def _alone(element: etree._Element, levels: list[Fields], base: str | None) -> tuple[Media, ...]:
    if element.get("width") or element.get("height"):
        return media_with_files(
            _file(element, base), family=_family(element), **_descriptions(levels)
        )
    url = _address(element, base, "url")
    kind = element.get("type") or type_of(url)
    return pictured(url, media_type=kind, size=element.get("fileSize"), **_descriptions(levels))


def _descriptions(levels: list[Fields]) -> dict[str, str | None]:
    """Caption, credit and alternative text, from the nearest level that has them.

    The last level is the item.
    """
    item = levels[-1]

    levels = [level for level in levels if level.has(_DESCRIPTIONS)]

    def first(name: str) -> str | None:
        return next((text for level in levels if (text := level.plain(name))), None)

    title, description = first("media:title"), first("media:description")
    credited = dict.fromkeys(
        name
        for level in levels
        if level is not item
        for element in level.all("media:credit")
        if (name := _line(element))
    )
    return {
        "caption": description or title,
        "alt": title if description else None,
        "credit": ", ".join(credited) or first("media:credit"),
    }


def _file(
    element: etree._Element, base: str | None, name: str | None = None
) -> tuple[Rendition, ...]:
    url = _address(element, base, "url")
    return rendition(
        url,
        name=name,
        media_type=element.get("type") or type_of(url),
        size=_number(element.get("fileSize")),
        width=_number(element.get("width")),
        height=_number(element.get("height")),
    )


def _family(element: etree._Element) -> str:
    family = element.get("medium") or (element.get("type") or "").partition("/")[0]
    return family.strip().lower()


def _thumbnail(
    thumbnails: list[etree._Element], levels: list[Fields], base: str | None
) -> tuple[Media, ...]:
    files = [file for thumbnail in thumbnails for file in _file(thumbnail, base)]
    return media_with_files(files, family="image", **_descriptions(levels))


def _pictures(
    fields: Fields, thumbnails: list[etree._Element], base: str | None
) -> Iterator[Media]:
    if shown := _thumbnail(thumbnails, [fields], base):
        yield from shown
        return
    for element in fields.all(*_PICTURES):
        url = _address(element, base, "href", "url") or _inside(Fields(element, fields.names))
        if shown := pictured(resolve_url(base, url) if url else None, media_type=type_of(url)):
            yield from shown
            return


def _inside(fields: Fields) -> str | None:
    """The URL of an `image`: a child element or its text."""
    text = fields.text("url") or text_of(fields.element).strip()
    return text if text.startswith(("http://", "https://")) else None


def _address(element: etree._Element, base: str | None, *names: str) -> str | None:
    url = next((value for name in names if (value := element.get(name))), None)
    return resolve_url(base, url.strip()) if url else None


def _line(element: etree._Element) -> str:
    return " ".join(text_of(element).split())


def _is(element: etree._Element, name: str, value: str) -> bool:
    return (element.get(name) or "").strip().lower() == value


def _number(text: str | None) -> int | None:
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None
