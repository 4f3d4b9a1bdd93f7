"""Extracts the story of a web page with trafilatura, and adds the captions that it leaves out.

https://trafilatura.readthedocs.io/ · Imported on first use, because that takes a third of a second.
"""

from __future__ import annotations

import html
import re
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING

from functions.process.body.lazy_images import LAZY, image_source

if TYPE_CHECKING:
    from configparser import ConfigParser

    from lxml.html import HtmlElement

_IMAGE = re.compile(r"<img src=\"([^\"<>]*)\"[^<>]*>")
_NEVER = ("//script", "//style", "//noscript", "//nav", "//template", "//iframe", "//form", "//svg")
_MAX_CAPTION = 2_000
_SHORTEST = 40
"""Characters that a main text has at least."""


def main_text(page: HtmlElement, address: str | None) -> str | None:
    """The main text as HTML; None if there is none. Its links are unchanged."""
    import trafilatura  # noqa: PLC0415

    tree = deepcopy(page)
    _show_lazy_images(tree)
    for path in _NEVER:
        for element in tree.xpath(path):
            element.drop_tree()
    captions = _captions(tree)
    extracted = trafilatura.extract(
        tree,
        url=address,
        output_format="html",
        with_metadata=False,
        include_comments=False,
        include_formatting=True,
        include_images=True,
        include_links=True,
        include_tables=True,
        config=_settings(),
    )
    body = (extracted or "").partition("<body>")[2].rpartition("</body>")[0]
    if not body.strip():
        return None

    def captioned(image: re.Match[str]) -> str:
        caption = captions.get(html.unescape(image[1]))
        under = f"<figcaption>{html.escape(caption, quote=False)}</figcaption>" if caption else ""
        return f"<figure>{image[0]}{under}</figure>"

    return _IMAGE.sub(captioned, body)


@cache
def _settings() -> ConfigParser:
    """trafilatura's settings with a shorter minimum length of a main text.

    With its default, a brief of 250 characters becomes one paragraph with everything around it.
    """
    from trafilatura.settings import use_config  # noqa: PLC0415

    settings = deepcopy(use_config())
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_SHORTEST))
    return settings


def _captions(tree: HtmlElement) -> dict[str, str]:
    """The captions of pictures, by the URL of the picture."""
    captions: dict[str, str] = {}
    for caption in tree.iter("figcaption"):
        figure = caption.getparent()
        words = " ".join(caption.text_content().split())[:_MAX_CAPTION]
        for image in figure.iter("img") if figure is not None else ():
            if words and image.get("src"):
                captions.setdefault(image.get("src"), words)
    return captions


def _show_lazy_images(tree: HtmlElement) -> None:
    """Gives each image the URL that a script would load, also that of its twin in `noscript`."""
    for section in tree.xpath("//noscript[.//img]"):
        twin = section.find(".//img")
        for beside in (section.getprevious(), section.getnext()):
            image = beside if beside is None or beside.tag == "img" else beside.find(".//img")
            if image is not None and image_source(image.attrib) is None:
                image.set("src", image_source(twin.attrib) or "")
                break
    for image in tree.iter("img"):
        if source := image_source(image.attrib):
            image.set("src", source)
            for name in LAZY:
                image.attrib.pop(name, None)
