"""What read takes from its environment."""

from __future__ import annotations

import dateline.aws.settings


class Settings(dateline.aws.settings.Settings):
    """Names of the stores it reads, and of the publication."""

    article_table: str
    submission_table: str
    content_bucket: str
    intake_bucket: str
    sources_prefix: str
    cursor_key_parameter: str
    publication: str
    """The publication's name, as pages and partners' formats give it."""
