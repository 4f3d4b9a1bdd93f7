"""What a rendering is given: one variant of an article, or one page of a listing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.model.documents import (
    Article,
    Author,
    Block,
    BlockKind,
    Media,
    Tag,
    Translation,
    TranslationState,
    word_count,
)
from dateline.model.rows import UNDETERMINED, Head, Listed, Summary, TranslationRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dateline.model.public_rows import Tombstone


@dataclass(frozen=True)
class ArticleView:
    """All that readers may know of an article in one language.

    Not here, so that no rendering can let it out: editorial note, provenance, intake key, warnings.
    `notes` are boilerplate (an author's biography, a newsletter line), which is public but no part
    of the story; `body` is without them.
    """

    id: str
    source: str
    language: str | None
    original_language: str | None
    languages: tuple[str, ...]
    """Every language it can be read in, the original first."""
    reviewed_languages: tuple[str, ...]
    """Those of them that a person wrote or reviewed: what search engines may be told of."""
    translation_state: TranslationState | None
    """None for the original."""
    fallback_from: str | None
    """The language asked for, where this is not it."""
    version: int
    status: str
    slug: str | None
    """Names this variant in its language; None where it has no address."""
    headline: str
    standfirst: str | None
    byline: str | None
    authors: tuple[Author, ...]
    place: str | None
    body: tuple[Block, ...]
    notes: tuple[Block, ...]
    section: str | None
    tags: tuple[Tag, ...]
    urgency: int | None
    published_at: datetime | None
    modified_at: datetime | None
    effective_at: datetime
    expires_at: datetime | None
    media: tuple[Media, ...]
    usage_terms: str | None
    copyright: str | None
    canonical_url: str | None
    word_count: int
    correction_note: str | None
    story: str | None = None
    """Names the story, if there are other copies of it."""
    lead: bool = True
    """Whether lists show this copy now."""
    stale: bool = False
    """Whether this translates an earlier text of the article."""

    @property
    def translated_from(self) -> str | None:
        """The original's language, None for the original itself."""
        return self.original_language if self.translation_state else None

    @property
    def machine_translated(self) -> bool:
        """Whether no person has reviewed this translation."""
        return self.translation_state is TranslationState.TRANSLATED


@dataclass(frozen=True)
class ListingView:
    """One page of a listing. `title` names it for people; `next` is None on the last page."""

    language: str
    title: str
    items: tuple[Listed, ...]
    next: str | None = None
    """The cursor of the page after it."""
    texts: Mapping[str, ArticleView] = field(default_factory=dict)
    """Entries in full, by the name a feed gives them (`name_of`); of those
    that are not here, a feed shows what a list does."""
    tombstones: tuple[Tombstone, ...] = ()
    """What was taken back in the time that the page covers."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Paths of this page (`self`), the first and the `next` one, where there are pages."""


def article_view(
    head: Head,
    summary: Summary,
    document: Article | Translation,
    fallback_from: str | None,
    *,
    lead: bool = True,
    stale: bool = False,
) -> ArticleView:
    """Joins the current state with the text of the chosen variant.

    A translation's document has the text alone: byline, place and rights are the article's own.
    """
    original = document if isinstance(document, Article) else summary
    return ArticleView(
        id=head.id,
        source=head.source,
        language=document.language,
        original_language=summary.language,
        languages=tuple(
            dict.fromkeys(
                [*([summary.language] if summary.language else []), *sorted(head.languages)]
            )
        ),
        reviewed_languages=tuple(
            dict.fromkeys(
                [*([summary.language] if summary.language else []), *sorted(head.reviewed)]
            )
        ),
        translation_state=document.state if isinstance(document, Translation) else None,
        fallback_from=fallback_from,
        version=head.version,
        status=head.status.value,
        slug=head.slugs.get(document.language or UNDETERMINED),
        headline=document.headline,
        standfirst=document.standfirst,
        byline=original.byline,
        authors=original.authors,
        place=original.place,
        body=tuple(block for block in document.body if block.kind is not BlockKind.NOTE),
        notes=tuple(block for block in document.body if block.kind is BlockKind.NOTE),
        section=original.section,
        tags=original.tags,
        urgency=original.urgency,
        published_at=summary.published_at,
        modified_at=summary.modified_at,
        effective_at=head.effective_at,
        expires_at=summary.expires_at,
        media=document.media,
        usage_terms=original.usage_terms,
        copyright=original.copyright,
        canonical_url=original.canonical_url,
        word_count=word_count(document.body),
        correction_note=original.correction_note,
        story=head.membership.story if head.membership else None,
        lead=lead,
        stale=stale,
    )


def variant_etag_parts(head: Head, translation: TranslationRow | None) -> tuple[str, ...]:
    """What an entity tag is made of: all of the rows that decides what is said of the variant."""
    bookkeeping = {"lock", "listed", "taken", "received_at", "processed_at", "rebuilt"}
    return (
        head.model_dump_json(exclude=bookkeeping),
        translation.model_dump_json() if translation else "",
    )


def name_of(entry: Listed) -> str:
    """Names the variant for good: an original by its article, a translation with its language."""
    return variant_name(entry.id, entry.language if entry.translated_from else None)


def variant_name(article_id: str, translation: str | None) -> str:
    """The same of an id and a translation's language; None for the original."""
    return f"{article_id}.{translation}" if translation else article_id
