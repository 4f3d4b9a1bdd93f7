"""Atom's text constructs: plain, escaped HTML, XHTML or any media type, inline or linked.

https://www.rfc-editor.org/rfc/rfc4287#section-3.1, #section-4.1.3; Atom 0.3 has media types and a
`mode` of xml, escaped or base64 instead.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from functions.process.body.blocks import plain_text
from functions.process.body.clean import web_address
from functions.process.not_for_publication.markup import publishable
from functions.process.syndication.texts import as_text, looks_like_html, repair_html
from functions.process.text.paragraphs import paragraphs_html
from functions.process.xml.markup import XML_LANG, markup_of
from functions.process.xml.parse import text_of

if TYPE_CHECKING:
    from lxml import etree

_HTML = frozenset({"html", "text/html", "xhtml", "application/xhtml+xml"})
_KNOWN = _HTML | {"text"}
_BINARY = ("image/", "audio/", "video/", "application/pdf", "application/zip")
_MAX_ATTRIBUTES = 10
_RANKS = {"html": 2, "text": 1}


@dataclass(frozen=True, slots=True)
class Text:
    """A text construct; its value is HTML, text, or not readable here."""

    element: etree._Element
    kind: str
    """`html`, `text` or `other`."""
    value: str
    type: str
    src: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether the construct has text, plain or marked up."""
        return self.kind != "other" and bool(self.value.strip())

    @property
    def rank(self) -> int:
        """How rich its markup is; 0 without text."""
        return _RANKS.get(self.kind, 0) if self.is_text else 0

    @property
    def language(self) -> str | None:
        """`xml:lang` on the text itself."""
        value = self.element.get(XML_LANG)
        return None if value is None else str(value)

    def line(self) -> str | None:
        """One line of text, for a headline or standfirst."""
        if self.kind == "other":
            return None
        if self.kind == "html":
            return as_text(plain_text(publishable(self.value).markup))
        return as_text(self.value)

    def html(self) -> str | None:
        """The value as HTML, for a body."""
        if self.kind == "text":
            return paragraphs_html(self.value)
        return repair_html(self.value) if self.kind == "html" else None


def text_construct(element: etree._Element, base: str | None = None) -> Text:
    """Reads an element by its `type` and `mode`; `src` is resolved against `base`."""
    media_type = _declared(element).strip().lower().partition(";")[0]
    src = web_address(element.get("src"), base)
    if element.get("src"):
        return Text(element, "other", "", media_type, src, ("body: only linked, by content's src",))
    if (element.get("mode") or "").lower() == "base64" or _is_encoded(media_type):
        if media_type.startswith(_BINARY):
            return Text(element, "other", "", media_type)
        value = text_of(element)
        value = _from_base64(value) or value
        return Text(element, "html" if looks_like_html(value) else "text", value, media_type)
    if len(element):
        return Text(element, "html", markup_of(element), media_type)
    text = element.text or ""
    if media_type not in _KNOWN and "/" not in media_type and looks_like_html(text):
        # A misspelt type of what is HTML.
        media_type = "html"
    return Text(element, _kind(media_type), text, media_type)


def _declared(element: etree._Element) -> str:
    """The `type`; HTML's, if only the attribute's name is misspelt."""
    if declared := element.get("type"):
        return declared
    values = (str(value) for value in element.attrib.values()[:_MAX_ATTRIBUTES])
    return next((value for value in values if value in _HTML), "text")


def _kind(media_type: str) -> str:
    if media_type in _HTML:
        return "html"
    return (
        "text"
        if media_type == "text" or media_type.startswith("text/") or "/" not in media_type
        else "other"
    )


def _is_encoded(media_type: str) -> bool:
    """Whether the type means base64: neither text nor XML (RFC 4287, section 4.1.3.3)."""
    is_xml = media_type.endswith(("/xml", "+xml"))
    return "/" in media_type and not is_xml and not media_type.startswith(("text/", "multipart/"))


def _from_base64(text: str) -> str | None:
    """The decoded text; None for other content, such as a picture."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode()
    except ValueError:
        return None
