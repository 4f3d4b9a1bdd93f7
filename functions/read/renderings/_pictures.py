"""Pictures of a page: sizes that reserve their room, and a choice of files for small screens.

https://html.spec.whatwg.org/multipage/images.html#srcset-attributes
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from functions.read.http.links import web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dateline.model.documents import Media, Rendition

SIZES = "(max-width: 42rem) 100vw, 40rem"
"""The width of a picture: that of the text (pages/style.css)."""
_MAX_DISTORTION = 0.02
"""Renditions may differ by this part in their proportions, from rounding; others are crops."""
_TAG = re.compile(r"""<[a-z][^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>""", re.IGNORECASE)
"""A whole tag, so that `<img` inside the value of an attribute is no match."""


_SOURCE = re.compile(r' src="([^"]*)"')


def picture_attributes(media: Media, *, lazy: bool, url: str = "") -> dict[str, str]:
    """Attributes of its `img` beside `src` and `alt`: dimensions and files as far as known.

    `url` is the rendition that is shown, the main one by default.
    """
    main = next((item for item in media.renditions if item.url == (url or media.url)), None)
    attributes = {"loading": "lazy"} if lazy else {}
    if main is None or not (main.width and main.height):
        return attributes
    attributes |= {"width": str(main.width), "height": str(main.height)}
    widths = {item.width: item.url for item in media.renditions if _same_picture(item, main)}
    widths[main.width] = main.url
    if len(widths) > 1:
        files = sorted((width, url) for width, url in widths.items() if width)
        attributes |= {
            "srcset": ", ".join(f"{url} {width}w" for width, url in files),
            "sizes": SIZES,
        }
    return attributes


def with_pictures(html: str, media: Iterable[Media] = ()) -> str:
    """Sanitised HTML whose pictures are loaded when they are about to be seen.

    Pictures of `media` also get their dimensions and files.
    """
    if "<img" not in html:
        return html
    known = {url: item for item in media for url in _urls(item)}
    return _TAG.sub(lambda tag: _picture(tag[0], known), html)


def _urls(media: Media) -> tuple[str, ...]:
    return (media.url, *(rendition.url for rendition in media.renditions))


def _picture(tag: str, known: Mapping[str, Media]) -> str:
    if not tag.startswith("<img "):
        return tag
    source = _SOURCE.search(tag)
    url = unescape(source[1]) if source else ""
    attributes = {"loading": "lazy"}
    if url in known and " height=" not in tag and " width=" not in tag:
        attributes = picture_attributes(known[url], lazy=True, url=url)
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<img{written}{tag[4:]}"


def _same_picture(rendition: Rendition, main: Rendition) -> bool:
    """Whether it is a picture of the same proportions, with a URL that `srcset` can hold."""
    if not (rendition.width and rendition.height and main.width and main.height):
        return False
    is_picture = (rendition.type or "image/").startswith("image/")
    # A comma at the end of a URL separates it from the next one.
    fits = web_address(rendition.url) is not None and not rendition.url.endswith(",")
    proportions = rendition.width * main.height / (rendition.height * main.width)
    return is_picture and fits and abs(proportions - 1) <= _MAX_DISTORTION
