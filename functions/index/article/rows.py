"""Converts documents of S3 content into rows of ArticleTable.

Rows cut what they summarise: DynamoDB takes 400 KB for a row and 4 MB for a transaction, and a
withdrawal must take effect even with overlong text. A summary takes at most 100 KB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.content_keys import content_key
from dateline.model.documents import (
    Article,
    Author,
    Media,
    Notice,
    SegmentState,
    Translation,
    TranslationState,
    content_hash,
    text_hash,
)
from dateline.model.row_size import fitting, shortened
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

MAX_SUMMARY_AUTHORS = 20
MAX_SUMMARY_TAGS = 50
MAX_AUTHORS_BYTES = 8_000
MAX_TAGS_BYTES = 16_000
MAX_RENDITIONS_BYTES = 8_000


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
        reason=document.reason and shortened(document.reason)
        if isinstance(document, Notice)
        else None,
    )


def translation_row(translation: Translation) -> TranslationRow:
    """A chain of this one translation; a held translation is not published."""
    version = _version(translation)
    published = Published(
        **version.model_dump(),
        headline=shortened(translation.headline),
        standfirst=translation.standfirst and shortened(translation.standfirst),
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
        reason=document.reason and shortened(document.reason),
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


def _image(image: Media | None) -> Media | None:
    if image is None:
        return None
    return image.model_copy(
        update={
            "alt": image.alt and shortened(image.alt),
            "caption": image.caption and shortened(image.caption),
            "credit": image.credit and shortened(image.credit),
            "renditions": fitting(image.renditions, MAX_RENDITIONS_BYTES),
        }
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
        headline=shortened(article.headline),
        standfirst=article.standfirst and shortened(article.standfirst),
        byline=article.byline and shortened(article.byline),
        authors=fitting(
            [
                Author(name=author.name, role=author.role)
                for author in article.authors[:MAX_SUMMARY_AUTHORS]
            ],
            MAX_AUTHORS_BYTES,
        ),
        place=article.place,
        section=article.section,
        slug=article.slug,
        tags=fitting(article.tags[:MAX_SUMMARY_TAGS], MAX_TAGS_BYTES),
        urgency=article.urgency,
        published_at=article.published_at,
        modified_at=article.modified_at,
        embargoed_until=article.embargoed_until,
        expires_at=article.expires_at,
        canonical_url=article.canonical_url,
        unstable_id=has_unstable_id(article),
        image=_image(next(images, None)),
        word_count=article.word_count,
        fingerprint=article.fingerprint,
        sketch=sketch_article(article),
        text_hash=text_hash(article),
        usage_terms=article.usage_terms and shortened(article.usage_terms),
        copyright=article.copyright and shortened(article.copyright),
        translation_allowed=article.translation_allowed,
        correction_note=article.correction_note and shortened(article.correction_note),
        embed_hosts=article.embed_hosts,
        corrects=_corrects(article),
    )
