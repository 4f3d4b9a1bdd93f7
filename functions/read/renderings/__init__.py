"""Renderings: output formats of articles and feeds. One module each, one line in a registry below.

A module declares everything about its rendering (`renderings.rendering`): the API description, the
table in docs/reference/renderings.md and the tests of every rendering follow from the registry.

Articles: `GET /articles/<id>.<extension>`; JSON without an extension.

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
and the pages of listings are not in a registry: `sitemap` and `listing_page` write them.
"""

from __future__ import annotations

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
from functions.read.renderings.rendering import by_extension

DEFAULT_ARTICLE = article_json.RENDERING.extension
ARTICLE_RENDERINGS = by_extension(
    page.RENDERING,
    article_json.RENDERING,
    json_ld.RENDERING,
    markdown.RENDERING,
    newsml_g2.RENDERING,
    ninjs.RENDERING,
    ninjs.RENDERING_2,
    nitf.RENDERING,
    text.RENDERING,
)
FEED_RENDERINGS = by_extension(atom.RENDERING, json_feed.RENDERING, rss.RENDERING)
