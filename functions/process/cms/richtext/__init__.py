"""Renders the rich text of CMSs as HTML, one module per kind; HTML is cleaned later as usual.

An unknown node keeps its text. Text nested deeper than editors can make it is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.errors import Unprocessable
from functions.process.cms.richtext import (
    contentful,
    markdown,
    portable_text,
    storyblok,
    strapi,
    structured_text,
)
from functions.process.cms.richtext.markup import as_list, as_text, child
from functions.process.text.paragraphs import paragraphs_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.model.source_options import BodyKind
    from functions.process.item.sample import Json


def _html(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _text(value: Json) -> str:
    return paragraphs_html(value) if isinstance(value, str) else ""


RENDERERS: dict[BodyKind, Callable[[Json], str]] = {
    "html": _html,
    "markdown": markdown.render,
    "text": _text,
    "contentful_rich_text": contentful.render,
    "portable_text": portable_text.render,
    "strapi_blocks": strapi.render,
    "storyblok_rich_text": storyblok.render,
    "structured_text": structured_text.render,
}
_STRINGS: frozenset[BodyKind] = frozenset({"html", "markdown", "text"})


def render(value: Json, kind: BodyKind | None, where: str) -> str:
    """The body as HTML; `kind` None detects the kind by shape.

    Raises:
        Unprocessable: `body_kind_unknown` or `body_kind_wrong`; `rich_text_too_deep`.
    """
    actual = kind_of(value)
    if actual is None:
        raise Unprocessable("body_kind_unknown", "unknown kind of rich text", where=where)
    # Only the CMS knows which kind of text a string is.
    if kind is not None and actual != kind and not (kind in _STRINGS and actual in _STRINGS):
        raise Unprocessable(
            "body_kind_wrong", f"configured as {kind}, but is {actual}", where=where
        )
    try:
        return RENDERERS[kind or actual](value)
    except Unprocessable as error:
        raise Unprocessable(error.code, error.message, where=where) from None


def kind_of(value: Json) -> BodyKind | None:
    """The kind of body that a value is by its shape; None if unknown."""
    if isinstance(value, str):
        return _kind_of_string(value)
    if isinstance(value, list):
        return _kind_of_list(value)
    if child(value, "nodeType") == "document":
        return "contentful_rich_text"
    if child(value, "type") == "doc":
        return "storyblok_rich_text"
    if child(value, "schema") == "dast" or child(child(value, "value"), "schema") == "dast":
        return "structured_text"
    return None


def _kind_of_string(text: str) -> BodyKind:
    if markdown.is_html(text):
        return "html"
    return "markdown" if markdown.is_markdown(text) else "text"


def _kind_of_list(nodes: list[Json]) -> BodyKind | None:
    for node in as_list(nodes)[:100]:
        if isinstance(child(node, "_type"), str):
            return "portable_text"
        if as_text(child(node, "type")) in strapi.BLOCKS and isinstance(
            child(node, "children"), list
        ):
            return "strapi_blocks"
    return None
