"""Pictures of a page: sizes that reserve their room, and a choice of files for small screens.

https://html.spec.whatwg.org/multipage/images.html#srcset-attributes
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from functions.read.http.links import web_address

if TYPE_CHECKING:
    from dateline.model.documents import Media, Rendition

SIZES = "(max-width: 42rem) 100vw, 40rem"
"""The width of a picture: that of the text (pages/style.css)."""
_MAX_DISTORTION = 0.02
"""Renditions may differ by this part in their proportions, from rounding; others are crops."""
_TAG = re.compile(r"""<[a-z][^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>""", re.IGNORECASE)
"""A whole tag, so that `<img` inside the value of an attribute is no match."""


def picture_attributes(media: Media, *, lazy: bool) -> dict[str, str]:
    """Attributes of its `img` beside `src` and `alt`: dimensions and files as far as known."""
    main = next((item for item in media.renditions if item.url == media.url), None)
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


def with_lazy_pictures(html: str) -> str:
    """Sanitised HTML whose pictures are loaded when they are about to be seen."""
    return _TAG.sub(_lazy, html) if "<img" in html else html


def _lazy(tag: re.Match[str]) -> str:
    return f'<img loading="lazy"{tag[0][4:]}' if tag[0].startswith("<img ") else tag[0]


def _same_picture(rendition: Rendition, main: Rendition) -> bool:
    """Whether it is a picture of the same proportions, with a URL that `srcset` can hold."""
    if not (rendition.width and rendition.height and main.width and main.height):
        return False
    is_picture = (rendition.type or "image/").startswith("image/")
    # A comma at the end of a URL separates it from the next one.
    fits = web_address(rendition.url) is not None and not rendition.url.endswith(",")
    proportions = rendition.width * main.height / (rendition.height * main.width)
    return is_picture and fits and abs(proportions - 1) <= _MAX_DISTORTION
