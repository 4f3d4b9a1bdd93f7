"""ANS's content elements as HTML.

https://github.com/washingtonpost/ans-schema/tree/master/src/main/resources/schema/ans/0.10.7/story_elements
Unknown kinds are left out, and so are corrections, which have a field in the draft.
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
    """The elements as HTML, in their order.

    Raises:
        Unprocessable: `rich_text_too_deep`.
    """
    below = deeper(depth)
    return "".join(
        build(node, below)
        for node in elements
        if (build := _ELEMENTS.get(as_text(child(node, "type")))) is not None
    )


def _paragraph(node: Json, depth: int) -> str:
    del depth
    return element("p", as_text(child(node, "content")))


def _header(node: Json, depth: int) -> str:
    del depth
    return element(f"h{level_of(child(node, 'level'))}", as_text(child(node, "content")))


def _raw(node: Json, depth: int) -> str:
    del depth
    return as_text(child(node, "content"))


def _code(node: Json, depth: int) -> str:
    del depth
    # Code is text: what looks like markup in it is shown.
    return element("pre", escape(as_text(child(node, "content")), quote=False))


def _link(node: Json, depth: int) -> str:
    del depth
    address = as_text(child(node, "url"))
    return element("p", element("a", as_text(child(node, "content")), href=address))


def _list(node: Json, depth: int) -> str:
    tag = "ol" if child(node, "list_type") == "ordered" else "ul"
    items = as_list(child(node, "items"))
    return element(tag, "".join(element("li", body_of([entry], depth)) for entry in items))


def _links(node: Json, depth: int) -> str:
    title = as_text(child(node, "title"))
    return (element("h3", text(title)) if title else "") + _list(node, depth)


def _quote(node: Json, depth: int) -> str:
    quoted = as_text(child(node, "content")) + body_of(
        as_list(child(node, "content_elements")), depth
    )
    by = as_text(at(node, "citation", "content"))
    return element("blockquote", quoted + (element("p", by) if by else ""))


def _image(node: Json, depth: int) -> str:
    del depth
    return image(child(node, "url"), child(node, "alt_text"), child(node, "caption"))


def _group(node: Json, depth: int) -> str:
    return body_of(as_list(child(node, "content_elements")), depth)


def _embed(node: Json, depth: int) -> str:
    del depth
    return as_text(at(node, "raw_oembed", "html"))


def _video(node: Json, depth: int) -> str:
    del depth
    html = as_text(child(node, "embed_html"))
    address = next((a for s in as_list(child(node, "streams")) if (a := as_text(at(s, "url")))), "")
    return html or (element("video", "", src=address) if address else "")


def _table(node: Json, depth: int) -> str:
    del depth
    rows = [as_list(row) for row in [child(node, "header"), *as_list(child(node, "rows"))]]
    return element("table", "".join(element("tr", "".join(map(_cell, row))) for row in rows))


def _cell(cell: Json) -> str:
    return element("td", as_text(child(cell, "content")) or text(cell))


def _endorsement(node: Json, depth: int) -> str:
    del depth
    return element("p", text(child(node, "endorsement")))


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
