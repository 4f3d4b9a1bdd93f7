"""Sitemaps: all pages with their languages, and news.

https://www.sitemaps.org/protocol.html ·
https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap ·
https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap

They list only pages that a person wrote or reviewed. Every page of an article links to all of them
and to itself, so that the sets agree; `x-default` is the original.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from dateline.model.clock import iso
from functions.read.http.links import canonical_page
from functions.read.renderings._xml_elements import add, document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from dateline.model.public_rows import Mapped, MapRow
    from functions.read.http.site import Site

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_CHINESE = {"zh-Hans": "zh-cn", "zh-CN": "zh-cn", "zh-Hant": "zh-tw", "zh-TW": "zh-tw"}
"""Google's exceptions for languages of news."""


def index(addresses: Iterable[str], site: Site) -> str:
    """An index of files, given their paths."""
    root = ET.Element("sitemapindex", xmlns=NAMESPACE)
    for address in addresses:
        add(add(root, "sitemap"), "loc", f"{site.origin}{address}")
    return document(root)


def pages(articles: Iterable[MapRow], site: Site, now: datetime) -> str:
    """A file of pages."""
    root = ET.Element("urlset", {"xmlns": NAMESPACE, "xmlns:xhtml": _XHTML})
    for article in articles:
        for variant in article.variants:
            url = add(root, "url")
            add(url, "loc", _page(article, variant, site))
            # A source's clock may run ahead; search engines distrust future dates.
            add(url, "lastmod", iso(min(variant.modified_at, now)))
            _alternates(url, article, site)
    return document(root)


def news(articles: Iterable[tuple[MapRow, Sequence[Mapped]]], site: Site) -> str:
    """A file of news: articles, each with its variants of known language."""
    root = ET.Element("urlset", {"xmlns": NAMESPACE, "xmlns:news": NEWS})
    for article, variants in articles:
        for variant in variants:
            url = add(root, "url")
            add(url, "loc", _page(article, variant, site))
            element = add(url, "news:news")
            publication = add(element, "news:publication")
            add(publication, "news:name", site.name)
            add(publication, "news:language", _news_language(variant.language or ""))
            add(element, "news:publication_date", iso(article.effective_at))
            add(element, "news:title", variant.headline)
    return document(root)


def _page(article: MapRow, variant: Mapped, site: Site) -> str:
    return canonical_page(site.origin, article.id, variant.language, variant.canonical_url)


def _alternates(url: ET.Element, article: MapRow, site: Site) -> None:
    original = article.variants[0]
    if original.language is None:
        return
    for variant in article.variants:
        href = _page(article, variant, site)
        add(url, "xhtml:link", rel="alternate", hreflang=variant.language or "", href=href)
    default = _page(article, original, site)
    add(url, "xhtml:link", rel="alternate", hreflang="x-default", href=default)


def _news_language(language: str) -> str:
    """Two or three letters, as Google requires."""
    primary, *rest = language.split("-")
    return _CHINESE.get("-".join([primary, *rest[:1]]), primary)
