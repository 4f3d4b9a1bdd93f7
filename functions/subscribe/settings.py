"""The settings of subscribe, from its environment."""

from __future__ import annotations

import dateline.aws.settings


class Settings(dateline.aws.settings.Settings):
    """See SubscribeFunction in template.yaml."""

    submission_table: str
    source_table: str
    secrets_prefix: str
    sources_prefix: str
