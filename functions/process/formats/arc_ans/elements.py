"""ANS's content elements as HTML.

https://github.com/washingtonpost/ans-schema/tree/master/src/main/resources/schema/ans/0.10.7/story_elements
Kinds that are not known are left out, as are corrections, which stand apart from the text.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from functions.process.cms.fields import at
from functions.process.cms.richtext.markup import (
    as_list,
    as_text,
    child,
    deeper,
    element,
    image,
    level_of,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from functions.process.item.sample import Json


def body_of(elements: list[Json], depth: int = 0) -> str:
    """The elements in their order.

    Raises:
        Unprocessable: `rich_text_too_deep`.
    """
    below = deeper(depth)
    return "".join(
        build(item, below)
        for item in elements
        if (build := _ELEMENTS.get(as_text(child(item, "type")))) is not None
    )


def _paragraph(one: Json, depth: int) -> str:
    del depth
    return element("p", as_text(child(one, "content")))


def _header(one: Json, depth: int) -> str:
    del depth
    return element(f"h{level_of(child(one, 'level'))}", as_text(child(one, "content")))


def _raw(one: Json, depth: int) -> str:
    del depth
    return as_text(child(one, "content"))


def _code(one: Json, depth: int) -> str:
    del depth
    # A text of its own kind: what looks like markup in it is shown.
    return element("pre", escape(as_text(child(one, "content")), quote=False))


def _link(one: Json, depth: int) -> str:
    del depth
    address = as_text(child(one, "url"))
    return element("p", element("a", as_text(child(one, "content")), href=address))


def _list(one: Json, depth: int) -> str:
    tag = "ol" if child(one, "list_type") == "ordered" else "ul"
    items = as_list(child(one, "items"))
    return element(tag, "".join(element("li", body_of([item], depth)) for item in items))


def _links(one: Json, depth: int) -> str:
    title = as_text(child(one, "title"))
    return (element("h3", text(title)) if title else "") + _list(one, depth)


def _quote(one: Json, depth: int) -> str:
    said = as_text(child(one, "content")) + body_of(as_list(child(one, "content_elements")), depth)
    by = as_text(at(one, "citation", "content"))
    return element("blockquote", said + (element("p", by) if by else ""))


def _image(one: Json, depth: int) -> str:
    del depth
    return image(child(one, "url"), child(one, "alt_text"), child(one, "caption"))


def _group(one: Json, depth: int) -> str:
    return body_of(as_list(child(one, "content_elements")), depth)


def _embed(one: Json, depth: int) -> str:
    del depth
    return as_text(at(one, "raw_oembed", "html"))


def _video(one: Json, depth: int) -> str:
    del depth
    html = as_text(child(one, "embed_html"))
    address = next((a for s in as_list(child(one, "streams")) if (a := as_text(at(s, "url")))), "")
    return html or (element("video", "", src=address) if address else "")


def _table(one: Json, depth: int) -> str:
    del depth
    rows = [as_list(row) for row in [child(one, "header"), *as_list(child(one, "rows"))]]
    return element("table", "".join(element("tr", "".join(map(_cell, row))) for row in rows))


def _cell(cell: Json) -> str:
    return element("td", as_text(child(cell, "content")) or text(cell))


def _endorsement(one: Json, depth: int) -> str:
    del depth
    return element("p", text(child(one, "endorsement")))


_ELEMENTS: dict[str, Callable[[Json, int], str]] = {
    "text": _paragraph,
    "header": _header,
    "raw_html": _raw,
    "code": _code,
    "interstitial_link": _link,
    "list": _list,
    "link_list": _links,
    "quote": _quote,
    "blockquote": _quote,
    "image": _image,
    "gallery": _group,
    "element_group": _group,
    "oembed_response": _embed,
    "video": _video,
    "table": _table,
    "endorsement": _endorsement,
    "divider": lambda *_: "<hr>",
}
