"""What read takes from its environment."""

from __future__ import annotations

import dateline.settings


class Settings(dateline.settings.Settings):
    """Names of the stores it reads."""

    article_table: str
    submission_table: str
    content_bucket: str
    intake_bucket: str
    sources_prefix: str
