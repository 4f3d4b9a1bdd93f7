"""The environment variables of TranslateFunction."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

import dateline.aws.settings
from dateline.web.cors import OriginsSetting


class Settings(dateline.aws.settings.Settings):
    """See TranslateFunction in template.yaml."""

    article_table: str
    submission_table: str
    content_bucket: str
    memory_table: str
    translate_queue_url: str
    follow_queue_url: str
    """Articles whose change the stream could not be followed for."""
    source_table: str
    sources_prefix: str
    daily_characters: Annotated[int, Field(ge=0)]
    allowed_origins: OriginsSetting
    """Origins of the pages that may send a token."""
    edge_key_id: str
    """The secret with the key of the edge; `-` without an edge."""
