"""Articles by their ids, in one look-up.

Each passes the visibility gate; hidden and unknown ids look the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.listing_entries import listed_original, listed_translation
from dateline.model.visibility import killed_in_public, translation_visible, visible
from functions.read.http.caching import next_moment
from functions.read.http.languages import candidates, choose
from functions.read.lookup.results import ArticlesById, head_changes, summary_of

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.rows import Head, Listed, TranslationRow
    from dateline.stores.articles import ArticleReader


def articles_by_ids(
    articles: ArticleReader, ids: tuple[str, ...], languages: tuple[str, ...], now: datetime
) -> ArticlesById:
    """Listing entries, each in the first available of `languages`, else the original.

    One call per hundred rows (HEAD rows and translations); one more where articles were merged into
    others.
    """
    looked_up = candidates(languages)
    variants = articles.variants(ids, looked_up)
    merged_into = {
        article_id: head.joined.to
        for article_id, (head, _) in variants.items()
        if head and head.joined
    }
    followed = articles.variants(merged_into.values(), looked_up) if merged_into else {}
    entries: list[Listed] = []
    missing: list[str] = []
    killed: list[str] = []
    moved: dict[str, str] = {}
    for article_id in dict.fromkeys(ids):
        head, rows = (
            followed[merged_into[article_id]] if article_id in merged_into else variants[article_id]
        )
        if head is not None and killed_in_public(head):
            killed.append(article_id)
        elif head is None or not visible(head, now):
            missing.append(article_id)
        else:
            entries.append(entry_of(head, rows, languages, now))
            moved |= {article_id: head.id} if article_id in merged_into else {}
    heads = (head for head, _ in (*variants.values(), *followed.values()) if head)
    # The release of a hidden article must not show in the lifetime of the response.
    shown = tuple(head for head in heads if visible(head, now))
    changes_at = next_moment(now, head_changes(shown, now))
    return ArticlesById(tuple(entries), tuple(missing), tuple(killed), moved, now, changes_at)


def entry_of(
    head: Head, rows: dict[str, TranslationRow], languages: tuple[str, ...], now: datetime
) -> Listed:
    """The listing entry of the best matching variant."""
    summary = summary_of(head)
    fitting = {
        language: row.published
        for language, row in rows.items()
        if row.published and translation_visible(head, row, now)
    }
    choice = choose(languages, summary.language, fitting)
    if choice is None or choice.translation is None:
        return listed_original(head, summary)
    shown = fitting[choice.translation]
    return listed_translation(head, summary, choice.translation, shown)
