"""DatoCMS's structured text: a dast document, `{schema: "dast", document: {type: "root", …}}`.

https://www.datocms.com/docs/structured-text/dast
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.process.cms.richtext.markup import (
    as_list,
    as_text,
    child,
    deeper,
    element,
    level_of,
    text,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from functions.process.item.sample import Json

_TAGS = {
    "paragraph": "p",
    "listItem": "li",
    "table": "table",
    "tableRow": "tr",
    "tableCell": "td",
}
_MARKS = {
    "strong": "strong",
    "emphasis": "em",
    "underline": "u",
    "strikethrough": "s",
    "highlight": "mark",
    "code": "code",
}


def render(value: Json) -> str:
    """The document as HTML, without blocks and inline records: they are ids without content."""
    inside = child(value, "value")
    document = child(value, "document") or child(inside, "document")
    return _node(document, 0)


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


def _span(node: Json) -> str:
    marks = dict.fromkeys(as_text(mark) for mark in as_list(child(node, "marks")))
    return wrap(text(child(node, "value")), [_MARKS[mark] for mark in marks if mark in _MARKS])


def _quote(node: Json, inner: str) -> str:
    source = as_text(child(node, "attribution"))
    return element("blockquote", inner + (element("p", text(source)) if source else ""))


_LEAVES: dict[str, Callable[[Json], str]] = {
    "span": _span,
    "code": lambda node: element("pre", text(child(node, "code")).replace("<br>", "\n")),
    "thematicBreak": lambda _: "<hr>",
}
_HOLDERS: dict[str, Callable[[Json, str], str]] = {
    "blockquote": _quote,
    "heading": lambda node, inner: element(f"h{level_of(child(node, 'level'))}", inner),
    "link": lambda node, inner: element("a", inner, href=as_text(child(node, "url"))),
    "list": lambda node, inner: element(
        "ol" if child(node, "style") == "numbered" else "ul", inner
    ),
}
