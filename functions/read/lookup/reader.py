"""Reads articles for the endpoints.

Every public response passes the visibility gate here, before any S3 read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dateline.model.documents import Article, Translation, TranslationState
from dateline.model.errors import NotFound, Rejected, TooLarge, Unavailable
from dateline.model.rows import (
    ACT,
    HEAD,
    REVISION,
    EditorAct,
    Head,
    Revision,
    chronological,
    listing_sk,
    without_keys,
)
from dateline.model.variant_texts import VariantText, unpacked, variant_text
from dateline.model.visibility import (
    article_gone,
    killed_as_test,
    public_story,
    readable_as_test,
    require_visible,
    translation_visible,
    visible,
)
from functions.read.http.caching import next_moment
from functions.read.http.languages import ORIGINAL, Fallback, candidates, choose
from functions.read.lookup import cursors
from functions.read.lookup.by_ids import articles_by_ids
from functions.read.lookup.paging import page
from functions.read.lookup.related import candidates as related_candidates
from functions.read.lookup.related import related_articles
from functions.read.lookup.results import (
    ArticlesById,
    Copies,
    History,
    Languages,
    Page,
    VisibleVariant,
    head_changes,
    summary_of,
)
from functions.read.views import ArticleView, article_view

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from dateline.model.clock import Clock
    from dateline.model.rows import Listed
    from dateline.stores.articles import ArticleReader
    from dateline.stores.content import ContentStore
    from functions.read.lookup.listing_query import ListingQuery

MAX_HOPS = 5
"""Merges followed from an id to the current article. Index keeps chains at one."""
MAX_LANGUAGES = 99


@dataclass(frozen=True)
class Reader:
    """A listing or a history takes one call; an article one, and one more for its text."""

    articles: ArticleReader
    content: ContentStore
    clock: Clock
    cursor_key: Callable[[], bytes]

    def find(
        self, article_id: str, languages: tuple[str, ...], fallback: Fallback = ORIGINAL
    ) -> VisibleVariant:
        """The best match for the requested languages, in order of preference.

        Follows merges: the result may belong to the article that this one was merged into.

        Raises:
            NotFound, Gone: readers may not see it (`model.visibility`), or no language that
                `fallback` allows is available.
        """
        return self._find(article_id, languages, fallback, self.clock())

    def find_test(self, article_id: str, reader: str) -> VisibleVariant:
        """A test article, for the source `reader` that sent it.

        Raises:
            NotFound: it is unknown, expired, hidden or another source's.
            Gone: it was killed.
        """
        now = self.clock()
        head, _ = self.articles.head(article_id)
        if head is not None and killed_as_test(head, reader, now):
            raise article_gone()
        if head is None or not readable_as_test(head, reader, now):
            raise NotFound("article_unknown", "no such article")
        return VisibleVariant(head, summary_of(head), None, None, now)

    def find_slug(
        self, language: str, slug: str, fallback: Fallback = ORIGINAL
    ) -> tuple[VisibleVariant, tuple[str, str] | None]:
        """The variant with this slug, and its current (language, slug) if the slug has changed.

        Reveals nothing about the slug of a hidden article.

        Raises:
            NotFound, Gone: unknown slug, or readers may not see the article.
        """
        now = self.clock()
        row = self.articles.slug(language, slug)
        if row is None:
            raise NotFound("article_unknown", "no such article")
        variant = self._find(row.id, (row.language,), fallback, now)
        moved = (row.language, row.slug) != (language, slug)
        return variant, (row.language, row.slug) if moved else None

    def _find(
        self, article_id: str, languages: tuple[str, ...], fallback: Fallback, now: datetime
    ) -> VisibleVariant:
        looked_up = candidates(languages, fallback)
        stored, rows = self.articles.head(article_id, looked_up)
        for _ in range(MAX_HOPS):
            if stored is None or stored.joined is None:
                break
            stored, rows = self.articles.head(stored.joined.to, looked_up)
        head = require_visible(stored, now)
        summary = summary_of(head)
        fitting = {
            language: row for language, row in rows.items() if translation_visible(head, row, now)
        }
        choice = choose(languages, summary.language, fitting, fallback)
        if choice is None:
            known = dict.fromkeys((summary.language or "und", *head.languages))
            raise NotFound(
                "language_unavailable", f"the article is available in {', '.join(known)}"
            )
        translation = fitting[choice.translation] if choice.translation else None
        newest_translation_at = max(
            (row.published.translated_at for row in fitting.values() if row.published),
            default=None,
        )
        return VisibleVariant(
            head, summary, translation, choice.fallback_from, now, newest_translation_at
        )

    def read(self, variant: VisibleVariant) -> ArticleView:
        """The variant with its text.

        Raises:
            Unavailable: the document of the row is missing or held.
        """
        return self._view(variant, None)

    def read_with_related(self, variant: VisibleVariant) -> tuple[ArticleView, datetime | None]:
        """The variant with its text and related articles, and when those change by themselves.

        Raises:
            Unavailable: the document of the row is missing or held.
        """
        with related_candidates(self.articles, variant) as proposed:
            document = self._text_of(variant, None)
            # A translation's document has no links.
            links = document.links if isinstance(document, Article) else ()
            related, changes_at = related_articles(self.articles, variant, proposed, links)
        return replace(_view_of(variant, variant_text(document)), related=related), changes_at

    def read_short(self, variant: VisibleVariant, max_bytes: int) -> ArticleView | None:
        """The variant with its text; None if its document has more than `max_bytes`.

        Raises:
            Unavailable: the document of the row is missing or held.
        """
        try:
            return self._view(variant, max_bytes)
        except TooLarge:
            return None

    def packed(self, variants: Sequence[VisibleVariant]) -> list[bytes | None]:
        """The text of each variant, as its row has it; None where there is none."""
        texts = self.articles.texts((item.head, item.translation) for item in variants)
        return [
            texts.get((item.head.id, item.translation.language if item.translation else None))
            for item in variants
        ]

    def read_packed(self, variant: VisibleVariant, text: bytes) -> ArticleView:
        """The variant with the text of its row.

        Raises:
            Unavailable: the row cannot be read.
        """
        return _view_of(variant, unpacked(text))

    def _view(self, variant: VisibleVariant, max_bytes: int | None) -> ArticleView:
        return _view_of(variant, variant_text(self._text_of(variant, max_bytes)))

    def _text_of(self, variant: VisibleVariant, max_bytes: int | None) -> Article | Translation:
        key = variant.shown.content_key if variant.shown else variant.head.content_key
        document_type = Translation if variant.translation else Article
        document = self._document(key or "", document_type, max_bytes)
        if isinstance(document, Translation) and document.state is TranslationState.HELD:
            # A published state never holds this: row and document disagree.
            raise Unavailable("document_held", f"{key} is held for review")
        return document

    def revision(self, history: History, revision: Revision) -> ArticleView:
        """A readable revision (`readable_revisions`) with its text.

        Raises:
            Unavailable: the document of the row is missing.
        """
        if revision.summary is None:
            raise Unavailable("summary_missing", "a revision that was public has no summary")
        document = self._document(revision.content_key, Article)
        return article_view(history.head, revision.summary, variant_text(document), None)

    def _document(
        self,
        key: str,
        document_type: type[Article] | type[Translation],
        max_bytes: int | None = None,
    ) -> Article | Translation:
        try:
            document = self.content.get(key, max_bytes)
        except TooLarge:
            raise
        except Rejected as error:
            # The request is valid but row and document disagree: a 503, which raises an alarm.
            raise Unavailable("document_missing", f"{key}: {error.code}") from error
        if not isinstance(document, document_type):
            raise Unavailable("document_missing", f"{key} is a {document.document}")
        return document

    def copies(self, article_id: str) -> Copies:
        """The other visible copies of the article's story, oldest first: at most three calls.

        Raises:
            NotFound, Gone: readers may not see the article.
        """
        variant = self.find(article_id, ())
        membership = variant.head.membership
        ids = set(self.articles.story(membership.story)) if membership else set()
        heads = tuple(self.articles.heads(ids - {variant.head.id}).values())
        others = [head for head in heads if visible(head, variant.now)]
        others.sort(key=lambda item: (item.effective_at, item.id))
        # Not of hidden copies: the lifetime must not reveal when one is released.
        changes_at = next_moment(variant.now, head_changes((variant.head, *others), variant.now))
        return Copies(variant.head, tuple(others), variant.now, changes_at)

    def languages(self, article_id: str) -> Languages:
        """All languages in which the article is available: at most two calls.

        Raises:
            NotFound, Gone: readers may not see the article.
        """
        variant = self.find(article_id, ())
        asked = variant.head.languages[:MAX_LANGUAGES]
        rows = self.articles.head(variant.head.id, asked)[1] if asked else {}
        shown = [
            row for row in rows.values() if translation_visible(variant.head, row, variant.now)
        ]
        shown.sort(key=lambda item: item.language)
        return Languages(variant.head, variant.summary, tuple(shown), variant.now)

    def by_ids(self, ids: tuple[str, ...], languages: tuple[str, ...]) -> ArticlesById:
        """Listing entries of articles by their ids (`functions.read.lookup.by_ids`)."""
        return articles_by_ids(self.articles, ids, languages, self.clock())

    def listing(self, query: ListingQuery) -> Page:
        """One page of the entries that readers may see (`functions.read.lookup.paging`).

        Raises:
            Malformed: `cursor_malformed`, the cursor does not belong to this listing.
        """
        now = self.clock()
        if query.facet == "story":
            head, _ = self.articles.head(query.value)
            if head is None or not visible(head, now) or not public_story(head, now):
                # A hidden copy, or one whose other copies are hidden, answers as an unknown id.
                return Page((), None, now, None)
            if head.membership:
                query = replace(query, value=head.membership.story)
        return page(self.articles, self.cursor_key, query, now)

    def cursor_after(self, query: ListingQuery, last: Listed) -> str:
        """The cursor of the page after the entry `last`, for a page that ends early."""
        return cursors.write(self.cursor_key(), query, listing_sk(last.effective_at, last.id))

    def history(self, article_id: str) -> History:
        """All revisions of the article and the acts of editors.

        Raises:
            NotFound, Gone: readers may not see the article.
        """
        now = self.clock()
        rows = self.articles.rows(article_id)
        for _ in range(MAX_HOPS):
            stored = _head(rows)
            if stored is None or stored.joined is None:
                break
            rows = self.articles.rows(stored.joined.to)
        head = require_visible(_head(rows), now)
        revisions = (
            Revision.model_validate(without_keys(row))
            for row in rows
            if row["sk"].startswith(REVISION)
        )
        acts = (
            EditorAct.model_validate(without_keys(row)) for row in rows if row["sk"].startswith(ACT)
        )
        return History(head, chronological(revisions), list(acts), now)


def _view_of(variant: VisibleVariant, text: VariantText) -> ArticleView:
    return article_view(
        variant.head,
        variant.summary,
        text,
        variant.fallback_from,
        story=variant.story,
        lead=variant.lead,
        stale=variant.stale,
    )


def _head(rows: list[dict[str, Any]]) -> Head | None:
    heads = (Head.model_validate(without_keys(row)) for row in rows if row["sk"] == HEAD)
    return next(heads, None)
