"""An article as Markdown (CommonMark) with YAML front matter.

Names are those of the article's JSON (article_json.py); unknown values are left out.
"""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING

from dateline.model.clock import iso
from functions.read.http.links import article_path, web_address
from functions.read.http.long_texts import join_long
from functions.read.renderings._markdown_body import markdown_of
from functions.read.renderings.rendering import ArticleRendering

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from functions.read.http.site import Site
    from functions.read.views import ArticleView

_NOT_IN_YAML = "\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
_MARKUP = r"<\[\]"
_ESCAPED = re.compile(f"[{_NOT_IN_YAML}{_MARKUP}]")


def render(view: ArticleView, site: Site) -> str:
    """Front matter, the story, and notes below a rule."""
    front = {
        "id": view.id,
        "url": f"{site.origin}{article_path(view.id, view.language)}",
        "language": view.language,
        "translated_from": view.translated_from,
        "machine_translated": view.machine_translated or None,
        "translation_state": view.translation_state.value if view.translation_state else None,
        "stale": view.stale or None,
        "access": view.access,
        "access_reason": view.access_reason,
        "headline": view.headline,
        "standfirst": view.standfirst,
        "byline": view.byline,
        "authors": [author.name for author in view.authors],
        "place": view.place,
        "section": view.section,
        "tags": [tag.name for tag in view.tags],
        "published_at": iso(view.published_at) if view.published_at else None,
        "modified_at": iso(view.modified_at) if view.modified_at else None,
        "canonical_url": web_address(view.canonical_url),
        "usage_terms": view.usage_terms,
        "copyright": view.copyright,
        "correction_note": view.correction_note,
    }
    lines = [f"{name}: {_yaml(value)}" for name, value in front.items() if value]
    parts = chain(["---", *lines, "---"], _separated(markdown_of(view.body)))
    if view.notes:
        parts = chain(parts, ["", "* * *"], _separated(markdown_of(view.notes)))
    return join_long(chain(parts, [""]), "\n")


def _separated(blocks: Iterable[str]) -> Iterator[str]:
    for block in blocks:
        yield ""
        yield block


def _yaml(value: object) -> str:
    """The value as JSON, which is also YAML and cannot end the front matter.

    Escapes the characters that YAML forbids or reads as line breaks, since it has no surrogate
    pairs (https://yaml.org/spec/1.2.2/#51-character-set), and those with which HTML, links and
    pictures begin: CommonMark knows no front matter, so its renderers show it as text.
    """
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    text = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda item: f"\\u{ord(item[0]):04x}", text)


RENDERING = ArticleRendering(
    extension="md",
    content_type="text/markdown; charset=utf-8",
    description="Markdown (CommonMark) with YAML front matter",
    revision=6,
    render=render,
)
