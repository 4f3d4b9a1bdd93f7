"""The environment variables of operate."""

from __future__ import annotations

from pydantic import Json

import dateline.aws.settings
from dateline.model.problems import Hop
from dateline.web.addresses import NetworksSetting
from dateline.web.cors import OriginsSetting


class Settings(dateline.aws.settings.Settings):
    """One field for each variable of OperateFunction in template.yaml."""

    submission_table: str
    article_table: str
    intake_bucket: str
    stream_failure_bucket: str
    outbound_table: str
    subscribers_prefix: str
    private_networks: NetworksSetting
    source_table: str
    sources_prefix: str
    dead_letter_queues: Json[dict[Hop, str]]
    """The ARN of the dead-letter queue of each hop."""
    queues: Json[dict[Hop, str]]
    """The URL of the queue of each hop that has one."""
    process_function: str
    operate_function: str
    invoked_functions: Json[dict[Hop, str]]
    """The name of the function of each hop that has no queue."""
    allowed_origins: OriginsSetting
    """Origins of the pages that may send a token."""
    edge_key_id: str
    """The secret with the key of the edge; `-` without an edge."""
