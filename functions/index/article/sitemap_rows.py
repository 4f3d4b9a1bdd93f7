"""An article's sitemap rows (dateline.model.public_rows)."""

from __future__ import annotations

from typing import Any

from dateline.model.documents import Status
from dateline.model.public_rows import MAP_PK, MILESTONE_PK, Mapped, MapRow, is_milestone
from dateline.model.rows import (
    Head,
    TranslationRow,
    listing_sk,
    plain,
    translation_fits,
    translation_stale,
)
from functions.index.article.listings import always_covered, covered_in


def sitemap_rows(head: Head, translations: tuple[TranslationRow, ...]) -> list[dict[str, Any]]:
    """Rows with the original and its reviewed translations; unreviewed ones are left out."""
    summary = head.summary
    if head.status is not Status.USABLE or summary is None or head.joined:
        return []
    covered = covered_in(head, summary.language, "all")
    if always_covered(covered, head):
        return []
    original = Mapped(
        language=summary.language,
        headline=summary.headline,
        modified_at=max(head.effective_at, summary.modified_at or head.effective_at),
        canonical_url=summary.canonical_url,
    )
    reviewed = [
        Mapped(
            language=translation.language,
            headline=translation.published.headline,
            modified_at=max(head.effective_at, translation.published.translated_at),
            reviewed=True,
            stale=True if translation_stale(head, translation) else None,
        )
        for translation in translations
        if translation.published and translation.reviewed and translation_fits(head, translation)
    ]
    row = MapRow(
        id=head.id,
        effective_at=head.effective_at,
        expires_at=summary.expires_at,
        covered=covered,
        variants=(original, *reviewed),
    )
    partitions = [MAP_PK]
    if is_milestone(head.id, len(row.variants)):
        partitions.append(MILESTONE_PK)
    sort_key = listing_sk(head.effective_at, head.id)
    return [{"pk": pk, "sk": sort_key, **plain(row)} for pk in partitions]
