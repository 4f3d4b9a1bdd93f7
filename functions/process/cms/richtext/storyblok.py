"""Storyblok's rich text: ProseMirror's `{type: "doc", content}` with marks on text.

https://www.storyblok.com/docs/concepts/fields#richtext · node names as in TipTap and
ProseMirror, in snake_case and camelCase.
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

_TAGS = {
    "paragraph": "p",
    "blockquote": "blockquote",
    "bulletlist": "ul",
    "orderedlist": "ol",
    "listitem": "li",
    "table": "table",
    "tablerow": "tr",
    "tablecell": "td",
    "tableheader": "th",
}
_MARKS = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strike": "s",
    "code": "code",
    "superscript": "sup",
    "subscript": "sub",
}


def render(document: Json) -> str:
    """The document as HTML, including rich text inside embedded components (bloks)."""
    return _node(document, 0)


def _node(node: Json, depth: int) -> str:
    kind = as_text(child(node, "type")).replace("_", "").lower()
    if leaf := _LEAVES.get(kind):
        return leaf(node)
    below = deeper(depth)
    if kind == "blok":
        body = child(child(node, "attrs"), "body")
        return "".join(bloks(blok, below) for blok in as_list(body))
    inner = "".join(_node(item, below) for item in as_list(child(node, "content")))
    if kind == "heading":
        return element(f"h{level_of(child(child(node, 'attrs'), 'level'))}", inner)
    if kind == "codeblock":
        return element("pre", inner.replace("<br>", "\n"))
    tag = _TAGS.get(kind)
    return element(tag, inner) if tag else inner


def bloks(blok: Json, depth: int = 0) -> str:
    """The rich text in a component and its nested components."""
    if not isinstance(blok, dict):
        return ""
    below = deeper(depth)
    parts: list[str] = []
    for value in blok.values():
        if child(value, "type") == "doc":
            parts.append(_node(value, below))
        elif isinstance(value, list):
            parts += [bloks(item, below) for item in value if as_text(child(item, "component"))]
    return "".join(parts)


def _marked(node: Json) -> str:
    marks = as_list(child(node, "marks"))
    kinds = dict.fromkeys(as_text(child(mark, "type")) for mark in marks)
    inner = wrap(text(child(node, "text")), [_MARKS[kind] for kind in kinds if kind in _MARKS])
    for mark in marks:
        if child(mark, "type") == "link":
            attributes = child(mark, "attrs")
            address = as_text(child(attributes, "href"))
            mail = child(attributes, "linktype") == "email" and not address.startswith("mailto:")
            inner = element("a", inner, href=f"mailto:{address}" if mail else address)
    return inner


def _image(node: Json) -> str:
    attributes = child(node, "attrs")
    return image(child(attributes, "src"), child(attributes, "alt"), child(attributes, "title"))


_LEAVES: dict[str, Callable[[Json], str]] = {
    "text": _marked,
    "image": _image,
    "hardbreak": lambda _: "<br>",
    "horizontalrule": lambda _: "<hr>",
}
