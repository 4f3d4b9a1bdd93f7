"""Chooses the picture that readers see where a script would have loaded it.

Lazy loading puts a placeholder into `src` and the picture elsewhere: in `data-src` or another
attribute, in `srcset`, or in a twin within `noscript`. There is no standard for the attributes;
these are those of the plugins and libraries in use.
https://developer.wordpress.org/reference/functions/wp_lazy_loading_enabled/ ·
https://github.com/aFarkas/lazysizes · https://amp.dev/documentation/components/amp-img
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LAZY = (
    *(
        "data-src",
        "data-lazy-src",
        "data-original",
        "data-original-src",
        "data-lazy",
        "data-ll-src",
    ),
    *("data-lazyload", "data-actualsrc", "data-echo", "data-img-src", "data-image-src", "data-url"),
    *("data-hi-res-src", "data-full-src", "data-litespeed-src", "data-cfsrc", "data-ezsrc"),
    *("data-flickity-lazyload", "data-pin-media", "nitro-lazy-src"),
)
"""Attributes that contain the URL of the picture, or of the page of a frame."""
LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-ll-srcset", "nitro-lazy-srcset")
"""Attributes with candidates of several sizes, as in `srcset`."""
_LAZY_NAMES = frozenset((*LAZY, *LAZY_SETS))

_CANDIDATE = re.compile(
    # https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute
    r"[\s,]*(?P<url>[^\s,](?:[^\s]*[^\s,])?)(?:\s+(?P<size>\d{1,6}(?:\.\d{1,3})?)[wxh])?\s*(?:,|$)"
)
_MAX_CANDIDATES = 50
_WORD = (
    r"(?:lazy(?:[-_]?load(?:er|ing)?)?|blank|spacer|placeholder|transparent|pixel|clear|loading|loader"
    r"|dummy|empty|trans|gr[ae]y|white|default|image|img|px|gif|1x1|s|p|b|t|\d{1,4}(?:x\d{1,4})?)"
)
_TELLING = re.compile(
    r"lazy|blank|spacer|placeholder|transparent|1x1|loading|loader|dummy|empty|clear|pixel",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(rf"{_WORD}(?:[-_.]{_WORD})*\.(?:gif|png|svg|webp|jpe?g)")
_ADDRESS = re.compile(r"[^\s<>]*[/.][^\s<>]*")

# A quoted value ends at `<`, so that the search for the end of a tag stops at the next.
_IMAGE_TAG = r"<(?:amp-)?img\b((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>"
_BETWEEN = r"\s*(?:</?(?:span|a|picture|div|p|figure|amp-img|source|br)\b[^<>]*>\s*)*"
_BEGINS = re.compile(r"<noscript\b[^<>]*>", re.IGNORECASE)
_ENDS = re.compile(r"</noscript\s*>", re.IGNORECASE)
_IMAGE = re.compile(_IMAGE_TAG, re.IGNORECASE)
_IMAGE_BEFORE = re.compile(rf"{_IMAGE_TAG}{_BETWEEN}$", re.IGNORECASE)
_IMAGE_AFTER = re.compile(rf"{_BETWEEN}{_IMAGE_TAG}", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"(?<![\w:-])([a-zA-Z][\w:-]*+)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)
_NEAR = 4_000
"""Characters of markup in which the twin of a picture is expected."""
_MAX_SECTIONS = 2_000


def image_source(attributes: Mapping[str, str]) -> str | None:
    """The URL of the picture as written; None if the element shows only a placeholder."""
    source = attributes.get("src", "").strip()
    lazy = _lazy(attributes)
    if lazy:
        return lazy
    if source and not is_placeholder(source):
        return source
    return largest(attributes.get("srcset", ""))


def is_lazy(attributes: Mapping[str, str]) -> bool:
    """Whether a script would replace the placeholder in `src`, so that its size means nothing."""
    return is_placeholder(attributes.get("src", "").strip()) and _lazy(attributes) is not None


def frame_source(attributes: Mapping[str, str]) -> str | None:
    """The URL of a frame's page as written."""
    source = attributes.get("src", "").strip()
    if source and not source.startswith(("about:", "data:", "javascript:")):
        return source
    return _lazy(attributes)


def _lazy(attributes: Mapping[str, str]) -> str | None:
    if _LAZY_NAMES.isdisjoint(attributes):
        return None
    for name in LAZY:
        if (value := attributes.get(name, "").strip()) and _is_address(value):
            return value
    for name in LAZY_SETS:
        if candidate := largest(attributes.get(name, "")):
            return candidate
    return None


def _is_address(value: str) -> bool:
    return not is_placeholder(value) and _ADDRESS.fullmatch(value) is not None


def is_placeholder(source: str) -> bool:
    """Whether the URL is inline data or a file that is named as a placeholder."""
    if not source or source.startswith(("data:", "about:", "#")):
        return True
    if not _TELLING.search(source):
        return False
    name = re.split("[?#]", source, maxsplit=1)[0].rpartition("/")[2].lower()
    return _TELLING.search(name) is not None and _PLACEHOLDER.fullmatch(name) is not None


def largest(candidates: str) -> str | None:
    """The URL of the largest candidate of a `srcset`, the first if they have no sizes."""
    best: tuple[float, str] | None = None
    position = 0
    for _ in range(_MAX_CANDIDATES):
        match = _CANDIDATE.match(candidates, position)
        if match is None:
            break
        position = match.end()
        size = float(match["size"] or 0)
        if not is_placeholder(match["url"]) and (best is None or size > best[0]):
            best = size, match["url"]
    return best[1] if best else None


def without_twins(markup: str) -> str:
    """The markup with each picture once, where `noscript` repeats it for readers without scripts.

    The picture in `noscript` is kept only if the one beside it shows nothing.
    """
    if "noscript" not in markup.lower():
        return markup
    parts: list[str] = []
    position = 0
    for _ in range(_MAX_SECTIONS):
        begin = _BEGINS.search(markup, position)
        end = _ENDS.search(markup, begin.end()) if begin else None
        if begin is None or end is None:
            break
        content = _content(markup[begin.end() : end.start()])
        if _IMAGE.search(content) and _has_twin(markup, begin.start(), end.end()):
            content = _IMAGE.sub("", content)
        parts += [markup[position : begin.start()], content]
        position = end.end()
    return "".join([*parts, markup[position:]])


def _content(inner: str) -> str:
    """What readers without scripts see; a browser's own serialisation escapes it."""
    if "<" in inner or "&lt;img" not in inner.lower():
        return inner
    return html.unescape(inner)


def _has_twin(markup: str, start: int, end: int) -> bool:
    """Whether a picture with an URL is directly before or after the section."""
    before = _IMAGE_BEFORE.search(markup[max(0, start - _NEAR) : start])
    after = _IMAGE_AFTER.match(markup[end : end + _NEAR])
    return any(
        match is not None and image_source(_attributes(match[1])) is not None
        for match in (before, after)
    )


def _attributes(tag: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(next(filter(None, values), ""))
        for name, *values in _ATTRIBUTE.findall(tag)
    }
