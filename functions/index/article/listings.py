"""An article's listing rows: one per variant and facet, within a budget.

A DynamoDB transaction takes 100 items, and moving every row to a new date deletes and puts each.
28 listing rows and two sitemap rows (functions.index.article.sitemap_rows) leave room for 12
addresses (slugs.MAX_ROWS), the story, HEAD, history and translation. The original is listed under
all its facets; translations share the rest, the most used facets first. Tombstones
(functions.index.article.tombstones) replace listing rows, so there are at most as many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dateline.model.documents import Status
from dateline.model.languages import UNDETERMINED
from dateline.model.listing_entries import listed_original, listed_translation
from dateline.model.rows import (
    Head,
    Listed,
    Summary,
    TranslationRow,
    listing_pk,
    listing_sk,
    plain,
    translation_fits,
)
from dateline.model.stories import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ROWS = 28
MAX_TAGS = 6
MAX_AUTHORS = 2


def listing_rows(head: Head, translations: tuple[TranslationRow, ...]) -> list[dict[str, Any]]:
    """The listing rows of an article in this state; none unless it is usable."""
    return [
        {
            "pk": listing_pk(variant.language, *facet),
            "sk": listing_sk(head.effective_at, head.id),
            **plain(variant),
        }
        for variant, facet in listed_variants(head, translations)
    ]


def listed_variants(
    head: Head, translations: tuple[TranslationRow, ...]
) -> list[tuple[Listed, tuple[str, str]]]:
    """Each variant with its facet and the facet's value; none unless the article is usable."""
    if head.status is not Status.USABLE or head.summary is None or head.joined:
        return []
    facets = list(dict.fromkeys(_facets(head, head.summary)))
    variants = [
        listed_translation(head, head.summary, translation.language, translation.published)
        for translation in translations
        if translation.published and translation_fits(head, translation)
    ]
    entries = [(listed_original(head, head.summary), facet) for facet in facets]
    entries += [(variant, facet) for facet in facets for variant in variants]
    return [
        (variant.model_copy(update={"covered": covered}), facet)
        for variant, facet in entries[:MAX_ROWS]
        if not always_covered(covered := covered_in(head, variant.language, facet[0]), head)
    ]


def covered_in(head: Head, language: str | None, facet: str) -> tuple[Window, ...]:
    """When another copy of the story is listed instead.

    A source's own list shows that source's best copy. The story's own list shows every copy.
    """
    if head.membership is None or facet == "story":
        return ()
    membership = head.membership
    covers = membership.covered_at_source if facet == "source" else membership.covered
    return covers.get(language or UNDETERMINED, ())


def always_covered(covered: tuple[Window, ...], head: Head) -> bool:
    """Whether another copy is listed for the whole time in which this one is visible."""
    expires_at = head.summary.expires_at if head.summary else None
    return covered == (Window(since=head.effective_at, until=expires_at),)


def _facets(head: Head, summary: Summary) -> Iterator[tuple[str, str]]:
    """Facet and value, the most used first."""
    yield "all", ""
    if summary.section:
        yield "section", summary.section
    yield "source", head.source
    if head.membership:
        yield "story", head.membership.story
    for tag in summary.tags[:MAX_TAGS]:
        yield "tag", tag.name
    for author in summary.authors[:MAX_AUTHORS]:
        yield "author", author.name
