"""Looks up what may be read. Every public answer passes the gate here, before any S3 read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dateline.articles import (
    ACT,
    HEAD,
    REVISION,
    ArticleReader,
    EditorAct,
    Head,
    Listed,
    Revision,
    Summary,
    TranslationRow,
    chronological,
    listing_pk,
    listing_sk,
    without_keys,
)
from dateline.clock import Clock
from dateline.content import ContentStore
from dateline.errors import NotFound, Rejected, Unavailable
from dateline.models import Article, Translation, TranslationState
from dateline.visibility import (
    is_lead,
    listed_visible,
    require_visible,
    translation_visible,
    visible,
)
from functions.read import cursors
from functions.read.languages import candidates, choose
from functions.read.listings import ListingQuery
from functions.read.views import ArticleView, article_view

MAX_HOPS = 5
"""From an id to the one under which the article goes on; index joins them so that one does."""


@dataclass(frozen=True)
class Found:
    """A variant that readers may see at `now`, its text not yet read."""

    head: Head
    summary: Summary
    translation: TranslationRow | None
    fallback_from: str | None
    now: datetime

    @property
    def language(self) -> str | None:
        """The variant's language."""
        return self.translation.language if self.translation else self.summary.language

    @property
    def lead(self) -> bool:
        """Whether lists show it now rather than another copy of its story."""
        return is_lead(self.head, self.now)

    @property
    def last_modified(self) -> datetime:
        """When what readers get last changed: a document was written, or an embargo ended."""
        changed = [self.head.processed_at, self.head.effective_at]
        return max(changed + ([self.translation.translated_at] if self.translation else []))


@dataclass(frozen=True)
class History:
    """An article that readers may see at `now`, its revisions in order and what editors did."""

    head: Head
    revisions: list[Revision]
    acts: list[EditorAct]
    now: datetime


@dataclass(frozen=True)
class Copies:
    """An article that readers may see at `now`, and the others of its story that they may see."""

    head: Head
    others: tuple[Head, ...]
    now: datetime


@dataclass(frozen=True)
class Page:
    """Entries of a listing that readers may see at `now`, and the cursor of the page after them.

    Fewer than were asked for where some of those listed have expired.
    """

    entries: tuple[Listed, ...]
    next: str | None
    now: datetime


@dataclass(frozen=True)
class Reading:
    """One call for a listing or a history; one for an article, and one more for its text."""

    articles: ArticleReader
    content: ContentStore
    clock: Clock
    cursor_key: Callable[[], bytes]

    def find(self, article_id: str, languages: tuple[str, ...]) -> Found:
        """The variant that suits the asked languages, the most wanted first.

        It is another article's where the source goes on with this one under another id.

        Raises:
            NotFound, Gone: readers may not see it (`dateline.visibility`).
        """
        return self._find(article_id, languages, self.clock())

    def find_slug(self, language: str, slug: str) -> tuple[Found, tuple[str, str] | None]:
        """The variant that an address names, and language and slug where it has another by now.

        An address is as good as the article behind it: nothing is said of one that is hidden.

        Raises:
            NotFound, Gone: no such address, or readers may not see what it names.
        """
        now = self.clock()
        row = self.articles.slug(language, slug)
        if row is None:
            raise NotFound("article_unknown", "no such article")
        found = self._find(row.id, (row.language,), now)
        moved = (row.language, row.slug) != (language, slug)
        return found, (row.language, row.slug) if moved else None

    def _find(self, article_id: str, languages: tuple[str, ...], now: datetime) -> Found:
        stored, rows = self.articles.head(article_id, candidates(languages))
        for _ in range(MAX_HOPS):
            if stored is None or stored.joined is None:
                break
            stored, rows = self.articles.head(stored.joined.to, candidates(languages))
        head = require_visible(stored, now)
        summary = _summary(head)
        fitting = {
            language: row for language, row in rows.items() if translation_visible(head, row, now)
        }
        choice = choose(languages, summary.language, fitting)
        translation = fitting[choice.translation] if choice.translation else None
        return Found(head, summary, translation, choice.fallback_from, now)

    def read(self, found: Found) -> ArticleView:
        """The variant with its text.

        Raises:
            Unavailable: the row names a document that cannot be had.
        """
        key = found.translation.content_key if found.translation else found.head.content_key
        try:
            document = self.content.get(key or "")
        except Rejected as error:
            # The reader asked for nothing wrong: the stores disagree, and an alarm should say so.
            raise Unavailable("document_missing", f"{key}: {error.code}") from error
        wanted = Translation if found.translation else Article
        if not isinstance(document, wanted):
            raise Unavailable("document_missing", f"{key} is a {document.document}")
        if isinstance(document, Translation) and document.state is TranslationState.HELD:
            # A newer translation lies there already and index has not yet said that it is held.
            raise Unavailable("document_held", f"{key} is held for review")
        return article_view(
            found.head, found.summary, document, found.fallback_from, lead=found.lead
        )

    def copies(self, article_id: str) -> Copies:
        """The other copies of the article's story, the earliest first: at most three calls.

        Raises:
            NotFound, Gone: readers may not see the article.
        """
        found = self.find(article_id, ())
        membership = found.head.membership
        ids = set(self.articles.story(membership.story)) if membership else set()
        heads = self.articles.heads(ids - {found.head.id})
        others = [one for one in heads.values() if visible(one, found.now)]
        others.sort(key=lambda one: (one.effective_at, one.id))
        return Copies(found.head, tuple(others), found.now)

    def listing(self, query: ListingQuery) -> Page:
        """One page of what readers may see.

        Raises:
            Malformed: the cursor is not one of this listing.
        """
        now = self.clock()
        until = min(query.until or now, now)
        if query.since and query.since > until:
            return Page((), None, now)
        after = cursors.read(self.cursor_key(), query, query.cursor) if query.cursor else None
        entries = self.articles.listing(
            listing_pk(query.language, query.facet, query.value),
            until=until,
            since=query.since,
            # One more tells whether there is a page after this one.
            limit=query.limit + 1,
            after=after,
            oldest_first=query.oldest_first,
        )
        following = None
        if len(entries) > query.limit:
            entries = entries[: query.limit]
            last = listing_sk(entries[-1].effective_at, entries[-1].id)
            following = cursors.write(self.cursor_key(), query, last)
        shown = tuple(entry for entry in entries if listed_visible(entry, now))
        return Page(shown, following, now)

    def history(self, article_id: str) -> History:
        """How the article came to its present state.

        Raises:
            NotFound, Gone: readers may not see it.
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


def _head(rows: list[dict[str, Any]]) -> Head | None:
    heads = (Head.model_validate(without_keys(row)) for row in rows if row["sk"] == HEAD)
    return next(heads, None)


def _summary(head: Head) -> Summary:
    # The gate lets no head through without one; this says so to the type checker.
    if head.summary is None:
        raise Unavailable("summary_missing", "a visible article has no summary")
    return head.summary
