"""Links of a page to listings and to other articles, ready for the template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from dateline.model.languages import UNDETERMINED
from dateline.model.rows import facet_value
from functions.read.http.links import listing_path, page_path
from functions.read.http.parameters import MAX_FILTER
from functions.read.texts.direction import direction

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from markupsafe import Markup

    from dateline.model.rows import Listed
    from functions.read.views import ArticleView


class FacetLink(NamedTuple):
    """A section, tag or author; `href` is None where it has no listing."""

    name: str
    href: str | None


@dataclass(frozen=True)
class ArticleLink:
    """Another article. `attributes` has its language, where that is not the page's."""

    href: str
    headline: str
    source: str
    at: datetime
    attributes: Markup


def facet_link(language: str | None, facet: str, name: str) -> FacetLink:
    """The link to a listing in the language of the page."""
    is_listed = facet_value(name) and len(name) <= MAX_FILTER
    href = listing_path(language or UNDETERMINED, facet, name) if is_listed else None
    return FacetLink(name, href)


def article_link(entry: Listed, page_language: str | None) -> ArticleLink:
    """The link to an article's page."""
    from markupsafe import Markup  # noqa: PLC0415 - imported on first use

    attributes = Markup()
    if entry.language and entry.language != page_language:
        attributes = Markup(' lang="{0}" hreflang="{0}" dir="{1}"').format(
            entry.language, direction(entry.language)
        )
    href = page_path(entry.id, entry.language)
    return ArticleLink(href, entry.headline, entry.source, entry.effective_at, attributes)


def linked_byline(view: ArticleView) -> Markup:
    """The byline as the source wrote it, with a link at each author's name.

    Authors that it does not name follow it.
    """
    from markupsafe import Markup  # noqa: PLC0415 - imported on first use

    byline = view.byline or ""
    links = {
        author.name: _written(facet_link(view.language, "author", author.name))
        for author in view.authors
    }
    others = [written for name, written in links.items() if name not in byline]
    # Longer names first: one may be part of another.
    names = sorted((name for name in links if name in byline), key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, names))})", byline) if names else [byline]
    text = "".join(links.pop(part, "") or escape(part) for part in parts)
    return Markup(", ".join(filter(None, [text, *others])))  # noqa: S704 - every part is escaped


def _written(link: FacetLink) -> str:
    name = escape(link.name)
    return f'<a href="{escape(link.href)}">{name}</a>' if link.href else name


def links_of(entries: Iterable[Listed], page_language: str | None) -> list[ArticleLink]:
    """The links to several articles."""
    return [article_link(entry, page_language) for entry in entries]
