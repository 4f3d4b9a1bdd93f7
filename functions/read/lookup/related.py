"""Related articles of a page: what it corrects, copies of its story, and its neighbours by time.

Neighbours are the entries before and after it in its section's listing, in the language of the
page; without a section, in the listing of the whole language. Listing rows, the rows of a story and
the links of a document only propose: each article is shown as its HEAD is now, past the gate.

The release of a hidden article changes nothing here before its time, not even the lifetime of the
page: a page without a new neighbour is incomplete for a moment, and shows nothing hidden.

Calls: two queries, one more for an article with copies, and one BatchGetItem. The queries run in
parallel with the read of the text.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.identifiers import article_id
from dateline.model.languages import UNDETERMINED
from dateline.model.rows import facet_value, listing_pk, listing_sk
from dateline.model.visibility import listed_visible, visible
from functions.read.http.caching import next_moment
from functions.read.lookup.by_ids import entry_of
from functions.read.lookup.results import head_changes, listed_changes
from functions.read.views import RelatedArticles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future
    from datetime import datetime

    from dateline.model.documents import Link, Relation
    from dateline.model.rows import Head, Listed
    from dateline.stores.articles import ArticleReader, Variants
    from functions.read.lookup.results import VisibleVariant

NEIGHBOURS = 5
"""Entries read on each side: the nearest visible one, and the others as more of the section."""
MORE = 5
MAX_LINKS = 10
MAX_COPIES = 10
"""Of a story that a page lists; all in all, the look-up stays below 100 rows: one call."""


@dataclass(frozen=True)
class Candidates:
    """Queries that propose related articles, while they run."""

    older: Future[list[Listed]]
    newer: Future[list[Listed]]
    story: Future[list[str]] | None


@contextmanager
def candidates(articles: ArticleReader, variant: VisibleVariant) -> Iterator[Candidates]:
    """Starts the queries; they have ended when the block ends."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only pages need it

    section = variant.summary.section
    facet = ("section", section) if section and facet_value(section) else ("all", "")
    pk = listing_pk(variant.language or UNDETERMINED, *facet)
    at = variant.head.effective_at
    own = listing_sk(at, variant.head.id)
    story = variant.head.membership.story if variant.head.membership and variant.story else None
    with ThreadPoolExecutor(3) as pool:
        yield Candidates(
            pool.submit(articles.listing, pk, until=at, limit=NEIGHBOURS, after=own),
            pool.submit(
                articles.listing,
                pk,
                since=at,
                until=variant.now,
                limit=NEIGHBOURS,
                after=own,
                oldest_first=True,
            ),
            pool.submit(articles.story, story) if story else None,
        )


def related_articles(
    articles: ArticleReader,
    variant: VisibleVariant,
    proposed: Candidates,
    links: Iterable[Link],
) -> tuple[RelatedArticles, datetime | None]:
    """The related articles that readers may see now, and when they change by themselves."""
    now, own = variant.now, variant.head.id
    older, newer = proposed.older.result(), proposed.newer.result()
    linked = _linked(variant.head, links)
    copies = [name for name in (proposed.story.result() if proposed.story else ()) if name != own]
    copies = copies[:MAX_COPIES]
    neighbours = [item for item in (*older, *newer) if listed_visible(item, now)]
    ids = dict.fromkeys([*(item.id for item in neighbours), *copies, *linked])
    languages = (variant.language,) if variant.language else ()
    variants = articles.variants(ids, languages) if ids else {}

    def entry(name: str) -> Listed | None:
        head, rows = variants[name]
        if name == own or head is None or not visible(head, now):
            return None
        return entry_of(head, rows, languages, now)

    def current(items: Iterable[Listed]) -> list[Listed]:
        shown = [entry(item.id) for item in items if listed_visible(item, now)]
        return [item for item in shown if item and item.language == variant.language]

    before, after = current(older), current(newer)
    named = {*copies, *linked}
    more = [item for item in (*reversed(after[1:]), *before[1:]) if item.id not in named]
    related = RelatedArticles(
        linked=tuple(
            (relation, item) for name, relation in linked.items() if (item := entry(name))
        ),
        copies=tuple(item for item in map(entry, copies) if item and item.id not in linked),
        previous=before[0] if before else None,
        following=after[0] if after else None,
        more=tuple(more[:MORE]),
    )
    shown = _visible_heads(variants, now)
    return related, next_moment(now, [*listed_changes((*older, *newer)), *head_changes(shown, now)])


def _linked(head: Head, links: Iterable[Link]) -> dict[str, Relation]:
    """The ids of the articles of the same source that it links to, without itself."""
    named = {article_id(head.source, link.external_id): link.relation for link in links}
    named.pop(head.id, None)
    return dict(list(named.items())[:MAX_LINKS])


def _visible_heads(variants: Variants, now: datetime) -> list[Head]:
    """Not the hidden ones: the lifetime of a page must not reveal when one is released."""
    return [head for head, _ in variants.values() if head and visible(head, now)]
