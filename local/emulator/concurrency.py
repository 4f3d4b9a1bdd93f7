"""How many copies of a function the embedded cloud runs at once: as many as the machine has cores.

On AWS a mapping's MaximumConcurrency is a guard against too many; here each copy is a process of
its own that takes about a second of CPU to start, so that twenty of them on two cores make a burst
wait for starts. Only the deployed mappings are changed, the template is the same.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

LEAST = 2
"""AWS allows no smaller MaximumConcurrency."""


def fit_to_machine(lambda_: LambdaClient, cores: int | None = None) -> dict[str, int]:
    """Lowers the concurrency of every SQS mapping to the number of cores; returns it by queue."""
    limit = max(LEAST, cores or os.cpu_count() or LEAST)
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
