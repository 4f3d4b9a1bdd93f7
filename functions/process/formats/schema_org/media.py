"""schema.org's pictures, video and sound.

https://schema.org/ImageObject · https://schema.org/MediaObject · A list of bare
URLs is usually one picture in several shapes; objects are separate pictures.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from functions.process.agencies.renditions import media_with_files, rendition
from functions.process.cms.members import list_of, plain_line, string, whole_number
from functions.process.formats.schema_org.graph import Graph, Node, kinds_of

if TYPE_CHECKING:
    from dateline.model.documents import Media, Rendition
    from functions.process.item.sample import Json

_PROPERTIES = {
    "image": "image",
    "primaryImageOfPage": "image",
    "video": "video",
    "audio": "audio",
    "associatedMedia": "",
    "encoding": "",
}
_SHOWN = {"imageobject": "image", "videoobject": "video", "audioobject": "audio", "mediaobject": ""}
_PIXELS = re.compile(r"(\d{1,6}) ?(?:px)?", re.ASCII)


def media_of(graph: Graph, node: Node) -> tuple[Media, ...]:
    """The pictures, videos and sounds of an article, without duplicate URLs."""
    by_url: dict[str, Media] = {}
    for name, family in _PROPERTIES.items():
        for item in graph.values(node.get(name)):
            for media in _shown(graph, item, family):
                by_url.setdefault(media.url, media)
    if not by_url:
        for address in list_of(node.get("thumbnailUrl")):
            by_url |= {media.url: media for media in media_with_files(rendition(string(address)))}
    return tuple(by_url.values())


def _shown(graph: Graph, value: Json, family: str) -> tuple[Media, ...]:
    if not isinstance(value, dict):
        return media_with_files(rendition(string(value)), family=family)
    kinds = kinds_of(value)
    if kinds and kinds.isdisjoint(_SHOWN):
        return ()
    family = next((_SHOWN[kind] for kind in kinds if _SHOWN.get(kind)), family)
    caption = _caption(graph, value.get("caption")) or graph.word(value.get("description"))
    return media_with_files(
        _files(graph, value),
        family=family,
        alt=plain_line(graph.word(value.get("alternateName"))),
        caption=plain_line(caption),
        credit=plain_line(value.get("creditText"))
        or _credit(graph, value, "creator", "author", "copyrightHolder"),
    )


def _caption(graph: Graph, value: Json) -> str | None:
    """The caption; a video's `caption` object is a subtitle file and is ignored."""
    return None if isinstance(value, dict) else graph.word(value)


def _credit(graph: Graph, value: Node, *names: str) -> str | None:
    credits_to = (graph.words(value.get(name)) for name in names)
    return next((", ".join(words) for words in credits_to if words), None)


def _files(graph: Graph, value: Node) -> tuple[Rendition, ...]:
    main = (
        graph.address(value.get("contentUrl"))
        or graph.address(value.get("url"))
        or graph.address(value.get("@id"))
    )
    return rendition(
        main,
        media_type=string(value.get("encodingFormat")),
        size=whole_number(value.get("contentSize")),
        width=_pixels(value.get("width")),
        height=_pixels(value.get("height")),
    )


def _pixels(value: Json) -> int | None:
    """Pixels from a number, `800`, `800px` or a QuantitativeValue."""
    if isinstance(value, dict):
        value = value.get("value")
    match = _PIXELS.fullmatch(value) if isinstance(value, str) else None
    return whole_number(match[1] if match else value)
