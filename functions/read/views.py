"""Views: the input of renderings. One variant of an article, or one page of a listing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.model.access import restriction_notice
from dateline.model.documents import (
    Access,
    Author,
    Block,
    BlockKind,
    Media,
    Tag,
    TranslationState,
    word_count,
)
from dateline.model.languages import UNDETERMINED
from functions.read.frames import with_safe_frames

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dateline.model.documents import Relation
    from dateline.model.public_rows import Tombstone
    from dateline.model.rows import Head, Listed, Summary, TranslationRow
    from dateline.model.variant_texts import VariantText


@dataclass(frozen=True)
class RelatedArticles:
    """Other articles that a page links to. Readers may see each of them (`lookup.related`)."""

    linked: tuple[tuple[Relation, Listed], ...] = ()
    """What it corrects, supersedes or derives from."""
    copies: tuple[Listed, ...] = ()
    """Other copies of its story."""
    previous: Listed | None = None
    following: Listed | None = None
    """The nearest older and newer entry of its section."""
    more: tuple[Listed, ...] = ()
    """Further entries of the section near it, the newest first."""

    @property
    def etag_parts(self) -> tuple[str, ...]:
        """Its parts of an entity tag."""
        neighbours = (self.previous, self.following)
        entries = (*(item for _, item in self.linked), *self.copies, *neighbours, *self.more)
        named = " ".join(relation for relation, _ in self.linked)
        return (named, *(item.model_dump_json() if item else "" for item in entries))


@dataclass(frozen=True)
class ArticleView:
    """Everything that readers may know about an article in one language.

    It has no editorial note, provenance, intake key or warnings, so no rendering can leak them.
    `notes` are boilerplate (an author's biography, a newsletter line), public but not part of the
    story; `body` does not include them.
    """

    id: str
    source: str
    language: str | None
    original_language: str | None
    languages: tuple[str, ...]
    """Every available language, the original first."""
    reviewed_languages: tuple[str, ...]
    """The languages that a person wrote or declared reviewed, which search engines may index."""
    translation_state: TranslationState | None
    """None for the original."""
    fallback_from: str | None
    """The requested language, where this is another."""
    version: int
    status: str
    slug: str | None
    """Identifies the variant in /articles/by-slug; None where it has no slug."""
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
    """The story's id, if it has other copies."""
    lead: bool = True
    """Whether listings show this copy now."""
    stale: bool = False
    """Whether this translates an earlier revision of the article."""
    access: str | None = None
    """`public` or `restricted`; None where the source does not say."""
    access_reason: str | None = None
    received_at: datetime | None = None
    """When it was received, for an article of which the source states no time at all; else None."""
    released_at: datetime | None = None
    """When its embargo ended, for an article without a time of publication; else None."""
    updated_at: datetime | None = None
    """When its text last changed after publication: the source's own time, else the receipt of the
    newest revision; None if it did not, as far as known."""
    corrects: bool = False
    """Whether the source calls this version a correction, with a note or without."""
    has_earlier_text: bool = False
    """Whether readers could read an earlier revision, unless it was taken back since."""
    related: RelatedArticles = RelatedArticles()
    """Filled for pages alone."""

    @property
    def access_notice(self) -> str | None:
        """The notice that readers see on a restricted article."""
        return restriction_notice(self.access_reason) if self.is_restricted else None

    @property
    def is_restricted(self) -> bool:
        """Whether its source shows the article to some readers only."""
        return self.access == Access.RESTRICTED

    @property
    def translated_from(self) -> str | None:
        """The original's language, None for the original itself."""
        return self.original_language if self.translation_state else None

    @property
    def machine_translated(self) -> bool:
        """Whether this is a translation that no editor declared reviewed."""
        return self.translation_state not in {None, TranslationState.REVIEWED}


@dataclass(frozen=True)
class ListingView:
    """One page of a listing. `title` is for people; `next` is None on the last page."""

    language: str
    title: str
    items: tuple[Listed, ...]
    next: str | None = None
    """The cursor of the next page."""
    texts: Mapping[str, ArticleView] = field(default_factory=dict)
    """Full texts by entry name (`name_of`). An entry without one is shown as in a listing."""
    tombstones: tuple[Tombstone, ...] = ()
    """Tombstones of the time that the page covers."""
    facet: str = "all"
    """`section`, `tag`, `author`, `source` or `story`, or `all` for everything in the language."""
    value: str = ""
    """The section, tag, author, source or story, as the request names it."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Paths of the pages `self`, `first` and `next`; empty where the listing is not paged."""


def article_view(
    head: Head,
    summary: Summary,
    text: VariantText,
    fallback_from: str | None,
    *,
    story: str | None = None,
    lead: bool = True,
    stale: bool = False,
) -> ArticleView:
    """Combines the current state of an article with the text of one variant.

    A translation has only text; byline, place and rights come from the article.
    """
    original = text if text.state is None else summary
    blocks = tuple(with_safe_frames(text.body, summary.embed_hosts))
    # Rows have the canonical tag, the documents of before there was one have what was sent.
    language = summary.language if text.state is None else text.language
    return ArticleView(
        id=head.id,
        source=head.source,
        language=language,
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
        translation_state=text.state,
        fallback_from=fallback_from,
        version=head.version,
        status=head.status.value,
        access=summary.access.value if summary.access else None,
        access_reason=summary.access_reason,
        slug=head.slugs.get(language or UNDETERMINED),
        headline=text.headline,
        standfirst=text.standfirst,
        byline=original.byline,
        authors=original.authors,
        place=original.place,
        body=tuple(block for block in blocks if block.kind is not BlockKind.NOTE),
        notes=tuple(block for block in blocks if block.kind is BlockKind.NOTE),
        section=original.section,
        tags=original.tags,
        urgency=original.urgency,
        published_at=summary.published_at,
        modified_at=summary.modified_at,
        effective_at=head.effective_at,
        expires_at=summary.expires_at,
        media=text.media,
        usage_terms=original.usage_terms,
        copyright=original.copyright,
        canonical_url=original.canonical_url,
        word_count=word_count(text.body),
        correction_note=original.correction_note,
        received_at=None if any(_stated(summary)) else head.first_received_at,
        released_at=None if summary.published_at else summary.embargoed_until,
        updated_at=_updated_at(head, summary),
        corrects=summary.corrects,
        has_earlier_text=_has_earlier_text(head),
        story=story,
        lead=lead,
        stale=stale,
    )


def _stated(summary: Summary) -> tuple[datetime | None, ...]:
    return (summary.published_at, summary.embargoed_until, summary.modified_at)


def _updated_at(head: Head, summary: Summary) -> datetime | None:
    if summary.modified_at is not None:
        published = summary.published_at
        return summary.modified_at if not published or summary.modified_at > published else None
    return head.received_at if _has_earlier_text(head) else None


def _has_earlier_text(head: Head) -> bool:
    """Whether an earlier revision was public before the current one came."""
    return head.version > 1 and bool(head.public_since and head.public_since < head.received_at)


def variant_etag_parts(head: Head, translation: TranslationRow | None) -> tuple[str, ...]:
    """The parts of an entity tag: everything in the rows that decides the response.

    Other copies of the story and translations that are held change rows too, but not the response.
    """
    bookkeeping = {"lock", "listed", "taken", "received_at", "processed_at", "rebuilt"}
    bookkeeping.add("membership")
    return (
        head.model_dump_json(exclude=bookkeeping),
        translation.model_dump_json(exclude={"newest", "steps"}) if translation else "",
    )


def name_of(entry: Listed) -> str:
    """A stable name of the variant: the article's id, with the language for a translation."""
    return variant_name(entry.id, entry.language if entry.translated_from else None)


def variant_name(article_id: str, translation: str | None) -> str:
    """`<id>` for an original (`translation` is None), `<id>.<language>` for a translation."""
    return f"{article_id}.{translation}" if translation else article_id
