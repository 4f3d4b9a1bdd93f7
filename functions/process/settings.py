"""The environment variables of process."""

from __future__ import annotations

import dateline.aws.settings
from dateline.web.addresses import NetworksSetting


class Settings(dateline.aws.settings.Settings):
    """One field for each variable of ProcessFunction in template.yaml."""

    intake_bucket: str
    content_bucket: str
    article_table: str
    confirmation_table: str
    submission_table: str
    source_table: str
    secrets_prefix: str
    process_queue: str
    """The URL of ProcessQueue."""
    sources_prefix: str
    private_networks: NetworksSetting
