"""What index is told by its environment."""

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
    lead_sources: str
    """Ids of the sources whose copies are listed before others', the most preferred first; `-`,
    which is no id, for none."""
    lead_order: LeadOrder
    rejoin_hours: Annotated[int, Field(ge=0, le=24 * 365)]
    """Within which the same link and headline under a new id are the same article; 0 for never."""

    @property
    def stories(self) -> StoryPolicy:
        """How the listed copy of a story is chosen."""
        named = (part.strip() for part in self.lead_sources.split(","))
        sources = tuple(item for item in named if item)
        return StoryPolicy(lead=LeadPolicy(sources=sources, order=self.lead_order))

    @property
    def rejoin_window(self) -> timedelta:
        """As a span of time."""
        return timedelta(hours=self.rejoin_hours)
