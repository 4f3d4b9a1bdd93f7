"""Changes that readers may know of: the kinds of events, and the entries of the change stream."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from dateline.model.base import Model, Moment
from dateline.model.documents import Status
from dateline.model.identifiers import ArticleId, SourceId
from dateline.model.languages import LanguageTag

KEPT = timedelta(days=30)
"""How long a change stays in the stream."""
EventId = Annotated[str, Field(pattern="^[a-z2-7]{26}$")]


class Kind(StrEnum):
    """The event's `detail-type`."""

    PUBLISHED = "article.published"
    UPDATED = "article.updated"
    CORRECTED = "article.corrected"
    WITHDRAWN = "article.withdrawn"
    WITHHELD = "article.withheld"
    KILLED = "article.killed"
    COPIES_AFFECTED = "article.copies_affected"
    TRANSLATION_PUBLISHED = "translation.published"
    TRANSLATION_UPDATED = "translation.updated"


HIDING = frozenset({Kind.WITHDRAWN, Kind.WITHHELD, Kind.KILLED})
"""After these, readers must not have the article any more."""
STREAMED = frozenset(Kind) - {Kind.COPIES_AFFECTED}
"""The kinds in the change stream. The copies of a killed article may be hidden themselves."""


class PublicChange(Model):
    """One change, thin: it says what to read again, and has no headline and no text."""

    id: EventId
    """The same for every repetition of the event."""
    type: Kind
    article_id: ArticleId
    source: SourceId
    version: int
    status: Status
    language: LanguageTag | None = None
    """Of the variant that changed; None if the source stated none, or for the whole article."""
    url: str
    """The path of the variant."""
    changed_at: Moment


class NumberedChange(PublicChange):
    """A change with its place in the stream."""

    number: Annotated[int, Field(ge=1)]
