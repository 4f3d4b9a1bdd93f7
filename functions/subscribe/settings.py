"""What subscribe is told by its environment."""

from __future__ import annotations

import dateline.settings


class Settings(dateline.settings.Settings):
    """See SubscribeFunction in template.yaml."""

    submission_table: str
    sources_prefix: str
