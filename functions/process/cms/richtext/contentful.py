"""Contentful's rich text: `{nodeType, data, content}`, text with marks.

https://www.contentful.com/developers/docs/concepts/rich-text/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.process.cms.richtext.markup import (
    as_list,
    as_text,
    child,
    deeper,
    element,
    text,
    wrap,
)

if TYPE_CHECKING:
    from functions.process.item.sample import Json

_TAGS = {
    "paragraph": "p",
    "blockquote": "blockquote",
    "ordered-list": "ol",
    "unordered-list": "ul",
    "list-item": "li",
    "table": "table",
    "table-row": "tr",
    "table-cell": "td",
    "table-header-cell": "th",
    **{f"heading-{level}": f"h{level}" for level in range(1, 7)},
}
_MARKS = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "code": "code",
    "superscript": "sup",
    "subscript": "sub",
    "strikethrough": "s",
}


def render(document: Json) -> str:
    """The document as HTML, without embedded entries and assets: they are links without content."""
    return _node(document, 0)


def _node(node: Json, depth: int) -> str:
    kind = as_text(child(node, "nodeType"))
    if kind == "text":
        marks = [as_text(child(mark, "type")) for mark in as_list(child(node, "marks"))]
        tags = [_MARKS[mark] for mark in dict.fromkeys(marks) if mark in _MARKS]
        return wrap(text(child(node, "value")), tags)
    if kind == "hr":
        return "<hr>"
    below = deeper(depth)
    inner = "".join(_node(item, below) for item in as_list(child(node, "content")))
    if kind == "hyperlink":
        return element("a", inner, href=as_text(child(child(node, "data"), "uri")))
    tag = _TAGS.get(kind)
    return element(tag, inner) if tag else inner
