"""An article as an HTML page without scripts: semantic, accessible, left to right or right to left.

`hreflang` lists only variants that search engines may show: the original and reviewed translations.
A translation that is not reviewed, or only partly, is `noindex` and marked for readers.
https://developers.google.com/search/docs/specialty/international/localized-versions
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.embeds import EMBED_HOSTS, frame_sources
from dateline.web.security_headers import content_security_policy
from functions.read.http.links import canonical_page, changes_path, page_path, web_address
from functions.read.pages.templates import HTML, render_page
from functions.read.renderings._page_links import (
    ArticleLink,
    FacetLink,
    article_link,
    facet_link,
    linked_byline,
    links_of,
)
from functions.read.renderings._pictures import picture_attributes, with_pictures
from functions.read.renderings._translation_marks import notice_keys
from functions.read.renderings.json_ld import news_article
from functions.read.renderings.rendering import ArticleRendering
from functions.read.texts.direction import direction
from functions.read.texts.page_texts import language_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    original_language = _of_original(view, "lang")
    return render_page(
        "page.html",
        site,
        view.language,
        view=view,
        canonical=canonical_page(site.origin, view.id, view.language, declared),
        original=page_path(view.id, view.translated_from),
        original_name=language_name(view.translated_from),
        alternates=_alternates(view, site),
        languages=_languages(view),
        notices=notice_keys(view),
        section=facet_link(view.language, "section", view.section) if view.section else None,
        tags=_tags(view),
        byline=linked_byline(view),
        changes=changes_path(view.id) if view.has_earlier_text else None,
        is_corrected=view.corrects or view.correction_note is not None,
        corrected_at=view.updated_at or view.modified_at,
        reason=Markup("<bdi{}>{}</bdi>").format(original_language, view.access_reason),
        original_link=_of_original(view, "hreflang"),
        related=_related(view),
        pictures=_pictures(view),
        picture_attributes=picture_attributes,
        cover=next(filter(_is_picture, view.media), None),
        original_language=original_language,
        linked_data=Markup(  # noqa: S704 - _UNSAFE_IN_SCRIPT is escaped
            json.dumps(news_article(view, site), ensure_ascii=False).translate(_UNSAFE_IN_SCRIPT)
        ),
        iso=iso,
        page_html=lambda block: Markup(  # noqa: S704 - sanitised by process
            _page_html(block, view.media)
        ),
    )


@dataclass(frozen=True)
class _Related:
    """Links to the related articles of a view. `linked` names what each link is."""

    linked: list[tuple[str, ArticleLink]]
    copies: list[ArticleLink]
    previous: ArticleLink | None
    following: ArticleLink | None
    more: list[ArticleLink]


def _related(view: ArticleView) -> _Related:
    related, language = view.related, view.language
    return _Related(
        linked=[(relation, article_link(item, language)) for relation, item in related.linked],
        copies=links_of(related.copies, language),
        previous=article_link(related.previous, language) if related.previous else None,
        following=article_link(related.following, language) if related.following else None,
        more=links_of(related.more, language),
    )


def _languages(view: ArticleView) -> list[tuple[str, str, str, str]]:
    """Tag, name, direction and path of every language of the article; none if there is only one."""
    links = [
        (tag, language_name(tag), direction(tag), page_path(view.id, tag)) for tag in view.languages
    ]
    return links if len(links) > 1 else []


def _tags(view: ArticleView) -> list[FacetLink]:
    names = dict.fromkeys(tag.name for tag in view.tags)
    return [facet_link(view.language, "tag", name) for name in names]


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


def _of_original(view: ArticleView, attribute: str) -> Markup:
    """`lang` of fields that stay untranslated, `hreflang` of links to the original's revisions.

    Untranslated are byline, place, rights and corrections. Empty where the article is the original.
    """
    from markupsafe import Markup  # noqa: PLC0415

    language = view.translated_from
    return Markup(' {}="{}"').format(attribute, language) if language else Markup()


def _pictures(view: ArticleView) -> list[Media]:
    """The pictures that the story does not already contain."""
    shown = "".join(block.html for block in view.body if "<img" in block.html)
    return [
        item for item in view.media if _is_picture(item) and f'"{escape(item.url)}"' not in shown
    ]


def _is_picture(media: Media) -> bool:
    return web_address(media.url) is not None and (media.type or "image/").startswith("image/")


def _page_html(block: Block, media: Iterable[Media]) -> str:
    """The block with headings of at least h2, below the page's h1, and with its pictures' files."""
    html = _HEADING.sub(lambda item: f"{item[1]}{max(int(item[2]), 2)}", block.html)
    return with_pictures(html, media)


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
    content_type=HTML,
    description="HTML page without scripts, accessible, in either writing direction",
    revision=11,
    render=render,
    headers=_headers,
    shows_related=True,
)
