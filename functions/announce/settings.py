"""The settings of announce, from its environment."""

from __future__ import annotations

import dateline.aws.settings


class Settings(dateline.aws.settings.Settings):
    """The bus, the tables, the queue of failed records, and what schedules need."""

    event_bus: str
    submission_table: str
    retry_queue: str
    article_table: str
    outbound_table: str
    schedule_group: str
    release_function: str
    release_role: str
    release_dead_letters: str
    edge_distribution: str
    """The id of the distribution that kills clear; `-` without an edge."""
