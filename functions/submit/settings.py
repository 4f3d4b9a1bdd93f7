"""The settings of submit, from its environment."""

from __future__ import annotations

import dateline.aws.settings
from dateline.web.cors import OriginsSetting


class Settings(dateline.aws.settings.Settings):
    """See SubmitFunction in template.yaml."""

    intake_bucket: str
    source_table: str
    secrets_prefix: str
    sources_prefix: str
    submission_table: str
    allowed_origins: OriginsSetting
    """Origins of the pages that may send a token."""
    edge_key_id: str
    """The secret with the key of the edge; `-` without an edge."""
