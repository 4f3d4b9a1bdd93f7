"""Renderings: output formats of articles and feeds. One module each, one line in a registry below.

Articles: `GET /articles/<id>.<extension>`; JSON without an extension.

    json, txt, md     Dateline's own JSON, plain text, Markdown with front matter
    html, jsonld      an HTML page, and schema.org JSON-LD
    ninjs, ninjs2     ninjs 3.1 and 2.1
    newsml, nitf      NewsML-G2 and NITF, for partners

Feeds: `GET /feeds/<listing>.<extension>`, where the listing is a language, or a language, a facet
(`section`, `tag`, `author`, `source` or `story`) and its value, which may contain dots:

    en.rss                          everything in English, originals and translations
    en.atom, en.json                the same as Atom 1.0 and as JSON Feed 1.1
    und.rss                         everything of unknown language
    pt-BR.section.politics.rss      one section, ignoring case and spacing
    en.tag.Central%20Asia.rss       one tag
    hy.author.Ani%20Petrosyan.rss   one author
    en.source.ghost-main.rss        one source

A page of a feed has 50 whole articles, or `limit`, and links to the next page; `text=summary`
leaves out the texts; `since` and `until` bound the time of publication.

A rendering's only input is a view (`read.views`), so it cannot leak what the view lacks. Sitemaps
are not in a registry: `sitemap` writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from functions.read.renderings import (
    article_json,
    atom,
    json_feed,
    json_ld,
    markdown,
    newsml_g2,
    ninjs,
    nitf,
    page,
    rss,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from functions.read.http.site import Site
    from functions.read.views import ArticleView, ListingView


@dataclass(frozen=True)
class ArticleRendering:
    """Renders an article.

    Increase `revision` when the output changes: it is part of the entity tag, and caches keep a
    response with the same entity tag.
    """

    content_type: str
    revision: int
    render: Callable[[ArticleView, Site], str]


@dataclass(frozen=True)
class FeedRendering:
    """Renders a listing as a feed: `render(view, origin, path of the feed)`."""

    content_type: str
    revision: int
    render: Callable[[ListingView, str, str], str]
    has_tombstones: bool = False
    """Whether the format can express tombstones."""


def _anywhere(render: Callable[[ArticleView], str]) -> Callable[[ArticleView, Site], str]:
    """Adapts a rendering without absolute links, which does not need the site."""
    return lambda view, _: render(view)


DEFAULT_ARTICLE = "json"

ARTICLE_RENDERINGS = {
    "html": ArticleRendering("text/html; charset=utf-8", 3, page.render),
    "json": ArticleRendering("application/json", 2, _anywhere(article_json.render)),
    "jsonld": ArticleRendering("application/ld+json", 1, json_ld.render),
    "md": ArticleRendering("text/markdown; charset=utf-8", 2, markdown.render),
    "newsml": ArticleRendering("application/vnd.iptc.g2.newsitem+xml", 3, newsml_g2.render),
    "ninjs": ArticleRendering("application/json", 2, ninjs.render),
    "ninjs2": ArticleRendering("application/json", 2, ninjs.render_2),
    "nitf": ArticleRendering("application/nitf+xml", 3, nitf.render),
    "txt": ArticleRendering("text/plain; charset=utf-8", 2, _anywhere(text.render)),
}

FEED_RENDERINGS = {
    "atom": FeedRendering(
        "application/atom+xml; charset=utf-8", 2, atom.render, has_tombstones=True
    ),
    "json": FeedRendering("application/feed+json", 2, json_feed.render),
    "rss": FeedRendering("application/rss+xml; charset=utf-8", 2, rss.render),
}
