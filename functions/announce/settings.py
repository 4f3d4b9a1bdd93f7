"""What announce takes from its environment."""

from __future__ import annotations

import dateline.aws.settings


class Settings(dateline.aws.settings.Settings):
    """The bus it puts events on, and what its schedules are made with (ARNs but for the group)."""

    event_bus: str
    article_table: str
    schedule_group: str
    release_function: str
    release_role: str
    release_dead_letters: str
