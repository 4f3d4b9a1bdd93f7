"""Rows for those who keep copies of what is public: feeds' tombstones and sitemaps.

    GONE#<language>#<facet>#<value> · <when gone>#<id>   was in that listing and was taken back
    LISTING#mul#map# · <effective time>#<id>             every article, in all languages
    LISTING#mul#milestone# · <effective time>#<id>       where a sitemap file begins

Index writes them in the same transaction as an article's listing rows, and by the same rule: they
follow from the article's own documents alone. A tombstone says nothing of the text.

An article is a milestone by a hash of its id, with a chance that grows with the square of its
languages: each of its addresses names all the others, so that is how much it takes up in a file.
So the files between milestones are about equally long, no row has to know of another article, and
the index of the files is one query however large the archive is.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from dateline.model.base import Line, Model, Moment
from dateline.model.clock import iso
from dateline.model.identifiers import ArticleId
from dateline.model.languages import UNDETERMINED, Language
from dateline.model.rows import facet_value
from dateline.model.stories import Window

if TYPE_CHECKING:
    from datetime import datetime

MAP_PK = "LISTING#mul#map#"
MILESTONE_PK = "LISTING#mul#milestone#"
MAP_LIMIT = 1_000
"""Addresses in a sitemap file, on average, where every article has one language."""


class Tombstone(Model):
    """A variant of an article that readers had, and have no more."""

    id: ArticleId
    translation: Language | None = None
    """Its language, if it is a translation: part of its name in feeds."""
    gone_at: Moment


class Mapped(Model):
    """A variant that sitemaps may list."""

    language: Language | None = None
    headline: Line
    modified_at: Moment
    reviewed: Literal[True] | None = None
    """Set for a translation that an editor declared reviewed."""
    stale: Literal[True] | None = None
    """Set for a translation of an earlier text of the article."""
    canonical_url: str | None = None
    """The newsroom's own page of an original."""


class MapRow(Model):
    """An article as sitemaps list it: the original first, then its reviewed translations."""

    id: ArticleId
    effective_at: Moment
    expires_at: Moment | None = None
    covered: tuple[Window, ...] = ()
    """When another copy of the story is listed in its stead."""
    variants: Annotated[tuple[Mapped, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _translations_are_reviewed(self) -> Self:
        """Drops translations that a row from before reviews were declared calls reviewed."""
        original, *translations = self.variants
        if not all(variant.reviewed for variant in translations):
            declared = (variant for variant in translations if variant.reviewed)
            object.__setattr__(self, "variants", (original, *declared))
        return self


def gone_pk(language: str | None, facet: str, value: str = "") -> str:
    """The partition of what is gone from one listing (`dateline.model.rows.listing_pk`)."""
    return f"GONE#{language or UNDETERMINED}#{facet}#{facet_value(value)}"


def gone_sk(gone_at: datetime, article_id: str) -> str:
    """Sorts tombstones by when."""
    return f"{iso(gone_at)}#{article_id}"


def is_milestone(article_id: str, variants: int) -> bool:
    """Whether a sitemap file begins with the article."""
    drawn = int.from_bytes(hashlib.sha256(article_id.encode()).digest()[:8])
    return drawn * MAP_LIMIT < variants * variants << 64
