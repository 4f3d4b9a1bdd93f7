"""Detects whether a feed's text is HTML, and reads it; feeds seldom declare it.

https://www.rssboard.org/rss-profile#data-types-characterdata: an RSS description is HTML, a title
should not be, and is as often as not.
"""

from __future__ import annotations

import html
import re

from dateline.model.html_text import visible_text
from functions.process.body.allowlist import HTML
from functions.process.body.blocks import plain_text
from functions.process.not_for_publication.markup import publishable
from functions.process.text.paragraphs import paragraphs_html

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15}(?:-[a-zA-Z0-9-]{1,40})?)(\s[^<>]*)?/?>")
_ALONE = frozenset(
    {"base", "br", "div", "embed", "form", "frame", "head", "hr", "html", "iframe", "img", "li"}
    | {"input", "link", "meta", "object", "p", "script", "style", "svg", "wbr"}
)
"""Tags that only HTML text contains; prose may mention `<b>`, `<video>` or `<title>`."""

_HIDING = re.compile(
    r"<(?:[!?]|/?(?i:applet|canvas|datalist|embed|frameset|head|iframe|math|noembed|noframes|object"
    r"|plaintext|script|style|svg|template|textarea|title|xmp)\b)"
)
_REFERENCE = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_MOST_REFERENCES = 100_000
_TWICE = re.compile(r"&amp;(#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_STAYS = frozenset({"lt", "gt", "#60", "#62", "#x3c", "#x3e"})
_ABOUT_CODE = re.compile(r"<(?i:code|pre|kbd|samp)\b")
_NEVER_EMPTY = frozenset(
    {
        "iframe",
        "script",
        "style",
        "textarea",
        "title",
        "object",
        "noscript",
        "video",
        "audio",
        "svg",
    }
)
_MAY_BE_EMPTY = re.compile(
    # The first letters alone rule out most tags.
    f"<(?=[{''.join(sorted({name[0] + name[0].upper() for name in _NEVER_EMPTY}))}])"
    f"(?i:{'|'.join(sorted(_NEVER_EMPTY))})"
)
"""Searching for these is faster than for `/>`, which ends every picture."""
_NAME = re.compile(r"[a-zA-Z]{1,10}")
_ONE_PARAGRAPH = re.compile(r"\s*+<p>([^<]*+)</p>\s*+")
"""Most summaries."""
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


def looks_like_html(text: str) -> bool:
    """Whether it contains markup: tags, closed or with attributes, or not used in prose.

    A tag is an element of HTML, of any age, or a custom element, whose name has a hyphen.
    """
    if "<" not in text:
        return False
    for match in _TAG.finditer(text):
        closing, tag, attributes = match[1], match[2].lower(), match[3] or ""
        is_known = tag in HTML or "-" in tag
        if tag in _ALONE or (is_known and (closing or "=" in attributes)):
            return True
    return "<!--" in text


def headline_of(text: str) -> str | None:
    """A title or summary, HTML or not, as one line without parts that are not for publication."""
    if paragraph := _ONE_PARAGRAPH.fullmatch(text):
        return as_text(visible_text(paragraph[1]))
    if "<" in text and looks_like_html(text):
        text = publishable(text).markup
        # Cleaning costs ten times as much and is only needed for hidden content.
        return as_text(plain_text(text) if _HIDING.search(text) else visible_text(text))
    return as_text(_unescaped(text))


def as_text(text: str) -> str | None:
    """Plain text as one line; entities in it were encoded twice and are decoded."""
    if "&" in text and _REFERENCE.search(text):
        text = _unescaped(text)
    return " ".join(text.split()) or None


def _unescaped(text: str) -> str:
    # A text with more references is too long for a line and is refused later.
    return html.unescape(text) if 0 < text.count("&") <= _MOST_REFERENCES else text


def body_of(markup: str) -> str:
    """The HTML of a body that may be HTML or text."""
    if "<" in markup:
        return repair_html(markup) if looks_like_html(markup) else html.escape(markup, quote=False)
    if "&lt;" in markup and looks_like_html(once := html.unescape(markup)):
        # All tags are escaped: the HTML was escaped once too often.
        return repair_html(once)
    if _BLANK_LINE.search(markup):
        return paragraphs_html(html.unescape(decode_double_entities(markup)))
    return decode_double_entities(markup)


def repair_html(markup: str) -> str:
    """Repairs HTML: decodes doubly encoded entities, and closes XHTML's `<iframe/>`.

    HTML has no such end: the rest of the text would be inside the element.
    """
    if _MAY_BE_EMPTY.search(markup) and "/>" in markup:
        *parts, rest = markup.split("/>")
        if any(map(_emptied, parts)):
            markup = "".join([*map(_closed, parts), rest])
    return decode_double_entities(markup)


def _emptied(before: str) -> str | None:
    """The name of the element that a following `/>` ends, if HTML does not allow that end."""
    name = _NAME.match(before, before.rfind("<") + 1)
    return name[0] if name and name[0].lower() in _NEVER_EMPTY else None


def _closed(before: str) -> str:
    """The markup before a `/>`, closed as HTML needs it."""
    name = _emptied(before)
    return f"{before}></{name}>" if name else f"{before}/>"


def decode_double_entities(markup: str) -> str:
    """HTML with doubly encoded entities decoded, which would show as `&nbsp;` on the page.

    HTML with code stays unchanged: there `&amp;lt;` may be intended.
    """
    if (
        "&" not in markup
        or "&amp;" not in markup
        or not _TWICE.search(markup)
        or _ABOUT_CODE.search(markup)
    ):
        return markup
    return _TWICE.sub(_once, markup)


def _once(match: re.Match[str]) -> str:
    reference = f"&{match[1]};"
    stays = match[1].lower() in _STAYS or html.unescape(reference) == reference
    return match[0] if stays else reference
