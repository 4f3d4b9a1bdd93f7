"""What index is told by its environment."""

from __future__ import annotations

import dateline.settings


class Settings(dateline.settings.Settings):
    """See IndexFunction in template.yaml."""

    content_bucket: str
    article_table: str
    confirmation_table: str
