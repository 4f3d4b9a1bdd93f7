"""An article as an HTML page without scripts: semantic, accessible, left to right or right to left.

`hreflang` lists only variants that search engines may show: the original and reviewed translations.
A translation that is not reviewed, or only partly, is `noindex` and marked for readers.
https://developers.google.com/search/docs/specialty/international/localized-versions
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.embeds import EMBED_HOSTS, frame_sources
from dateline.web.security_headers import content_security_policy
from functions.read.http.links import canonical_page, page_path, web_address
from functions.read.pages.templates import render_page
from functions.read.renderings._pictures import picture_attributes, with_lazy_pictures
from functions.read.renderings._translation_marks import review_notice
from functions.read.renderings.json_ld import news_article
from functions.read.renderings.rendering import ArticleRendering

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from dateline.model.documents import Block, Media
    from dateline.model.rows import Summary
    from functions.read.http.site import Site
    from functions.read.views import ArticleView

_HEADING = re.compile(r"(</?h)([1-6])", re.IGNORECASE)
_UNSAFE_IN_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def render(view: ArticleView, site: Site) -> str:
    """The page. The template escapes every value; blocks are already sanitised HTML."""
    from markupsafe import Markup  # noqa: PLC0415 - imported on first use

    declared = None if view.translation_state else view.canonical_url
    return render_page(
        "page.html",
        site,
        view.language,
        view=view,
        canonical=canonical_page(site.origin, view.id, view.language, declared),
        original=f"{site.origin}{page_path(view.id, view.translated_from)}",
        alternates=_alternates(view, site),
        review=review_notice(view),
        byline=view.byline or ", ".join(author.name for author in view.authors),
        pictures=_pictures(view),
        picture_attributes=picture_attributes,
        cover=next(filter(_is_picture, view.media), None),
        original_language=_original_language(view),
        linked_data=Markup(  # noqa: S704 - _UNSAFE_IN_SCRIPT is escaped
            json.dumps(news_article(view, site), ensure_ascii=False).translate(_UNSAFE_IN_SCRIPT)
        ),
        iso=iso,
        page_html=lambda block: Markup(_page_html(block)),  # noqa: S704 - sanitised by process
    )


def _alternates(view: ArticleView, site: Site) -> list[tuple[str, str]]:
    """Language and URL of each variant that search engines may show."""
    named = [
        (
            language,
            canonical_page(
                *(site.origin, view.id, language),
                view.canonical_url if language == view.original_language else None,
            ),
        )
        for language in view.reviewed_languages
    ]
    # x-default is the original, as in sitemaps.
    return [*named, ("x-default", named[0][1])] if view.original_language else named


def _original_language(view: ArticleView) -> Markup:
    """The `lang` attribute of fields that stay untranslated: byline, place, rights, corrections."""
    from markupsafe import Markup  # noqa: PLC0415

    return Markup(' lang="{}"').format(view.translated_from) if view.translated_from else Markup()


def _pictures(view: ArticleView) -> list[Media]:
    """The pictures that the story does not already contain."""
    shown = "".join(block.html for block in view.body if "<img" in block.html)
    return [
        item for item in view.media if _is_picture(item) and f'"{escape(item.url)}"' not in shown
    ]


def _is_picture(media: Media) -> bool:
    return web_address(media.url) is not None and (media.type or "image/").startswith("image/")


def _page_html(block: Block) -> str:
    """The block with headings of at least h2, below the page's h1, and with lazy pictures."""
    html = _HEADING.sub(lambda item: f"{item[1]}{max(int(item[2]), 2)}", block.html)
    return with_lazy_pictures(html)


def _headers(summary: Summary) -> Mapping[str, str]:
    """A page shows pictures, players and allowed frames, and runs no script: JSON-LD is data."""
    policy = content_security_policy(
        img_src="https: http:",
        media_src="https: http:",
        frame_src=frame_sources((*EMBED_HOSTS, *summary.embed_hosts)),
        style_src="'unsafe-inline'",
    )
    return {"content-security-policy": policy}


RENDERING = ArticleRendering(
    extension="html",
    content_type="text/html; charset=utf-8",
    description="HTML page without scripts, accessible, in either writing direction",
    revision=9,
    render=render,
    headers=_headers,
)
