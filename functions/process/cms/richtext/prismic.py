"""Prismic's rich text: flat blocks `{type, text, spans}`, spans by position.

https://prismic.io/docs/fields/rich-text
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from functions.process.cms.richtext.markup import (
    as_list,
    as_text,
    child,
    element,
    image,
    text,
    wrap,
)

if TYPE_CHECKING:
    from functions.process.item.sample import Json

_TAGS = {
    "paragraph": "p",
    "preformatted": "pre",
    "list-item": "ul",
    "o-list-item": "ol",
    **{f"heading{level}": f"h{level}" for level in range(1, 7)},
}
_SPANS = {"strong": "strong", "em": "em"}
_LISTS = frozenset({"ul", "ol"})
_MAX_SPANS = 200


def render(value: Json) -> str:
    """The blocks as HTML; empty for other values."""
    blocks = as_list(value)
    if not any(as_text(child(block, "type")) in _TAGS for block in blocks):
        return ""
    parts: list[str] = []
    listed = ""
    for block in blocks:
        kind = as_text(child(block, "type"))
        tag = _TAGS.get(kind, "p")
        if listed and listed != tag:
            parts.append(f"</{listed}>")
        if tag in _LISTS and listed != tag:
            parts.append(f"<{tag}>")
        listed = tag if tag in _LISTS else ""
        if kind == "image":
            parts.append(image(child(block, "url"), child(block, "alt")))
        else:
            parts.append(element("li" if listed else tag, _spans(block)))
    if listed:
        parts.append(f"</{listed}>")
    return "".join(parts)


def _spans(block: Json) -> str:
    """The text cut at each start and end of a span, each piece in the tags of its spans."""
    whole = as_text(child(block, "text"))
    spans = [
        (start, end, span)
        for span in as_list(child(block, "spans"))[:_MAX_SPANS]
        if isinstance(start := child(span, "start"), int)
        and isinstance(end := child(span, "end"), int)
        and 0 <= start < end <= len(whole)
    ]
    cuts = sorted({0, len(whole), *(cut for start, end, _ in spans for cut in (start, end))})
    return "".join(
        _piece(whole[left:right], [span for start, end, span in spans if start <= left < end])
        for left, right in pairwise(cuts)
    )


def _piece(part: str, spans: list[Json]) -> str:
    kinds = dict.fromkeys(as_text(child(span, "type")) for span in spans)
    inner = wrap(text(part), [_SPANS[kind] for kind in kinds if kind in _SPANS])
    for span in spans:
        if child(span, "type") == "hyperlink":
            inner = element("a", inner, href=as_text(child(child(span, "data"), "url")))
    return inner
