"""What goes out: one module a rendering, one line in a registry below.

Articles: `GET /articles/<id>.<extension>`; without an extension it is JSON.

Feeds: `GET /feeds/<listing>.<extension>`, where the listing is a language, or a language, a facet
(`section`, `tag`, `author` or `source`) and its value, which may itself hold dots:

    en.rss                          everything in English, originals and translations
    en.atom, en.json                the same as Atom 1.0 and as JSON Feed 1.1
    und.rss                         everything whose language is unknown
    pt-BR.section.politics.rss      one section; case and spacing of the value do not matter
    en.tag.Central%20Asia.rss       one tag
    hy.author.Ani%20Petrosyan.rss   one author
    en.source.ghost-main.rss        one source

A rendering is given a view and nothing else (`functions.read.views`), so none can let out what
the view has not got.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from functions.read.renderings import article_json, atom, json_feed, rss, text
from functions.read.views import ArticleView, ListingView


@dataclass(frozen=True)
class ArticleRendering:
    """How an article is written. Raise `revision` when what it writes changes: caches hold on to
    what has the same entity tag."""

    content_type: str
    revision: int
    render: Callable[[ArticleView], str]


@dataclass(frozen=True)
class FeedRendering:
    """How a listing is written as a feed: `render(view, origin, address of the feed itself)`."""

    content_type: str
    render: Callable[[ListingView, str, str], str]


DEFAULT_ARTICLE = "json"

ARTICLE_RENDERINGS = {
    "json": ArticleRendering("application/json", 1, article_json.render),
    "txt": ArticleRendering("text/plain; charset=utf-8", 1, text.render),
}

FEED_RENDERINGS = {
    "atom": FeedRendering("application/atom+xml; charset=utf-8", atom.render),
    "json": FeedRendering("application/feed+json", json_feed.render),
    "rss": FeedRendering("application/rss+xml; charset=utf-8", rss.render),
}
