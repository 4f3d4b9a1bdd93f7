"""What a list shows of a variant: index writes it into listings, read makes it of HEADs."""

from __future__ import annotations

from dateline.model.documents import TranslationState
from dateline.model.languages import UNDETERMINED
from dateline.model.rows import Head, Listed, Published, Summary


def listed_original(head: Head, summary: Summary) -> Listed:
    """The original's entry."""
    return Listed(
        id=head.id,
        source=head.source,
        language=summary.language,
        slug=head.slugs.get(summary.language or UNDETERMINED),
        version=head.version,
        headline=summary.headline,
        standfirst=summary.standfirst,
        authors=summary.authors,
        section=summary.section,
        tags=summary.tags,
        image=summary.image,
        canonical_url=summary.canonical_url,
        urgency=summary.urgency,
        word_count=summary.word_count,
        published_at=summary.published_at,
        modified_at=summary.modified_at,
        expires_at=summary.expires_at,
        effective_at=head.effective_at,
        access=summary.access,
        access_reason=summary.access_reason,
    )


def listed_translation(head: Head, summary: Summary, language: str, shown: Published) -> Listed:
    """A translation's entry."""
    return listed_original(head, summary).model_copy(
        update={
            "language": language,
            "slug": head.slugs.get(language),
            "headline": shown.headline,
            "standfirst": shown.standfirst,
            "translated_from": summary.language,
            "machine_translated": shown.state is not TranslationState.REVIEWED,
            "translation_state": shown.state,
            "stale": shown.text_hash != summary.text_hash,
        }
    )
