"""The environment variables of IndexFunction."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

import dateline.aws.settings
from functions.index.stories.grouping import LeadOrder, LeadPolicy, StoryPolicy


class Settings(dateline.aws.settings.Settings):
    """See IndexFunction in template.yaml."""

    content_bucket: str
    article_table: str
    confirmation_table: str
    index_queue: str
    """The URL of IndexQueue."""
    submission_table: str
    lead_sources: str
    """Comma-separated ids of the sources whose copies are listed first, most preferred first; `-`,
    which is no valid id, for none."""
    lead_order: LeadOrder
    hold_copies_of_killed: bool
    """Whether new copies of a killed article are withheld until an editor reinstates them."""
    rejoin_hours: Annotated[int, Field(ge=0, le=24 * 365)]
    """Two ids with the same link and headline within these hours are one article; 0 for never."""

    @property
    def stories(self) -> StoryPolicy:
        """How the listed copy of a story is chosen."""
        names = (part.strip() for part in self.lead_sources.split(","))
        sources = tuple(name for name in names if name)
        return StoryPolicy(
            lead=LeadPolicy(sources=sources, order=self.lead_order),
            hold_copies_of_killed=self.hold_copies_of_killed,
        )

    @property
    def rejoin_window(self) -> timedelta:
        """`rejoin_hours` as a duration."""
        return timedelta(hours=self.rejoin_hours)
