"""Sanity's Portable Text: a list of blocks whose spans carry marks and whose lists are flat.

https://www.sanity.io/docs/developer-guides/presenting-block-text · https://www.portabletext.org
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
    text,
    wrap,
)

if TYPE_CHECKING:
    from functions.process.item.sample import Json

_STYLES = {
    "normal": "p",
    "blockquote": "blockquote",
    **{f"h{level}": f"h{level}" for level in range(1, 7)},
}
_DECORATORS = {
    "strong": "strong",
    "em": "em",
    "underline": "u",
    "strike-through": "s",
    "code": "code",
    "sup": "sup",
    "sub": "sub",
}
_MAX_LEVEL = 10


def render(blocks: Json) -> str:
    """The blocks as HTML; an image needs its URL in the payload (`asset->url`)."""
    return _blocks(as_list(blocks), 0)


def _blocks(blocks: list[Json], depth: int) -> str:
    parts: list[str] = []
    lists: list[str] = []
    for block in blocks:
        tag = {"bullet": "ul", "number": "ol"}.get(as_text(child(block, "listItem")), "")
        if not tag and child(block, "listItem"):
            tag = "ul"
        level = _level(child(block, "level")) if tag else 0
        while len(lists) > level or (tag and len(lists) == level and lists[-1] != tag):
            parts.append(f"</li></{lists.pop()}>")
        if tag and len(lists) == level:
            parts.append("</li>")
        while len(lists) < level:
            lists.append(tag)
            # A skipped level still needs an item to hold the next list.
            parts.append(f"<{tag}>" if len(lists) == level else f"<{tag}><li>")
        parts.append(f"<li>{_spans(block)}" if tag else _block(block, depth))
    parts += [f"</li></{tag}>" for tag in reversed(lists)]
    return "".join(parts)


def _level(value: Json) -> int:
    number = value if isinstance(value, int) and not isinstance(value, bool) else 1
    return min(max(number, 1), _MAX_LEVEL)


def _block(block: Json, depth: int) -> str:
    kind = as_text(child(block, "_type"))
    if kind == "block":
        tag = _STYLES.get(as_text(child(block, "style")), "p")
        return element(tag, _spans(block))
    if kind == "image":
        asset = child(block, "asset")
        address = child(asset, "url") or child(block, "url")
        return image(address, child(block, "alt"), child(block, "caption"))
    if kind == "code":
        return element("pre", text(child(block, "code")).replace("<br>", "\n"))
    if kind in {"break", "divider", "horizontalRule"}:
        return "<hr>"
    # The text of a custom block belongs to the story, however the site shows it.
    return "".join(
        _blocks(inner, deeper(depth))
        for inner in (as_list(value) for value in _values(block))
        if any(child(item, "_type") == "block" for item in inner)
    )


def _values(block: Json) -> list[Json]:
    return list(block.values()) if isinstance(block, dict) else []


def _spans(block: Json) -> str:
    links = {
        as_text(child(item, "_key")): as_text(child(item, "href"))
        for item in as_list(child(block, "markDefs"))
        if as_text(child(item, "href"))
    }
    return "".join(_span(span, links) for span in as_list(child(block, "children")))


def _span(span: Json, links: dict[str, str]) -> str:
    marks = list(dict.fromkeys(as_text(mark) for mark in as_list(child(span, "marks"))))
    tags = [_DECORATORS[mark] for mark in marks if mark in _DECORATORS]
    inner = wrap(text(child(span, "text")), tags)
    for mark in marks:
        if mark in links:
            inner = element("a", inner, href=links[mark])
    return inner
