"""Limits the embedded cloud to as many copies of a function as the machine has cores.

On AWS, MaximumConcurrency of a mapping only prevents excess. Here, each copy is a process that
needs about a second of CPU to start: twenty copies on two cores would delay a burst. Only the
deployed mappings change, not the template.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

MIN_CONCURRENCY = 2
"""The smallest MaximumConcurrency that AWS allows."""


def fit_to_machine(lambda_: LambdaClient, cores: int | None = None) -> dict[str, int]:
    """Lowers the concurrency of every SQS mapping to the number of cores; returns it by queue."""
    limit = max(MIN_CONCURRENCY, cores or os.cpu_count() or MIN_CONCURRENCY)
    fitted: dict[str, int] = {}
    for page in lambda_.get_paginator("list_event_source_mappings").paginate():
        for mapping in page["EventSourceMappings"]:
            deployed = mapping.get("ScalingConfig", {}).get("MaximumConcurrency")
            if ":sqs:" not in mapping["EventSourceArn"] or deployed is None:
                continue
            fitted[mapping["EventSourceArn"].rpartition(":")[2]] = min(deployed, limit)
            if deployed > limit:
                lambda_.update_event_source_mapping(
                    UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": limit}
                )
    return fitted
