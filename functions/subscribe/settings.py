"""The settings of subscribe, from its environment."""

from __future__ import annotations

import dateline.aws.settings
from dateline.web.addresses import NetworksSetting


class Settings(dateline.aws.settings.Settings):
    """See SubscribeFunction in template.yaml."""

    submission_table: str
    source_table: str
    secrets_prefix: str
    sources_prefix: str
    private_networks: NetworksSetting
