"""An article as a page of HTML that needs no script: semantic, accessible, in either direction.

`hreflang` names only what Google may show in a reader's language: the original and what a person
has reviewed; an unreviewed machine translation is `noindex` and marked for its readers.
https://developers.google.com/search/docs/specialty/international/localized-versions
"""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.model.clock import iso
from functions.read.http.links import page_path, web_address
from functions.read.renderings.json_ld import news_article

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

    from dateline.model.documents import Block, Media
    from functions.read.http.site import Site
    from functions.read.views import ArticleView

_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}
)
"""Languages whose usual script runs from right to left; a script subtag says otherwise."""
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Nkoo", "Syrc", "Thaa"})
_HEADING = re.compile(r"(</?h)([1-6])", re.IGNORECASE)
_UNSAFE_IN_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def direction(language: str | None) -> str:
    """`rtl` or `ltr`, as HTML's `dir` takes it."""
    primary, *rest = (language or "").split("-")
    scripts = [part for part in rest if len(part) == 4]
    right = scripts[0] in _RIGHT_TO_LEFT_SCRIPTS if scripts else primary in _RIGHT_TO_LEFT
    return "rtl" if right else "ltr"


def render(view: ArticleView, site: Site) -> str:
    """The page. Every value is escaped by the template; blocks are sanitised HTML already."""
    from markupsafe import Markup  # noqa: PLC0415 - loaded only when a page is asked for

    ours = f"{site.origin}{page_path(view.id, view.language)}"
    canonical = (not view.translation_state and web_address(view.canonical_url)) or ours
    return _template().render(
        view=view,
        site=site,
        canonical=canonical,
        original=f"{site.origin}{page_path(view.id, view.translated_from)}",
        alternates=_alternates(view, site),
        direction=direction(view.language),
        byline=view.byline or ", ".join(author.name for author in view.authors),
        pictures=_pictures(view),
        cover=next(filter(_is_picture, view.media), None),
        original_language=_original_language(view),
        linked_data=Markup(  # noqa: S704 - what could end the script element is escaped
            json.dumps(news_article(view, site), ensure_ascii=False).translate(_UNSAFE_IN_SCRIPT)
        ),
        iso=iso,
        page_html=lambda block: Markup(_page_html(block)),  # noqa: S704 - sanitised by process
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    source = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
    return environment.from_string(source)


def _alternates(view: ArticleView, site: Site) -> list[tuple[str, str]]:
    """Languages and addresses of the variants that a search engine may offer."""
    named = [
        (language, f"{site.origin}{page_path(view.id, language)}")
        for language in view.reviewed_languages
    ]
    # Who reads none of them is led to the original, as sitemaps say too.
    return [*named, ("x-default", named[0][1])] if view.original_language else named


def _original_language(view: ArticleView) -> Markup:
    """The attribute for what a translation takes over: byline, place, rights and corrections."""
    from markupsafe import Markup  # noqa: PLC0415

    return Markup(' lang="{}"').format(view.translated_from) if view.translated_from else Markup()


def _pictures(view: ArticleView) -> list[Media]:
    """Those that the story itself does not show in their place."""
    shown = "".join(block.html for block in view.body if "<img" in block.html)
    return [
        item for item in view.media if _is_picture(item) and f'"{escape(item.url)}"' not in shown
    ]


def _is_picture(media: Media) -> bool:
    return web_address(media.url) is not None and (media.type or "image/").startswith("image/")


def _page_html(block: Block) -> str:
    """The block under the page's own h1: no heading of the body may stand beside it."""
    return _HEADING.sub(lambda item: f"{item[1]}{max(int(item[2]), 2)}", block.html)
