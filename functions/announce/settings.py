"""The settings of announce, from its environment."""

from __future__ import annotations

import dateline.aws.settings


class Settings(dateline.aws.settings.Settings):
    """The event bus, the article table, and what schedules need: a group's name and ARNs."""

    event_bus: str
    submission_table: str
    article_table: str
    schedule_group: str
    release_function: str
    release_role: str
    release_dead_letters: str
