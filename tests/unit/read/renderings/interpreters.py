"""What programs make of an output: HTML, Markdown and YAML read by parsers that are not ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

import cmarkgfm
import html5lib
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

# The default of 20 levels hides text that is nested deeper.
NESTING = {"html": True, "maxNesting": 1_000}
Render = Callable[[str], str]
_COMMONMARK = MarkdownIt("commonmark", NESTING)
COMMONMARK: Render = _COMMONMARK.render
GFM_LIKE: Render = MarkdownIt("gfm-like", NESTING).render
"""With tables, strikethrough and addresses that become links by themselves."""


def cmark(text: str) -> str:
    """Markdown as the reference implementation of CommonMark renders it, HTML included."""
    html: str = cmarkgfm.markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)
    return html


def github(text: str) -> str:
    """Markdown as GitHub's parser renders it, before anything cleans the result."""
    html: str = cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)
    return html


_ACTIVE = frozenset(
    {"applet", "base", "button", "embed", "form", "frame", "frameset", "input", "link", "math"}
    | {"meta", "noscript", "object", "portal", "script", "style", "svg", "template", "textarea"}
)
_ADDRESSES = frozenset({"action", "cite", "data", "formaction", "href", "poster", "src", "srcset"})
_SAFE_SCHEME = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_UNSEEN = re.compile(r"[\s\x00-\x20\x7f-\xa0\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_BLOCKS = frozenset(
    {"aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "li"}
    | {"ol", "p", "pre", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "hr"}
    | {f"h{level}" for level in range(1, 7)}
)
_EMPHASIS = {"b": "strong", "em": "em", "i": "em", "strong": "strong"}


def parsed(html: str) -> ET.Element:
    """The fragment as html5lib, and so a browser, parses it."""
    root: ET.Element = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return root


@lru_cache(maxsize=1_000)
def unsafe(html: str) -> list[str]:
    """Everything in HTML that could run, load or submit something it must not."""
    problems = []
    for element in parsed(html).iter():
        # The tag of a comment is a function.
        tag = str(element.tag).rpartition("}")[2]
        if tag in _ACTIVE:
            problems.append(f"<{tag}>")
        if tag == "iframe" and not (element.get("sandbox") and element.get("referrerpolicy")):
            problems.append("iframe without sandbox")
        for name, value in element.attrib.items():
            if name.startswith("on") or name in {"style", "srcdoc", "id"}:
                problems.append(f"{tag}@{name}")
            if name in _ADDRESSES and not _SAFE_SCHEME.match(_UNSEEN.sub("", value)):
                problems.append(f"{tag}@{name}={value}")
    return problems


def folded(text: str) -> str:
    """White space folded, other spaces of Unicode too: renderers strip those from paragraphs.

    Without controls, which XML cannot contain.
    """
    return " ".join(_CONTROL.sub("", text).split())


def text_of(element: ET.Element) -> str:
    """The text that a reader sees, with a space between blocks."""
    return folded("".join(_texts(element)))


def _texts(element: ET.Element) -> Iterator[str]:
    if element.tag in _BLOCKS:
        yield " "
    # The tag of a comment is a function; its text is not shown.
    yield (element.text or "") if isinstance(element.tag, str) else ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""
    if element.tag in _BLOCKS:
        yield " "


@dataclass(frozen=True)
class Shown:
    """What a reader sees and can click on."""

    text: str
    links: list[tuple[str, str]]
    pictures: list[tuple[str, str]]
    emphasis: list[tuple[str, str]]
    headings: list[tuple[str, str]]
    code: list[str]
    counts: dict[str, int]


@lru_cache(maxsize=1_000)
def shown(html: str) -> Shown:
    """What HTML shows."""
    root = parsed(html)
    elements = [element for element in root.iter() if isinstance(element.tag, str)]

    def of(*tags: str) -> list[ET.Element]:
        return [element for element in elements if element.tag in tags]

    return Shown(
        text=text_of(root),
        links=[(_address(item.get("href")), text_of(item)) for item in of("a")],
        pictures=[(_address(item.get("src")), folded(item.get("alt") or "")) for item in of("img")],
        emphasis=[
            (_EMPHASIS[item.tag], text) for item in of(*_EMPHASIS) if (text := text_of(item))
        ],
        headings=[
            (item.tag, text)
            for item in of(*(f"h{level}" for level in range(1, 7)))
            if (text := text_of(item))
        ],
        code=["".join(item.itertext()).strip("\n") for item in of("pre")],
        counts={
            tag: len(of(tag)) for tag in ("blockquote", "ol", "ul", "li", "table", "iframe", "hr")
        },
    )


def _address(url: str | None) -> str:
    return _COMMONMARK.normalizeLink(url or "")


def front_matter(text: str) -> tuple[str, str]:
    """YAML and Markdown of a file."""
    opening, front, body = text.split("---\n", 2)
    assert opening == ""
    return front, body


def strings(value: Any) -> Iterator[str]:
    """Every text in a value, keys excluded."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from strings(member)
    elif isinstance(value, list):
        for member in value:
            yield from strings(member)
