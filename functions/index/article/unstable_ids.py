"""Which articles may come under several ids: those of feeds, unless their source says otherwise.

A feed may give an item a new guid each time it is built. An API, a CMS and a news agency name an
article by an id that stays, so two of their ids are two articles, regardless of headline and link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.model.documents import Article

FEEDS = frozenset({"atom", "jsonfeed", "rss", "rss_in_json"})
"""Formats whose items may change their ids."""


def has_unstable_id(article: Article) -> bool:
    """Whether the article's next revision may have another id."""
    if article.unstable_id is not None:
        return article.unstable_id
    return article.provenance.format in FEEDS
