"""Strapi's blocks: `{type, children}` with text leaves that carry their styles as flags.

https://docs.strapi.io/cms/features/content-manager#rich-text-blocks
"""

from __future__ import annotations

from functions.process.richtext.markup import (
    as_list,
    as_text,
    child,
    deeper,
    element,
    image,
    level_of,
    text,
    wrapped,
)
from functions.process.sample import Json

BLOCKS = frozenset({"paragraph", "heading", "list", "quote", "code", "image", "link", "list-item"})
_STYLES = {"bold": "strong", "italic": "em", "underline": "u", "strikethrough": "s", "code": "code"}
_TAGS = {"paragraph": "p", "quote": "blockquote", "code": "pre", "list-item": "li"}


def render(blocks: Json) -> str:
    """The blocks as HTML."""
    return "".join(_node(block, 0) for block in as_list(blocks))


def _node(node: Json, depth: int) -> str:
    kind = as_text(child(node, "type"))
    if kind == "text":
        tags = [tag for name, tag in _STYLES.items() if child(node, name) is True]
        return wrapped(text(child(node, "text")), tags)
    if kind == "image":
        picture = child(node, "image")
        return image(
            child(picture, "url"), child(picture, "alternativeText"), child(picture, "caption")
        )
    below = deeper(depth)
    inner = "".join(_node(one, below) for one in as_list(child(node, "children")))
    if kind == "heading":
        return element(f"h{level_of(child(node, 'level'))}", inner)
    if kind == "list":
        return element("ol" if child(node, "format") == "ordered" else "ul", inner)
    if kind == "link":
        return element("a", inner, href=as_text(child(node, "url")))
    if kind == "code":
        return element("pre", inner.replace("<br>", "\n"))
    tag = _TAGS.get(kind)
    return element(tag, inner) if tag else inner
