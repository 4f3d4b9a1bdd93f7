"""Environment variables of the read function."""

from __future__ import annotations

import dateline.aws.settings
from dateline.web.cors import OriginsSetting


class Settings(dateline.aws.settings.Settings):
    """Names of the stores that read uses, and of the publication."""

    article_table: str
    submission_table: str
    content_bucket: str
    intake_bucket: str
    source_table: str
    sources_prefix: str
    hold_copies_of_killed: bool
    """Whether a submission's status names articles that are held as copies of killed ones."""
    publication: str
    """The publication's name, shown on pages and in partner formats."""
    public_url: str
    """The origin of absolute links (`https://news.example.org`); `-` for the API's own domain."""
    allowed_origins: OriginsSetting
    """Origins of the pages that may send a token."""
    edge_key_id: str
    """The secret with the key of the edge; `-` without an edge."""
