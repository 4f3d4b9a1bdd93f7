"""What goes out: one module a rendering, one line in a registry below.

Articles: `GET /articles/<id>.<extension>`; without an extension it is JSON.

    json, txt, md     Dateline's own JSON, plain text, Markdown with front matter
    html, jsonld      a page, and what the page says of itself to machines (schema.org)
    ninjs, ninjs2     ninjs 3.1 and 2.1
    newsml, nitf      NewsML-G2 and NITF, for partners that need them

Feeds: `GET /feeds/<listing>.<extension>`, where the listing is a language, or a language, a facet
(`section`, `tag`, `author`, `source` or `story`) and its value, which may itself hold dots:

    en.rss                          everything in English, originals and translations
    en.atom, en.json                the same as Atom 1.0 and as JSON Feed 1.1
    und.rss                         everything whose language is unknown
    pt-BR.section.politics.rss      one section; case and spacing of the value do not matter
    en.tag.Central%20Asia.rss       one tag
    hy.author.Ani%20Petrosyan.rss   one author
    en.source.ghost-main.rss        one source

A feed has whole articles, 50 on a page unless `limit` says otherwise, and leads to the page after
it; `text=summary` leaves the texts out, `since` and `until` bound it by time of publication.

Sitemaps are in no registry: `sitemap` writes them.

A rendering is given a view and nothing else (`read.views`), so none can let out what
the view has not got.
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
    """How an article is written.

    Raise `revision` when the output changes: caches keep what has the same entity tag.
    """

    content_type: str
    revision: int
    render: Callable[[ArticleView, Site], str]


@dataclass(frozen=True)
class FeedRendering:
    """How a listing is written as a feed: `render(view, origin, address of the feed itself)`."""

    content_type: str
    revision: int
    render: Callable[[ListingView, str, str], str]
    has_tombstones: bool = False
    """Whether it has words for what was taken back."""


def _anywhere(render: Callable[[ArticleView], str]) -> Callable[[ArticleView, Site], str]:
    """For what has no absolute links: the same wherever it is asked for."""
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
