"""Converts documents of S3 content into rows of ArticleTable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.content_keys import content_key
from dateline.model.documents import (
    Article,
    Author,
    Notice,
    SegmentState,
    Translation,
    TranslationState,
    content_hash,
    text_hash,
)
from dateline.model.rows import (
    EditorAct,
    Named,
    Published,
    Revision,
    Step,
    Summary,
    TranslationRow,
    Version,
)
from functions.index.article.content_digest import content_digest
from functions.index.article.similarity import sketch_article
from functions.index.article.slugs import slugify
from functions.index.article.unstable_ids import has_unstable_id

if TYPE_CHECKING:
    from dateline.model.editor_acts import Act

MAX_SUMMARY_TEXT = 2_000
MAX_SUMMARY_AUTHORS = 20
MAX_SUMMARY_TAGS = 50


def revision_of(document: Article | Notice) -> Revision:
    """The history row of a document from the article's own source."""
    return Revision(
        order_key=document.order_key,
        status=document.status,
        content_hash=content_hash(document),
        content_key=content_key(document),
        summary=_summary(document) if isinstance(document, Article) else None,
        outline=content_digest(document) if isinstance(document, Article) else None,
        submission_id=document.provenance.submission_id,
        received_at=document.provenance.received_at,
        processed_at=document.provenance.processed_at,
        sender=document.provenance.sender,
        source_version=document.source_version if isinstance(document, Article) else None,
        part=True if isinstance(document, Article) and document.part else None,
        reason=document.reason if isinstance(document, Notice) else None,
    )


def translation_row(translation: Translation) -> TranslationRow:
    """A chain of this one translation; a held translation is not published."""
    version = _version(translation)
    published = Published(
        **version.model_dump(),
        headline=translation.headline[:MAX_SUMMARY_TEXT],
        standfirst=translation.standfirst and translation.standfirst[:MAX_SUMMARY_TEXT],
    )
    held = translation.state is TranslationState.HELD
    return TranslationRow(
        language=translation.language,
        newest=version,
        when_changed=translation.when_changed,
        published=None if held else published,
        steps=(_step(translation),),
        named=() if held else (_named(translation),),
    )


def act_of(document: Notice, act: Act) -> EditorAct:
    """The row of an editor's act."""
    return EditorAct(
        order_key=document.order_key,
        act=act,
        by=document.source,
        reason=document.reason,
        content_key=content_key(document),
        submission_id=document.provenance.submission_id,
        received_at=document.provenance.received_at,
        processed_at=document.provenance.processed_at,
    )


def _version(translation: Translation) -> Version:
    return Version(
        number=translation.number,
        order_key=translation.order_key,
        text_hash=translation.text_hash,
        state=translation.state,
        review=translation.review,
        content_key=content_key(translation),
        translated_at=translation.translated_at,
        engine=translation.engine,
        characters_sent=translation.characters_sent,
        characters_saved=translation.characters_saved,
    )


def _step(translation: Translation) -> Step:
    states = [segment.state for segment in translation.segments]
    return Step(
        number=translation.number,
        content_key=content_key(translation),
        state=translation.state,
        review=translation.review,
        translated_at=translation.translated_at,
        by=translation.edited_by,
        requested_by=translation.requested_by,
        written=sum(segment.since == translation.number for segment in translation.segments),
        stale=states.count(SegmentState.STALE),
        held=states.count(SegmentState.HELD),
    )


def _named(translation: Translation) -> Named:
    return Named(
        order_key=translation.order_key,
        translated_at=translation.translated_at,
        slug=slugify(translation.headline, translation.id),
    )


def _corrects(article: Article) -> bool:
    return bool(article.correction_note) or any(
        link.relation == "corrects" for link in article.links
    )


def _summary(article: Article) -> Summary:
    """The fields that lists and the gate need; long texts are cut because S3 has them whole."""
    images = (media for media in article.media if (media.type or "").startswith("image/"))
    return Summary(
        language=article.language,
        access=article.access,
        access_reason=article.access_reason,
        headline=article.headline[:MAX_SUMMARY_TEXT],
        standfirst=article.standfirst and article.standfirst[:MAX_SUMMARY_TEXT],
        byline=article.byline,
        authors=tuple(
            Author(name=author.name, role=author.role)
            for author in article.authors[:MAX_SUMMARY_AUTHORS]
        ),
        place=article.place,
        section=article.section,
        slug=article.slug,
        tags=article.tags[:MAX_SUMMARY_TAGS],
        urgency=article.urgency,
        published_at=article.published_at,
        modified_at=article.modified_at,
        embargoed_until=article.embargoed_until,
        expires_at=article.expires_at,
        canonical_url=article.canonical_url,
        unstable_id=has_unstable_id(article),
        image=next(images, None),
        word_count=article.word_count,
        fingerprint=article.fingerprint,
        sketch=sketch_article(article),
        text_hash=text_hash(article),
        usage_terms=article.usage_terms and article.usage_terms[:MAX_SUMMARY_TEXT],
        copyright=article.copyright and article.copyright[:MAX_SUMMARY_TEXT],
        translation_allowed=article.translation_allowed,
        correction_note=article.correction_note,
        embed_hosts=article.embed_hosts,
        corrects=_corrects(article),
    )
