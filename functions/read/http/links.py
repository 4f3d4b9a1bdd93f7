"""Links in responses. JSON uses paths, which are valid on any host; feeds need absolute URLs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

_WEB = re.compile(r"https?://[^\s\x00-\x20\x7f\"<>\\^`{|}]{1,4000}", re.IGNORECASE)
_MAX_LISTED = 2_048
"""Characters of a URL that a sitemap must stay below."""


def article_path(article_id: str, language: str | None) -> str:
    """`/articles/<id>?language=<language>`: this variant, independent of Accept-Language."""
    query = f"?language={language}" if language else ""
    return f"/articles/{article_id}{query}"


def page_path(article_id: str, language: str | None) -> str:
    """`/articles/<id>.html?language=<language>`: the HTML page of the variant."""
    query = f"?language={language}" if language else ""
    return f"/articles/{article_id}.html{query}"


def canonical_page(origin: str, article_id: str, language: str | None, declared: str | None) -> str:
    """The URL that a variant's page declares canonical, and that feeds and sitemaps list.

    `declared` is the newsroom's own page of the article, None for a translation. It counts if it is
    an http or https URL that fits a sitemap (https://www.sitemaps.org/protocol.html#locdef).
    """
    page = web_address(declared)
    if page and len(page) < _MAX_LISTED:
        return page
    return f"{origin}{page_path(article_id, language)}"


def feed_path(name: str, extension: str) -> str:
    """`/feeds/<name>.<extension>`: the feed of a listing."""
    return f"/feeds/{quoted(name)}.{extension}"


def listing_path(language: str, facet: str = "all", value: str = "") -> str:
    """`/feeds/en.html`, `/feeds/en.section.politics.html`: the page of a listing."""
    return feed_path(listing_name(language, facet, value), "html")


def listing_name(language: str, facet: str = "all", value: str = "") -> str:
    """A listing's name in addresses: `en`, or `en.section.politics`."""
    return language if facet == "all" else f"{language}.{facet}.{value}"


def changes_path(article_id: str) -> str:
    """`/articles/<id>/diff.html`: the page of what the newest revision changed."""
    return f"/articles/{article_id}/diff.html"


def slug_path(language: str, slug: str) -> str:
    """`/articles/by-slug/<language>/<slug>`."""
    return f"/articles/by-slug/{language}/{slug}"


def with_query(path: str, query: Mapping[str, str]) -> str:
    """The path with the parameters that have a value, in the order of their names."""
    given = sorted((name, value) for name, value in query.items() if value)
    return f"{path}?{urlencode(given)}" if given else path


def quoted(text: str) -> str:
    """The text percent-encoded as one path segment."""
    return quote(text, safe="")


def web_address(url: str | None) -> str | None:
    """The URL if it is an http or https URL, else None."""
    return url if url and _WEB.fullmatch(url) else None
