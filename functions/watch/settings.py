"""The environment variables of watch."""

from __future__ import annotations

import dateline.aws.settings
from dateline.web.addresses import NetworksSetting


class Settings(dateline.aws.settings.Settings):
    """One field for each variable of WatchFunction in template.yaml."""

    submission_table: str
    source_table: str
    sources_prefix: str
    intake_bucket: str
    process_queue: str
    """The URL of ProcessQueue."""
    public_url: str
    """Where the canary calls the API."""
    private_networks: NetworksSetting
