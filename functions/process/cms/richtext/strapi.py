"""Strapi's blocks: `{type, children}`, with styles as flags on text leaves.

https://docs.strapi.io/cms/features/content-manager#rich-text-blocks
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.process.cms.richtext.markup import (
    as_list,
    as_text,
    child,
    deeper,
    element,
    image,
    level_of,
    text,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from functions.process.item.sample import Json

BLOCKS = frozenset({"paragraph", "heading", "list", "quote", "code", "image", "link", "list-item"})
_STYLES = {"bold": "strong", "italic": "em", "underline": "u", "strikethrough": "s", "code": "code"}
_TAGS = {"paragraph": "p", "quote": "blockquote", "list-item": "li"}


def render(blocks: Json) -> str:
    """The blocks as HTML."""
    return "".join(_node(block, 0) for block in as_list(blocks))


def _node(node: Json, depth: int) -> str:
    kind = as_text(child(node, "type"))
    if leaf := _LEAVES.get(kind):
        return leaf(node)
    below = deeper(depth)
    inner = "".join(_node(item, below) for item in as_list(child(node, "children")))
    if holder := _HOLDERS.get(kind):
        return holder(node, inner)
    tag = _TAGS.get(kind)
    return element(tag, inner) if tag else inner


def _text(node: Json) -> str:
    tags = [tag for name, tag in _STYLES.items() if child(node, name) is True]
    return wrap(text(child(node, "text")), tags)


def _image(node: Json) -> str:
    picture = child(node, "image")
    return image(
        child(picture, "url"), child(picture, "alternativeText"), child(picture, "caption")
    )


def _list(node: Json, inner: str) -> str:
    return element("ol" if child(node, "format") == "ordered" else "ul", inner)


_LEAVES: dict[str, Callable[[Json], str]] = {"text": _text, "image": _image}
_HOLDERS: dict[str, Callable[[Json, str], str]] = {
    "heading": lambda node, inner: element(f"h{level_of(child(node, 'level'))}", inner),
    "link": lambda node, inner: element("a", inner, href=as_text(child(node, "url"))),
    "code": lambda _, inner: element("pre", inner.replace("<br>", "\n")),
    "list": _list,
}
