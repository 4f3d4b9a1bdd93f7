"""Metrics in the log of a function, as CloudWatch Logs extracts them from embedded metric format.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = '"_aws"'


@dataclass(frozen=True)
class MetricValue:
    """One value of a metric."""

    namespace: str
    name: str
    value: float
    unit: str
    dimensions: dict[str, str]


def embedded_metrics(log: str) -> Iterator[MetricValue]:
    """Every value in a log, of which other lines may be anything."""
    for line in log.splitlines():
        if _MARK not in line:
            continue
        try:
            entry = json.loads(line[line.index("{") :])
            yield from _values(entry)
        except (ValueError, KeyError, TypeError):
            # A line that quotes the mark, or is cut off.
            continue


def _values(entry: dict[str, Any]) -> Iterator[MetricValue]:
    for directive in entry["_aws"]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = {name: str(entry[name]) for name in names}
            for metric in directive["Metrics"]:
                values = entry[metric["Name"]]
                for value in values if isinstance(values, list) else [values]:
                    yield MetricValue(
                        directive["Namespace"],
                        metric["Name"],
                        float(value),
                        metric.get("Unit", "None"),
                        dimensions,
                    )
